"""The answer in three sentences, and the one table behind them, made from the records alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spiqbench.boards.formatting import decimal, span, with_interval
from spiqbench.boards.inference.average import average
from spiqbench.boards.inference.comparisons import Comparison, holm
from spiqbench.boards.record_tests import copies_said, is_copy
from spiqbench.boards.rows import Row
from spiqbench.claims.claim import Claim
from spiqbench.claims.evidence import Case, why_undecided
from spiqbench.plural import many
from spiqbench.scoring.level import SIGNIFICANCE

STRONGEST_HEAD = [
    "task",
    "strongest SpiQGAN, parameters",
    "realism",
    "its twin",
    "strongest classical of its size",
    "realism",
    "strongest of all",
    "realism",
]
SHORT_HEAD = ["task", "SpiQGAN", "its twin", "classical of its size", "best of all"]
"""Realism without intervals: what fits the narrow page of a repository."""


@dataclass(frozen=True)
class Answer:
    """What the first pages of a store say of the claim.

    Attributes:
        sentences: three; empty where nothing can be decided yet.
        strongest: a line a task, under `STRONGEST_HEAD`; empty where no board has a reading of SpiQGAN.
        copies: which rows of these boards are left out as copies; empty where none is.
    """

    sentences: Sequence[str]
    strongest: Sequence[Sequence[str]]
    copies: str


def make_answer(cases: Sequence[Case], claims: Sequence[Claim]) -> Answer:
    """No claims where nothing can be decided yet."""
    return Answer(
        sentences=answer(cases, claims) if claims else (),
        strongest=strongest_table(cases),
        copies=copies_said(row for of_it in _by_task(cases).values() for row in of_it[0].board.ranked),
    )


def answer(cases: Sequence[Case], claims: Sequence[Claim]) -> list[str]:
    """Three sentences: what SpiQGAN reaches, what entanglement adds, what classical models of its size do."""
    chosen = [case for case in cases if case.chosen]
    if not chosen:
        return ["No board ranks SpiQGAN yet, so nothing is said of the claim."]
    return [_reaches(chosen, claims), _against_twins(chosen), _against_small(chosen)]


def strongest_table(cases: Sequence[Case]) -> list[list[str]]:
    """Of each task: the strongest reading of SpiQGAN, the strongest classical model of its size, the strongest of all.

    "Of its size" is with no more parameters than that reading. The strongest reading is named by its realism, which
    flatters it a little; verdicts rest on the one that validation windows choose. No copy of training windows is named.
    """
    return [
        [task, *_cells(best), _realism(twin) or "none", *_cells(small), _named(of_all), _realism(of_all)]
        for task, best, twin, small, of_all in _strongest(cases)
    ]


def short_table(cases: Sequence[Case]) -> list[list[str]]:
    """The same under `SHORT_HEAD`, for a narrow page."""
    return [
        [task, _in_short(best), _realism(twin) or "none", _in_short(small), _realism(of_all)]
        for task, best, twin, small, of_all in _strongest(cases)
    ]


def _strongest(cases: Sequence[Case]) -> Iterator[tuple[str, Row | None, Row | None, Row | None, Row | None]]:
    """Of each task the rows of its strongest reading, of that one's twin and small rival, and of the best of all."""
    for task, of_it in _by_task(cases).items():
        honest = [case for case in of_it if not is_copy(case.row)]
        best = max(honest, default=None, key=lambda case: case.row.realism.value)
        rows = (best.row, best.twin, best.strongest_small) if best else (None, None, None)
        yield task, *rows, of_it[0].board.strongest


def _by_task(cases: Sequence[Case]) -> dict[str, list[Case]]:
    grouped: dict[str, list[Case]] = {}
    for case in cases:
        grouped.setdefault(case.task, []).append(case)
    return grouped


def _cells(row: Row | None) -> list[str]:
    return [_named(row), with_interval(row.realism) if row else ""]


def _named(row: Row | None) -> str:
    return f"{_short(row)}, {span(row.generator)}" if row else "none"


def _in_short(row: Row | None) -> str:
    return f"{_realism(row)} {_named(row)}".strip()


def _realism(row: Row | None) -> str:
    return decimal(row.realism.value) if row else ""


def _short(row: Row) -> str:
    """`hmm (states-17)` for a control that is called `hmm+states-17+matched_to-spiqgan`; other names as they are."""
    settings = ", ".join(f"{key}-{text}" for key, text in row.changes.items())
    return f"{row.base} ({settings})" if row.matched_to and settings else row.model


