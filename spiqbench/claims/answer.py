"""The answer in four paragraphs, and the tables behind them, made from the records alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from spiqbench.boards.formatting import decimal, span, with_interval
from spiqbench.boards.inference.comparisons import Comparison, detectable_difference, holm
from spiqbench.boards.record_tests import copies_said
from spiqbench.claims.averages import (
    Pair,
    average_of,
    averages_table,
    by_size,
    decided,
    of_its_size,
    twins,
    without_the_most_telling,
)
from spiqbench.claims.claim import Claim
from spiqbench.claims.evidence import Case, of_recordings, why_undecided
from spiqbench.claims.strongest import by_task, strongest_table
from spiqbench.plural import many
from spiqbench.scoring.level import SIGNIFICANCE

VERDICTS_HEAD = ["sentence of the claim", "over the suite", "by recording"]


@dataclass(frozen=True)
class Answer:
    """What the first pages of a store say of the claim.

    Attributes:
        sentences: up to four paragraphs; empty where nothing can be decided yet.
        verdicts: a line a sentence of the claim, under `VERDICTS_HEAD`.
        strongest: a line a task, under `STRONGEST_HEAD`; empty where no board has a reading of SpiQGAN.
        averages: a line a model, under `AVERAGES_HEAD`; empty where none is on two tasks.
        copies: which rows of these boards are left out as copies; empty where none is.
    """

    sentences: Sequence[str]
    verdicts: Sequence[Sequence[str]]
    strongest: Sequence[Sequence[str]]
    averages: Sequence[Sequence[str]]
    copies: str


def make_answer(cases: Sequence[Case], claims: Sequence[Claim]) -> Answer:
    """No claims where nothing can be decided yet."""
    return Answer(
        sentences=answer(cases, claims) if claims else (),
        verdicts=[[claim.sentence, claim.verdict.value, claim.tally] for claim in claims],
        strongest=strongest_table(cases),
        averages=averages_table(cases) if claims else (),
        copies=copies_said(row for of_it in by_task(cases).values() for row in of_it[0].board.ranked),
    )


def answer(cases: Sequence[Case], claims: Sequence[Claim]) -> list[str]:
    """What SpiQGAN reaches, what entanglement adds, what classical models of its size do, each of them on average."""
    chosen = [case for case in cases if case.chosen]
    if not chosen:
        return ["No board ranks SpiQGAN yet, so nothing is said of the claim."]
    rivals = [(case, case.strongest_small) for case in chosen if case.strongest_small]
    said = [_reaches(chosen, claims), _against_twins(chosen), _against_small(rivals)]
    return [*said, *_each_on_average(chosen, rivals)]


def _reaches(chosen: Sequence[Case], claims: Sequence[Claim]) -> str:
    recordings = of_recordings(chosen)
    most = max(recordings, key=lambda name: len(recordings[name]))
    values = [case.row.realism.value for case in chosen]
    counts = [case.row.parameters or 0 for case in chosen]
    held = sum(claim.verdict == "holds" for claim in claims)
    failed = sum(claim.verdict == "does not hold" for claim in claims)
    return (
        f"On {many(len(chosen), 'task')} of {many(len(recordings), 'recording')} ({len(recordings[most])} of {most}) "
        "SpiQGAN reaches a realism of "
        f"{_range(values)} with {_whole_range(counts)} parameters (0: no better than a model that knows nothing of a "
        "statistic; 1: as close as real data get). Of the "
        f"{len(claims)} sentences of its claim {held} hold{'s' if held == 1 else ''}, {failed} "
        f"{'does' if failed == 1 else 'do'} not, and {len(claims) - held - failed} are not decided"
        f"{_openness(chosen)}."
    )


def _against_twins(chosen: Sequence[Case]) -> str:
    pairs = twins(chosen)
    counted = decided(pairs)
    return (
        f"Entanglement: the twin, the same circuit without it, is {_counted(pairs, _contrasts(counted))}."
        f"{_on_average(pairs, counted)}"
    )


def _on_average(pairs: Sequence[Pair], counted: Sequence[Pair]) -> str:
    """What entangling gates add over all tasks, each with the same weight, and what is left of it on parts of them."""
    if len(counted) < 2:
        return ""
    parts = [rest] if (rest := without_the_most_telling(counted)) else []
    parts += by_size(counted)[:1]
    said = [f"{part.where} {with_interval(part.realism.estimate)}" for part in parts]
    if len(pairs) > len(counted):
        said.append(
            f"with all {many(len(pairs), 'task')} {with_interval(average_of('', pairs).realism.estimate)}"
        )
    whole = f" On average the gates add {with_interval(average_of('', counted).realism.estimate)} of realism"
    return f"{'; '.join([whole, *said])}."


def _against_small(pairs: Sequence[Pair]) -> str:
    """The rival is the best of several on the same windows, and its p-value is corrected for that choice as well."""
    counted = decided(pairs)
    choices = [len(case.small) for case, _ in counted]
    return (
        "Classical models with no more parameters: the strongest of each task "
        f"({', '.join(_names(pairs)) or 'none'}) is {_counted(pairs, _contrasts(counted), choices)}."
        f"{_on_the_unfitted(counted, choices)}"
    )


def _on_the_unfitted(pairs: Sequence[Pair], choices: Sequence[int]) -> str:
    """The same of the statistics that neither of a pair was fitted to."""
    found = [(case.unfitted(rival), among) for (case, rival), among in zip(pairs, choices, strict=True)]
    known = [(comparison, among) for comparison, among in found if comparison]
    if not known:
        return ""
    said = _counted(known, [comparison for comparison, _ in known], [among for _, among in known])
    return f" By the statistics alone that neither of the two was fitted to, it is {said}."


def _each_on_average(chosen: Sequence[Case], rivals: Sequence[Pair]) -> list[str]:
    """Of each of these models, taken as one and the same rival of all tasks, how far it is ahead; none on one task."""
    known = [one for one in of_its_size(chosen) if one.of in _names(rivals)]
    if not known:
        return []
    said = [
        f"{one.of} {_ahead(one.realism)}"
        + (f", by what neither was fitted to {_ahead(one.unfitted)}" if one.unfitted else "")
        + f" ({many(len(one.pairs), 'task')})"
        for one in sorted(known, key=lambda one: one.realism.difference)
    ]
    return [
        "Each of these, as one and the same rival over all tasks where it is so small, is ahead on average by: "
        f"{'; '.join(said)}."
    ]


def _ahead(comparison: Comparison) -> str:
    """By how much the other is ahead of SpiQGAN."""
    return with_interval(comparison.reversed().estimate)


def _names(pairs: Sequence[Pair]) -> list[str]:
    return sorted({other.base for _, other in pairs})


def _contrasts(pairs: Sequence[Pair]) -> list[Comparison]:
    return [case.board.contrast(case.row, other) for case, other in pairs]


def _counted(
    pairs: Sequence[object], found: Sequence[Comparison], choices: Sequence[int] | None = None
) -> str:
    """On how many tasks the other is behind, in front and not told apart, what a task could tell, what is left out.

    P-values are corrected over these tasks.

    Args:
        pairs: of which those that may decide something were compared.
        found: their comparisons.
        choices: of how many the other is the best, by task: one p-value stands for as many.
    """
    left = len(pairs) - len(found)
    uncounted = f"{many(left, 'task')} not counted: too few seeds, or not converged" if left else ""
    if not found:
        return f"on no task decided ({uncounted})" if left else "on no task decided"
    among = choices or [1] * len(found)
    adjusted = holm([min(1.0, one.p * many) for one, many in zip(found, among, strict=True)])
    told = [one.difference for one, p in zip(found, adjusted, strict=True) if p < SIGNIFICANCE]
    behind = sum(difference > 0 for difference in told)
    least = [detectable_difference(one, many * len(found)) for one, many in zip(found, among, strict=True)]
    notes = [f"the smallest difference that a task would show: {_range(least)}", uncounted]
    return (
        f"in front on {len(told) - behind}, behind on {behind}, and not told apart on {len(found) - len(told)} of "
        f"{many(len(found), 'task')} ({'; '.join(filter(None, notes))})"
    )


def _openness(chosen: Sequence[Case]) -> str:
    """How many of the rows may decide nothing yet."""
    unready = sum(bool(why_undecided(case.row)) for case in chosen)
    if not unready:
        return ""
    return f" (on {unready} of these tasks it has too few seeds, is not converged or is flagged as a copy)"


def _range(values: Sequence[float]) -> str:
    low, high = decimal(min(values), 2), decimal(max(values), 2)
    return low if low == high else f"{low} to {high}"


def _whole_range(values: Sequence[int]) -> str:
    return span((min(values), max(values)))
