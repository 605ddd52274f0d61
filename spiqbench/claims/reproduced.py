"""Dozens of neurons, spatial and temporal correlations, bursts: sentences that rest on skills."""

from collections.abc import Sequence

from spiqbench.boards.columns import short_title
from spiqbench.boards.formatting import DASH, span, trials, with_interval
from spiqbench.boards.intervals import Estimate
from spiqbench.boards.rows import Row
from spiqbench.claims.claim import Claim, because, commands, subjects
from spiqbench.claims.evidence import Case, steps
from spiqbench.claims.verdicts import Judged, Verdict, judge_skill, together
from spiqbench.scoring.mean_skill import REALISM

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
    chosen = subjects(cases)
    judged = together(one for case in chosen for one in _skills(case, case.row, keys))
    return Claim(
        sentence,
        rule,
        judged,
        _deciding(chosen, keys, judged.verdict),
        ["model", "board", "seeds", "parameters", "search", *(short_title(key) for key in keys), "verdict"],
        [_line(case, row, keys) for case in cases for row in (case.row, *_controls(case))],
        commands(cases, lambda case: (case.row, *_controls(case))),
    )


def _line(case: Case, row: Row, keys: Sequence[str]) -> list[str]:
    skills = [with_interval(one) if (one := _skill(row, key)) else DASH for key in keys]
    said = str(together(_skills(case, row, keys)))
    if row is not case.row:
        said = f"{'twin' if row is case.twin else 'matched control'}: {said}"
    return [row.model, case.place, str(row.seeds), span(row.generator), trials(row), *skills, said]


def _deciding(cases: Sequence[Case], keys: Sequence[str], verdict: Verdict) -> str:
    """The lowest skill among those that make the verdict, and what the controls beside it come to."""
    found = [
        (one.value, key, case, judged)
        for case in cases
        for key, judged in zip(keys, _skills(case, case.row, keys), strict=True)
        if (one := _skill(case.row, key)) and judged.verdict == verdict
    ]
    if not found:
        return "no board ranks it"
    _, key, case, judged = min(found, key=lambda one: one[0])
    text = f"weakest: {short_title(key)} {_shown(case.row, key)} on {case.place}{because(judged)}"
    if not case.trained(case.row):
        text += f", {steps(case.row)} training steps"
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
    return row.realism if key == REALISM else row.skills.get(key)


def _shown(row: Row, key: str) -> str:
    skill = _skill(row, key)
    return with_interval(skill) if skill else DASH


def _skills(case: Case, row: Row, keys: Sequence[str]) -> list[Judged]:
    return [judge_skill(case, row, _skill(row, key)) for key in keys]