def _reaches(chosen: Sequence[Case], claims: Sequence[Claim]) -> str:
    recordings = {case.recording for case in chosen}
    values = [case.row.realism.value for case in chosen]
    counts = [case.row.parameters or 0 for case in chosen]
    held = sum(claim.verdict == "holds" for claim in claims)
    failed = sum(claim.verdict == "does not hold" for claim in claims)
    return (
        f"On {many(len(chosen), 'task')} of {many(len(recordings), 'recording')} SpiQGAN reaches a realism of "
        f"{_range(values)} with {_whole_range(counts)} parameters (1 is as close as real data get); of the "
        f"{len(claims)} sentences of its claim {held} hold{'s' if held == 1 else ''}, {failed} "
        f"{'does' if failed == 1 else 'do'} not, and {len(claims) - held - failed} are not decided"
        f"{_openness(chosen)}."
    )


def _against_twins(chosen: Sequence[Case]) -> str:
    pairs = [(case, case.twin) for case in chosen if case.twin]
    decided = [(case, twin) for case, twin in pairs if not why_undecided(case.row, twin)]
    found = [case.board.contrast(case.row, twin) for case, twin in decided]
    return (
        f"Entanglement: the twin, which lacks it, is {_counted(found)}{_on_average(decided, found)}"
        f"{_of(pairs, decided)}."
    )


def _on_average(pairs: Sequence[tuple[Case, Row]], found: Sequence[Comparison]) -> str:
    """What entangling gates add over all tasks, each with the same weight, and from which to which recording."""
    if len(found) < 2:
        return ""
    by_recording: dict[str, list[Comparison]] = {}
    for (case, _), comparison in zip(pairs, found, strict=True):
        by_recording.setdefault(case.recording, []).append(comparison)
    mean = average(by_recording.values())
    said = f"; on average over these the gates add {with_interval(mean.estimate)} of realism"
    if len(by_recording) < 2:
        return said
    each = [sum(one.difference for one in group) / len(group) for group in by_recording.values()]
    return f"{said}, by recording {decimal(min(each))} to {decimal(max(each))}"


def _against_small(chosen: Sequence[Case]) -> str:
    """The rival is the best of several on the same windows, and its p-value is corrected for that choice as well."""
    pairs = [(case, case.strongest_small) for case in chosen if case.strongest_small]
    decided = [(case, rival) for case, rival in pairs if not why_undecided(case.row, rival)]
    found = [case.board.contrast(case.row, rival) for case, rival in decided]
    choices = [len(case.small) for case, _ in decided]
    names = ", ".join(sorted({rival.base for _, rival in pairs}))
    return (
        f"Classical models with no more parameters: the strongest of each task ({names or 'none'}) is "
        f"{_counted(found, choices)}{_on_the_unfitted(decided, choices)}{_of(pairs, decided)}."
    )


def _on_the_unfitted(pairs: Sequence[tuple[Case, Row]], choices: Sequence[int]) -> str:
    """The same of the statistics that neither of a pair was fitted to."""
    found = [(case.unfitted(rival), among) for (case, rival), among in zip(pairs, choices, strict=True)]
    known = [(comparison, among) for comparison, among in found if comparison]
    if not known:
        return ""
    counted = _counted([comparison for comparison, _ in known], [among for _, among in known])
    return f"; by the statistics alone that neither of the two was fitted to, it is {counted}"


def _counted(found: Sequence[Comparison], choices: Sequence[int] | None = None) -> str:
    """On how many tasks the other is behind, in front and not told apart; p-values corrected over these tasks.

    Args:
        choices: of how many the other is the best, by task: one p-value stands for as many.
    """
    if not found:
        return "on no task decided"
    among = choices or [1] * len(found)
    adjusted = holm([min(1.0, one.p * many) for one, many in zip(found, among, strict=True)])
    told = [one.difference for one, p in zip(found, adjusted, strict=True) if p < SIGNIFICANCE]
    behind = sum(difference > 0 for difference in told)
    return (
        f"in front on {len(told) - behind}, behind on {behind}, and not told apart on {len(found) - len(told)} of "
        f"{many(len(found), 'task')}"
    )


def _of(pairs: Sequence[object], decided: Sequence[object]) -> str:
    """How many tasks are not counted, as a row of the pair may decide nothing yet."""
    left = len(pairs) - len(decided)
    return f" ({many(left, 'task')} not counted: too few seeds, or not converged)" if left else ""


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
