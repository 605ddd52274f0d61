"""Dozens of neurons, spatial and temporal correlations, bursts: sentences that rest on skills."""

from collections.abc import Sequence

from spiqbench.claims.claim import Claim, commands, said, subjects, telling_cases
from spiqbench.claims.evidence import Case
from spiqbench.claims.verdicts import Verdict, all_of, by_training, reproduces
from spiqbench.leaderboard.columns import FIDELITY, short_title
from spiqbench.leaderboard.intervals import Estimate
from spiqbench.leaderboard.rows import Row
from spiqbench.leaderboard.wording import DASH, span, trials, with_interval

DOZENS = 24
"""Neurons from which on there are dozens of them."""

HALF_WAY = (
    "Holds where on every board every interval lies above 0.5, half of the way from the null to the floor; "
    "does not where one lies below it."
)


def statistics_claim(sentence: str, keys: Sequence[str], cases: Sequence[Case]) -> Claim:
    """By the skills in some statistics, each of which has to be reproduced."""
    names = ", ".join(short_title(key) for key in keys)
    return skill_claim(sentence, f"Skills in {names}. {HALF_WAY}", keys, cases)


def skill_claim(sentence: str, rule: str, keys: Sequence[str], cases: Sequence[Case]) -> Claim:
    """By the skills under some keys, with those of the twin and the matched controls beside them."""
    lines = []
    chosen = subjects(cases)
    for case in cases:
        for row in (case.row, *_controls(case)):
            skills = [with_interval(one) if (one := _skill(row, key)) else DASH for key in keys]
            verdict = said(case, all_of(_skills(row, keys)))
            if row is not case.row:
                verdict = (
                    f"{'twin' if row is case.twin else 'matched control'}: {all_of(_skills(row, keys)).value}"
                )
            lines.append([row.model, case.place, span(row.generator), trials(row), *skills, verdict])
    return Claim(
        sentence,
        rule,
        all_of(by_training(case, verdict) for case in chosen for verdict in _skills(case.row, keys)),
        _weakest(chosen, keys),
        ["model", "board", "parameters", "search", *(short_title(key) for key in keys), "verdict"],
        lines,
        commands(cases, lambda case: (case.row, *_controls(case))),
    )


def _weakest(cases: Sequence[Case], keys: Sequence[str]) -> str:
    """The lowest skill of all cases, and what the controls beside it come to."""
    found = [
        (one.value, key, case)
        for case in telling_cases(cases)
        for key in keys
        if (one := _skill(case.row, key))
    ]
    if not found:
        return "no board ranks it"
    _, key, case = min(found, key=lambda one: one[0])
    text = f"weakest: {short_title(key)} {_shown(case.row, key)} on {case.place}"
    if not case.enough_steps:
        text += f", after {case.steps} training steps"
    if case.twin:
        text += f"; its twin {case.twin.model} {_shown(case.twin, key)}"
    scored = [(one.value, row) for row in case.matched if (one := _skill(row, key))]
    if scored:
        best = max(scored, key=lambda one: one[0])[1]
        text += f"; the best matched control {best.model} {_shown(best, key)}"
    return text


def _controls(case: Case) -> tuple[Row, ...]:
    return ((case.twin,) if case.twin else ()) + case.matched


def _skill(row: Row, key: str) -> Estimate | None:
    return row.fidelity if key == FIDELITY else row.skills.get(key)


def _shown(row: Row, key: str) -> str:
    skill = _skill(row, key)
    return with_interval(skill) if skill else DASH


def _skills(row: Row, keys: Sequence[str]) -> list[Verdict]:
    return [reproduces(_skill(row, key)) for key in keys]
