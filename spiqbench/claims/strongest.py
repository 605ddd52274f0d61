"""The tables that name the rows of each task: the strongest, and the one that stands for SpiQGAN with its rivals."""

from collections.abc import Callable, Iterator, Sequence

from spiqbench.boards.formatting import decimal, span, with_interval
from spiqbench.boards.record_tests import is_copy
from spiqbench.boards.rows import Row
from spiqbench.claims.evidence import Case, by_task

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

Rows = tuple[str, Row | None, Row | None, Row | None, Row | None]


def strongest_table(cases: Sequence[Case]) -> list[list[str]]:
    """Of each task: the strongest reading of SpiQGAN, the strongest classical model of its size, the strongest of all.

    "Of its size" is with no more parameters than that reading. The strongest reading is named by its realism, which
    flatters it a little; verdicts rest on one and the same reading. No copy of training windows is named.
    """
    return [
        [task, *_cells(best), _realism(twin) or "none", *_cells(small), named(of_all), _realism(of_all)]
        for task, best, twin, small, of_all in _rows(cases, _strongest)
    ]


def short_table(cases: Sequence[Case]) -> list[list[str]]:
    """Of each task under `SHORT_HEAD` the reading that stands for SpiQGAN, of which the answer's sentences speak."""
    return [
        [task, _of_size(row), _of_size(twin), _in_short(small), _of_size(of_all)]
        for task, row, twin, small, of_all in _rows(cases, _deciding)
    ]


def named(row: Row | None) -> str:
    """`hmm (states-17), 560` for a control that is called `hmm+states-17+matched_to-spiqgan`; none for no row."""
    if row is None:
        return "none"
    settings = ", ".join(f"{key}-{text}" for key, text in row.changes.items())
    name = f"{row.base} ({settings})" if row.matched_to and settings else row.model
    return f"{name}, {span(row.generator)}"


def _rows(cases: Sequence[Case], pick: Callable[[Sequence[Case]], Case | None]) -> Iterator[Rows]:
    for task, of_it in by_task(cases).items():
        case = pick([case for case in of_it if not is_copy(case.row)])
        rows = (case.row, case.twin, case.strongest_small) if case else (None, None, None)
        yield task, *rows, of_it[0].board.strongest


def _strongest(honest: Sequence[Case]) -> Case | None:
    return max(honest, default=None, key=lambda case: case.row.realism.value)


def _deciding(honest: Sequence[Case]) -> Case | None:
    return next((case for case in honest if case.decides), None)


def _cells(row: Row | None) -> list[str]:
    return [named(row), with_interval(row.realism) if row else ""]


def _in_short(row: Row | None) -> str:
    return f"{_realism(row)} {named(row)}".strip()


def _of_size(row: Row | None) -> str:
    return f"{_realism(row)}, {span(row.generator)}" if row else "none"


def _realism(row: Row | None) -> str:
    return decimal(row.realism.value) if row else ""
