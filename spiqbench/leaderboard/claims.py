"""The paper's claim, sentence by sentence, held against the records of every board."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from spiqbench.leaderboard.board import Board
from spiqbench.leaderboard.columns import FIDELITY, short_title
from spiqbench.leaderboard.commands import board_command
from spiqbench.leaderboard.evidence import (
    AS_GOOD,
    FEW_PARAMETERS,
    Case,
    Contrast,
    contrasts,
    find_cases,
    most_trained,
)
from spiqbench.leaderboard.intervals import Estimate
from spiqbench.leaderboard.ranking import LEVEL
from spiqbench.leaderboard.rows import Row
from spiqbench.leaderboard.verdicts import (
    Verdict,
    all_of,
    as_good,
    beats,
    by_training,
    classical_needs_thousands,
    few_parameters,
    grows_linearly,
    reproduces,
)
from spiqbench.leaderboard.wording import DASH, decimal, grouped, significant, span, trials, with_interval
from spiqbench.scaling.markdown import sweep_commands
from spiqbench.scaling.power_law import PowerLaw, fit_power_law
from spiqbench.scaling.series import Series, Sweep, find_sweeps

SUBJECT = "spiqgan"
"""The model that stands for the paper; verdicts rest on it, other quantum models are shown beside it."""

DOZENS = 24
"""Neurons from which on there are dozens of them."""

SPATIAL = ("pairwise_covariance", "k_probability", "triplet_covariance")
TEMPORAL = ("autocorrelogram", "autocovariance", "lagged_covariance")
BURSTS = ("isi_distribution", "window_count", "autocorrelogram")

HALF_WAY = (
    "Holds where on every board every interval lies above 0.5, half of the way from the null to the floor; "
    "does not where one lies below it."
)


@dataclass(frozen=True)
class Claim:
    """One sentence with its evidence.

    Attributes:
        sentence: what is claimed.
        rule: when it holds, when it does not.
        verdict: over all cases of the model that stands for the paper.
        interval: the number that decides, in words.
        head, evidence: a table, a line a case; the last column is that line's verdict.
        commands: what makes the evidence again.
    """

    sentence: str
    rule: str
    verdict: Verdict
    interval: str
    head: list[str]
    evidence: list[list[str]]
    commands: list[str]


def make_claims(boards: Sequence[Board]) -> list[Claim]:
    """Every sentence of the claim, and the two controls without which it says nothing of quantum circuits."""
    cases = find_cases(boards)
    scored = most_trained(cases)
    return [
        _few(scored),
        _linear(find_sweeps(boards)),
        _reproduced(
            "It generates dozens of neurons.",
            f"Fidelity on boards of {DOZENS} neurons and more. {HALF_WAY}",
            (FIDELITY,),
            [case for case in scored if case.neurons >= DOZENS],
        ),
        _statistics("It reproduces spatial correlations.", SPATIAL, scored),
        _statistics("It reproduces temporal correlations.", TEMPORAL, scored),
        _statistics("It reproduces bursts.", BURSTS, scored),
        _thousands(most_trained(cases, lambda case: case.small)),
        _against(
            "It does better than the same circuit without entanglement.",
            "twin",
            most_trained(cases, lambda case: case.twin),
            lambda case: (case.twin,) if case.twin else (),
        ),
        _against(
            "It does better than classical networks of its own size.",
            "matched control",
            most_trained(cases, lambda case: case.matched),
            lambda case: case.matched,
        ),
    ]


def subjects(cases: Sequence[Case]) -> list[Case]:
    """The cases on which verdicts rest: those of `SUBJECT`, or all where no board ranks it."""
    return [case for case in cases if case.row.model == SUBJECT] or list(cases)


def _few(cases: Sequence[Case]) -> Claim:
    lines = [
        [
            case.row.model,
            case.place,
            str(case.neurons),
            span(case.row.generator),
            span(case.row.training_only),
            few_parameters(case).value,
        ]
        for case in cases
    ]
    chosen = subjects(cases)
    counts = [case.row.parameters for case in chosen if case.row.parameters]
    few = [case.neurons for case in chosen if few_parameters(case) == Verdict.HOLDS]
    decides = f"{span((min(counts), max(counts)))} parameters" if counts else DASH
    if few and len(few) < len(chosen):
        decides += f", fewer than {FEW_PARAMETERS} up to {max(few)} neurons"
    return Claim(
        "Hundreds of trainable parameters suffice.",
        f"Holds where the generator has fewer than {FEW_PARAMETERS} parameters on every board. A count is "
        "exact and has no interval; whether they suffice is for the other sentences to say. What only training "
        "needs, the critic's parameters, stands beside it and is not counted.",
        all_of(few_parameters(case) for case in chosen),
        decides,
        ["model", "board", "neurons", "parameters", "training only", "verdict"],
        lines,
        _commands(cases, lambda case: (case.row,)),
    )


def _linear(sweeps: Sequence[Sweep]) -> Claim:
    shown = _widest(sweeps)
    found = [(sweep, series, _counts(series)) for sweep in shown for series in sweep.series]
    rests = [SUBJECT] if any(series.model == SUBJECT for _, series, _ in found) else None
    lines, verdicts, decides = [], [], []
    for sweep, series, counts in found:
        if not counts:
            continue
        law = fit_power_law(counts)
        verdict = grows_linearly(law.exponent if law else None)
        tested = series.kind == "quantum" and not series.is_twin
        each = [count / neurons for neurons, count in counts.items()]
        lines.append(
            [
                series.model,
                f"{sweep.family}, {sweep.budget}",
                ", ".join(f"{neurons}: {grouped(count)}" for neurons, count in counts.items()),
                f"{significant(each[0])} to {significant(each[-1])}",
                _exponent(law),
                verdict.value if tested else "twin" if series.is_twin else series.kind,
            ]
        )
        if tested and (rests is None or series.model in rests):
            verdicts.append(verdict)
            decides.append(f"parameters grow as {_exponent(law)} on {sweep.family}, {sweep.budget}")
    return Claim(
        "Its parameters grow linearly with the neurons.",
        "Exponent of a straight line through log parameters against log neurons, over the sizes of the widest "
        "sweep of each recording; its interval says how straight the line is, the counts are exact. Holds where "
        "the interval lies inside 0.9 to 1.1, does not where it lies outside. Other models stand beside it: "
        "linear growth sets a model apart only where theirs is not.",
        all_of(verdicts),
        "; ".join(decides) or "no sweep of three sizes or more ranks it",
        ["model", "sweep", "parameters by neurons", "a neuron", "growth", "verdict"],
        lines,
        list(dict.fromkeys(line for sweep in shown for line in sweep_commands(sweep))),
    )


def _widest(sweeps: Iterable[Sweep]) -> list[Sweep]:
    """Of each recording the sweep of most sizes, then of most runs."""
    best: dict[str, Sweep] = {}
    for sweep in sweeps:
        if sweep.family not in best or _width(sweep) > _width(best[sweep.family]):
            best[sweep.family] = sweep
    return list(best.values())


def _width(sweep: Sweep) -> tuple[int, int]:
    return len(sweep.boards), sum(len(board.records) for board in sweep.boards.values())


def _counts(series: Series) -> dict[int, int]:
    return {neurons: row.parameters for neurons, row in series.rows.items() if row.parameters}


def _exponent(law: PowerLaw | None) -> str:
    return f"N^{with_interval(law.exponent, 2)}" if law else "no power: three sizes are needed"


def _statistics(sentence: str, keys: Sequence[str], cases: Sequence[Case]) -> Claim:
    names = ", ".join(short_title(key) for key in keys)
    return _reproduced(sentence, f"Skills in {names}. {HALF_WAY}", keys, cases)


def _reproduced(sentence: str, rule: str, keys: Sequence[str], cases: Sequence[Case]) -> Claim:
    lines = []
    chosen = subjects(cases)
    for case in cases:
        for row in (case.row, *_controls(case)):
            skills = [with_interval(one) if (one := _skill(row, key)) else DASH for key in keys]
            verdict = _said(case, all_of(_skills(row, keys)))
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
        _commands(cases, lambda case: (case.row, *_controls(case))),
    )


def _weakest(cases: Sequence[Case], keys: Sequence[str]) -> str:
    """The lowest skill of all cases, and what the controls beside it come to."""
    found = [
        (one.value, key, case) for case in _telling(cases) for key in keys if (one := _skill(case.row, key))
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


def _thousands(cases: Sequence[Case]) -> Claim:
    chosen = subjects(cases)
    telling = _telling(chosen)
    found = contrasts(cases, lambda case: (*case.small, *case.large))
    lines, verdicts, closest, by_size = [], [], [], []
    for case in cases:
        own = [one for one in found if one.case is case]
        verdict = classical_needs_thousands(own)
        nearest = min(own, key=lambda one: one.difference.value)
        # Other quantum models would fill pages.
        lines += [[*_contrast_cells(one), _standing(one)] for one in own if case in chosen or one is nearest]
        lines.append([case.row.model, case.place, "all", "", "", "", _said(case, verdict)])
        if case in chosen:
            verdicts.append(by_training(case, verdict))
            by_size.append(f"{case.neurons} {_said(case, verdict)}")
            if case in telling:
                closest += [one for one in own if one.other in case.small]
    best = min(closest, default=None, key=lambda one: one.difference.value)
    return Claim(
        "Classical models need thousands of parameters for the same.",
        f"Does not hold where one classical model with fewer than {FEW_PARAMETERS} parameters is told apart and "
        f"in front, or as good: worse by less than {AS_GOOD} of fidelity for sure. Holds where all such models are "
        f"told apart and behind, and a larger one is not. {_difference_rule()}",
        all_of(verdicts),
        f"best classical model below {FEW_PARAMETERS}: {_decides(best)}, {_standing(best)}; by neurons: "
        f"{', '.join(by_size)}"
        if best
        else f"no board ranks a classical model with fewer than {FEW_PARAMETERS}",
        ["quantum", "board", "classical", "parameters", "difference", "p", "verdict"],
        lines,
        _commands(cases, lambda case: (case.row, *case.small, *case.large)),
    )


def _against(
    sentence: str, role: str, cases: Sequence[Case], controls: Callable[[Case], tuple[Row, ...]]
) -> Claim:
    chosen = subjects(cases)
    found = contrasts(cases, controls)
    mine = [one for one in found if one.case in chosen]
    telling = _telling(chosen)
    weakest = min(
        (one for one in mine if one.case in telling), default=None, key=lambda one: one.difference.value
    )
    return Claim(
        sentence,
        f"Holds where the two are told apart and the {role} is behind, on every board; does not where the {role} "
        f"is in front on one. {_difference_rule()}",
        all_of(by_training(one.case, beats(one)) for one in mine),
        f"smallest difference: {_decides(weakest)}" if weakest else f"no {role} on any board",
        [
            "model",
            "board",
            role,
            "its parameters",
            "difference",
            "p",
            "fidelity",
            f"of the {role}",
            "verdict",
        ],
        [
            [
                *_contrast_cells(one),
                with_interval(one.case.row.fidelity),
                with_interval(one.other.fidelity),
                _said(one.case, beats(one)),
            ]
            for one in found
        ],
        _commands(cases, lambda case: (case.row, *controls(case))),
    )


def _difference_rule() -> str:
    return (
        f"Differences are fidelity of the quantum model less that of the other, over common seeds. Told apart means "
        f"p below {LEVEL}, corrected by Holm's method over every line of that quantum model here; the interval is "
        "that of the one difference, not corrected, so that it may leave out 0 where p is above."
    )


def _contrast_cells(one: Contrast) -> list[str]:
    return [
        one.case.row.model,
        one.case.place,
        one.other.model,
        span(one.other.generator),
        with_interval(one.difference),
        _p(one.p),
    ]


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else decimal(value)


def _decides(one: Contrast) -> str:
    return (
        f"{one.other.model} ({span(one.other.generator)} parameters), difference "
        f"{with_interval(one.difference)}, p {'' if one.p < 0.001 else '= '}{_p(one.p)} on {one.case.place}"
    )


def _standing(one: Contrast) -> str:
    verdict = beats(one)
    if verdict == Verdict.FAILS:
        return "in front"
    if as_good(one):
        return "as good"
    return "behind" if verdict == Verdict.HOLDS else "not told apart"


def _said(case: Case, verdict: Verdict) -> str:
    """A line's verdict, and why it does not sink the sentence where it does not."""
    softened = by_training(case, verdict) != verdict
    return f"{verdict.value}, after few steps" if softened else verdict.value


def _telling(cases: Sequence[Case]) -> list[Case]:
    """Cases after enough training steps, or all where there is none."""
    return [case for case in cases if case.enough_steps] or list(cases)


def _controls(case: Case) -> tuple[Row, ...]:
    return ((case.twin,) if case.twin else ()) + case.matched


def _skill(row: Row, key: str) -> Estimate | None:
    return row.fidelity if key == FIDELITY else row.skills.get(key)


def _shown(row: Row, key: str) -> str:
    skill = _skill(row, key)
    return with_interval(skill) if skill else DASH


def _skills(row: Row, keys: Sequence[str]) -> list[Verdict]:
    return [reproduces(_skill(row, key)) for key in keys]


def _commands(cases: Sequence[Case], rows: Callable[[Case], Sequence[Row]]) -> list[str]:
    lines = []
    for place in sorted({case.place for case in cases}):
        found = [row for case in cases if case.place == place for row in rows(case)]
        lines += board_command(list({row.model: row for row in found}.values()))
    return lines
