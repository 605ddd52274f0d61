"""The answer in four sentences, and the tables behind them, made from the records alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from spiqbench.boards.formatting import decimal, span
from spiqbench.boards.inference.comparisons import Comparison, detectable_difference, holm
from spiqbench.boards.record_tests import copies_said
from spiqbench.claims.averages import (
    ANY_SIZE,
    TWIN,
    Pair,
    averages,
    averages_table,
    decided,
    strongest_small,
    twins,
)
from spiqbench.claims.claim import Claim
from spiqbench.claims.evidence import Case, of_recordings, why_undecided, with_one_reading
from spiqbench.claims.sentences import make_claims
from spiqbench.claims.strongest import by_task, strongest_table
from spiqbench.plural import many
from spiqbench.scoring.level import SIGNIFICANCE

VERDICTS_HEAD = ["sentence of the claim", "over the suite", "by recording"]


@dataclass(frozen=True)
class Answer:
    """What the first pages of a store say of the claim.

    Attributes:
        sentences: what stands first; empty where nothing can be decided yet.
        verdicts: under `VERDICTS_HEAD` a line a sentence of the claim.
        otherwise: which verdicts would differ if one and the same reading stood for SpiQGAN on every task.
        strongest: a line a task, under `STRONGEST_HEAD`; empty where no board has a reading of SpiQGAN.
        rivals: under `AVERAGES_HEAD` the twin and the models that are the strongest of their size on some task.
        averages: the same of every model that is on two tasks or more.
        copies: which rows of these boards are left out as copies; empty where none is.
    """

    sentences: Sequence[str]
    verdicts: Sequence[Sequence[str]]
    otherwise: str
    strongest: Sequence[Sequence[str]]
    rivals: Sequence[Sequence[str]]
    averages: Sequence[Sequence[str]]
    copies: str


def make_answer(cases: Sequence[Case], claims: Sequence[Claim]) -> Answer:
    """No claims where nothing can be decided yet."""
    found = averages(cases) if claims else []
    named = {TWIN, *(other.base for _, other in strongest_small(cases))}
    return Answer(
        sentences=answer(cases, claims) if claims else (),
        verdicts=[[claim.sentence, claim.verdict.value, claim.tally] for claim in claims],
        otherwise=_otherwise(cases, claims) if claims else "",
        strongest=strongest_table(cases),
        rivals=averages_table(one for one in found if one.of in named and one.where != ANY_SIZE),
        averages=averages_table(found),
        copies=copies_said(row for of_it in by_task(cases).values() for row in of_it[0].board.ranked),
    )


def answer(cases: Sequence[Case], claims: Sequence[Claim]) -> list[str]:
    """Which sentences hold, what SpiQGAN reaches, what entanglement adds, what classical models do."""
    chosen = [case for case in cases if case.chosen]
    if not chosen:
        return ["No board ranks SpiQGAN yet, so nothing is said of the claim."]
    return [_reaches(chosen, claims), _against_twins(chosen), _against_small(chosen), _against_all(cases)]


def _reaches(chosen: Sequence[Case], claims: Sequence[Claim]) -> str:
    recordings = of_recordings(chosen)
    most = max(recordings, key=lambda name: len(recordings[name]))
    values = [case.row.realism.value for case in chosen]
    counts = [case.row.parameters or 0 for case in chosen]
    held = [_quoted(claim) for claim in claims if claim.verdict == "holds"]
    failed = sum(claim.verdict == "does not hold" for claim in claims)
    named = f" ({', '.join(held)})" if held else ""
    return (
        f"Of the {len(claims)} sentences of its claim {len(held)} hold{'s' if len(held) == 1 else ''}{named}, {failed} "
        f"{'does' if failed == 1 else 'do'} not, and {len(claims) - len(held) - failed} are not decided. On "
        f"{many(len(chosen), 'task')} of {many(len(recordings), 'recording')} ({len(recordings[most])} of {most}) "
        f"SpiQGAN reaches a realism of {_range(values)} with {_whole_range(counts)} parameters, where 0 is a model "
        f"that knows nothing of a statistic and 1 is as close as real data get{_openness(chosen)}."
    )


def _against_twins(chosen: Sequence[Case]) -> str:
    pairs = twins(chosen)
    found = _contrasts(decided(pairs))
    return f"Entanglement: the same circuit without it, its twin, is {_counted(found)}{_notes(pairs, found)}."


def _against_small(chosen: Sequence[Case]) -> str:
    """The rival is the best of several on the same windows, and its p-value is corrected for that choice as well."""
    pairs = strongest_small(chosen)
    counted = decided(pairs)
    found, choices = _contrasts(counted), [len(case.small) for case, _ in counted]
    return (
        "Classical models with no more parameters: the strongest of each task is "
        f"{_counted(found, choices)}{_on_the_unfitted(counted, choices)}{_notes(pairs, found, choices)}."
    )


def _against_all(cases: Sequence[Case]) -> str:
    """Models of any size, by their means alone: copies of training windows are left out."""
    found = [of_it[0].board.strongest for of_it in by_task(cases).values()]
    ranked = [row for row in found if row]
    classical = [row for row in ranked if row.kind == "classical"]
    values = [row.realism.value for row in classical]
    counts = [row.parameters for row in classical if row.parameters is not None]
    return (
        f"Models of any size: the strongest of all is classical on {len(classical)} of {many(len(ranked), 'task')}"
        f"{_with(values, counts)}."
    )


def _with(values: Sequence[float], counts: Sequence[int]) -> str:
    if not values:
        return ""
    parameters = f" and {_whole_range(counts)} parameters" if counts else ""
    return f", with a realism of {_range(values)}{parameters}"


def _on_the_unfitted(pairs: Sequence[Pair], choices: Sequence[int]) -> str:
    """The same of the statistics that neither of a pair was fitted to."""
    found = [(case.unfitted(rival), among) for (case, rival), among in zip(pairs, choices, strict=True)]
    known = [(comparison, among) for comparison, among in found if comparison]
    if not known:
        return ""
    said = _counted([comparison for comparison, _ in known], [among for _, among in known])
    return f"; by the statistics alone that neither of the two was fitted to, it is {said}"


def _contrasts(pairs: Sequence[Pair]) -> list[Comparison]:
    return [case.board.contrast(case.row, other) for case, other in pairs]


def _counted(found: Sequence[Comparison], choices: Sequence[int] | None = None) -> str:
    """On how many tasks the other is behind, in front and not told apart; p-values corrected over these tasks.

    Args:
        choices: of how many the other is the best, by task: one p-value stands for as many.
    """
    if not found:
        return "on no task decided"
    among = choices or [1] * len(found)
    adjusted = holm([min(1.0, one.p * times) for one, times in zip(found, among, strict=True)])
    told = [one.difference for one, p in zip(found, adjusted, strict=True) if p < SIGNIFICANCE]
    behind = sum(difference > 0 for difference in told)
    return (
        f"in front on {len(told) - behind}, behind on {behind}, and not told apart on {len(found) - len(told)} of "
        f"{many(len(found), 'task')}"
    )


def _notes(pairs: Sequence[object], found: Sequence[Comparison], choices: Sequence[int] | None = None) -> str:
    """How many tasks are not counted, as a row of the pair may decide nothing yet, and what the others could tell."""
    left = len(pairs) - len(found)
    notes = [f"{many(left, 'task')} not counted: too few seeds, or not converged"] if left else []
    among = choices or [1] * len(found)
    least = [detectable_difference(one, times * len(found)) for one, times in zip(found, among, strict=True)]
    if least:
        notes.append(f"the smallest difference that a task would show is {_range(least)}")
    return f" ({'; '.join(notes)})" if notes else ""


def _otherwise(cases: Sequence[Case], claims: Sequence[Claim]) -> str:
    reading, with_it = with_one_reading(cases)
    changed = [
        f"{_quoted(claim)} {other.verdict.value}"
        for claim, other in zip(claims, make_claims(with_it), strict=True)
        if claim.verdict != other.verdict
    ]
    return f"With {reading} on every task {'; '.join(changed) if changed else 'all verdicts are the same'}."


def _quoted(claim: Claim) -> str:
    return f"\u201c{claim.sentence.rstrip('.')}\u201d"


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
