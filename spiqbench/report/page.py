"""All boards of a store on one static page: what it shows, as plain data for its template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from spiqbench.boards.annotations import failure, row_remarks, simulability, tie_sentence
from spiqbench.boards.board import Board
from spiqbench.boards.columns import HELD_OUT, short_title
from spiqbench.boards.formatting import (
    DASH,
    decimal,
    memory,
    seconds,
    significant,
    span,
    trials,
    with_interval,
)
from spiqbench.boards.frontier import frontier_table, make_frontier
from spiqbench.boards.intervals import Estimate
from spiqbench.boards.record_tests import mean_test, memorization
from spiqbench.boards.reproduction import run_commands
from spiqbench.boards.rows import Row
from spiqbench.records.schema import Record
from spiqbench.records.store import key_of
from spiqbench.report.figures import for_page
from spiqbench.report.words import loss_words

LOWEST, HIGHEST = -0.1, 1.05
"""Ends of the small axes on which the page draws skills; what lies beyond stands at the end."""


@dataclass(frozen=True)
class PageBoard:
    """A board and its frontier plot (SVG), if there is anything to plot."""

    board: Board
    frontier_svg: str | None = None


@dataclass(frozen=True)
class PageSweep:
    """A sweep over the number of neurons: its folder in the store, what it says, `(caption, SVG)` of its plots."""

    family: str
    budget: str
    place: str
    sentences: list[str]
    figures: list[tuple[str, str]]


@dataclass(frozen=True)
class Cell:
    """One number: its text, what it sorts by, and, for a score, its interval on the small axis."""

    text: str
    sort: float | None = None
    estimate: Estimate | None = None
    name: str = ""

    @property
    def style(self) -> str:
        """Places of mark and whiskers in percent, for the style sheet."""
        if self.estimate is None:
            return ""
        value = self.estimate.value
        lower = value if self.estimate.lower is None else self.estimate.lower
        upper = value if self.estimate.upper is None else self.estimate.upper
        left, right = _place(lower), _place(upper)
        return f"--v:{_place(value):.1f}%;--l:{left:.1f}%;--w:{right - left:.1f}%"


@dataclass(frozen=True)
class PageRow:
    """A row as the template writes it."""

    model: str
    kind: str
    rank: Cell
    cells: list[Cell]
    remarks: list[str]
    ident: str = ""
    tuned: bool = False
    external: bool = False
    refused: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


def render_page(
    boards: Sequence[PageBoard],
    *,
    cards: Mapping[str, str],
    scaling: Sequence[PageSweep] = (),
    links: Sequence[tuple[str, str]] = (),
) -> str:
    """The page of a store.

    Args:
        boards: in the order in which they stand.
        cards: path of the report card of a record by the record's path, both relative to the page.
        scaling: sweeps over the number of neurons, after the boards.
        links: `(title, path)` of other pages of the store.
    """
    environment = Environment(
        loader=PackageLoader("spiqbench.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # The style sheet, the script and the plots are the package's own; every other text is escaped.
    return environment.get_template("index.html.j2").render(
        boards=[_board_view(index, shown, cards) for index, shown in enumerate(boards)],
        scaling=[_sweep_view(sweep) for sweep in scaling],
        links=links,
        zero=f"{_place(0):.1f}%",
        one=f"{_place(1):.1f}%",
    )


def _board_view(index: int, shown: PageBoard, cards: Mapping[str, str]) -> dict[str, Any]:
    board = shown.board
    first = board.records[0]
    rows = [_held_out()]
    rows += [_row(board, row, cards, f"{index}-{number}") for number, row in enumerate(board.rows)]
    rows += [
        _row(board, refused.row, cards, f"{index}-r{number}", refused.reason)
        for number, refused in enumerate(board.refused)
    ]
    rows += [
        PageRow(one.model, "unreadable", Cell(DASH), [Cell(DASH)] * len(_columns()), [], refused=one.reason)
        for one in board.unreadable
    ]
    head, frontier = frontier_table(make_frontier(board))
    return {
        "ident": f"{board.task}--{board.budget}",
        "task": board.task,
        "budget": board.budget,
        "readme": f"{board.task}/{board.budget}/README.md",
        "facts": f"{first.neurons} neurons, {first.time_bins} bins of {first.bin_width_ms:g} ms, "
        f"{len(board.records)} runs",
        "columns": _columns(),
        "rows": rows,
        "ties": [(tie.better.model, tie.other.model, tie_sentence(tie)) for tie in board.ties],
        "plot": for_page(shown.frontier_svg) if shown.frontier_svg else None,
        "frontier_head": head,
        "frontier": frontier,
        "keys": [short_title(key) for key in board.keys],
        "details": {row.ident: row.details for row in rows if row.details},
    }


def _sweep_view(sweep: PageSweep) -> dict[str, Any]:
    return {
        "ident": f"scaling--{sweep.family}--{sweep.budget}",
        "family": sweep.family,
        "budget": sweep.budget,
        "readme": f"{sweep.place}/README.md",
        "sentences": sweep.sentences,
        "figures": [(caption, for_page(svg)) for caption, svg in sweep.figures],
    }


def _columns() -> list[tuple[str, str, bool]]:
    """Title, what it means, and whether a narrow screen does without it."""
    return [
        ("realism", "mean skill of all statistics, with its 95 % interval: what ranks are by", False),
        ("letters", "rows that share a letter are not told apart", False),
        ("fidelity", "mean skill of the paper's four statistics, which a loss may contain", True),
        ("breadth", "mean skill of the statistics that no loss and no selection sees", True),
        ("AUC", "classifier two-sample test: 0.5 is indistinguishable", False),
        ("parameters", "fitted numbers needed to draw samples", False),
        ("bits/spike", "held-out log-likelihood over independent neurons", True),
        ("converged", "whether training was long enough, as far as anybody has looked", True),
        ("loss holds", "statistics that the training was told to match", True),
        ("memorized", "whether the samples lie nearer to the training windows than unseen ones", True),
        ("training only", "fitted numbers used in training alone", True),
        ("training", "wall-clock time of a fit", True),
        ("windows/s", "windows drawn a second", True),
        ("memory", "peak resident memory", True),
        ("seeds", "runs", True),
    ]


def _held_out() -> PageRow:
    sure = Cell("1", 1.0, Estimate(1.0), HELD_OUT)
    cells = [sure, Cell(DASH), sure, sure, Cell("0.5", 0.5), *[Cell(DASH)] * 10]
    return PageRow(HELD_OUT, "reference", Cell(DASH), cells, ["the floor: skill 1 by definition"])


def _row(board: Board, row: Row, cards: Mapping[str, str], ident: str, refused: str | None = None) -> PageRow:
    rank = None if refused else board.rank_of(row)
    auc = mean_test(row, "two_sample", "auc")
    cells = [
        _score(row.realism, "realism"),
        Cell((None if refused else board.letters_of(row)) or DASH),
        _score(row.fidelity, "fidelity"),
        _score(row.breadth, "breadth"),
        Cell(decimal(auc), auc),
        Cell(span(row.generator), row.parameters),
        Cell(decimal(row.bits_per_spike), row.bits_per_spike),
        Cell("yes" if row.converged else "no"),
        Cell(loss_words(row)),
        Cell(memorization(row)),
        Cell(span(row.training_only), row.training_only[1] if row.training_only else None),
        Cell(seconds(row.train_seconds), row.train_seconds),
        Cell(significant(row.windows_per_second), row.windows_per_second),
        Cell(memory(row.peak_memory_bytes), row.peak_memory_bytes),
        Cell(str(row.seeds), row.seeds),
    ]
    return PageRow(
        model=row.model,
        kind=row.kind,
        rank=Cell(DASH if rank is None else str(rank), rank),
        cells=cells,
        remarks=row_remarks(row, board),
        ident=ident,
        tuned=row.tuned,
        external=row.external,
        refused=refused,
        details=_details(board, row, cards),
    )


def _details(board: Board, row: Row, cards: Mapping[str, str]) -> dict[str, Any]:
    """What opens under a row, as JSON: the script writes it when it is asked for."""
    facts = [
        ["source", row.source or DASH],
        ["family", row.family],
        [
            "parameters",
            f"{span(row.generator)}, training only {span(row.training_only)}, never fitted {span(row.fixed)}",
        ],
        ["search", trials(row)],
        *([["circuit", simulability(row, row.circuit)]] if row.circuit else []),
        ["again", "\n".join(run_commands(row))],
    ]
    return {
        "facts": facts,
        "realism": with_interval(row.realism),
        "over_floor": [significant(row.over_floor.get(key)) for key in board.keys],
        "skills": [with_interval(row.skills[key]) if key in row.skills else DASH for key in board.keys],
        "runs": [_run(board, record, cards) for record in row.records],
    }


def _run(board: Board, record: Record, cards: Mapping[str, str]) -> dict[str, Any]:
    path = record_path(record)
    found = {key: record.statistics.get(key) for key in board.keys}
    return {
        "seed": record.seed,
        "path": path,
        "card": cards.get(path),
        "failure": None if record.status == "ok" else failure(record),
        "realism": decimal(record.scores.realism.value),
        "skills": [decimal(result.skill if result else None) for result in found.values()],
        "errors": [significant(result.error if result else None) for result in found.values()],
    }


def record_path(record: Record) -> str:
    """Path of a record relative to its store."""
    return key_of(record).path(Path()).as_posix()


def _score(estimate: Estimate | None, name: str) -> Cell:
    if estimate is None:
        return Cell(DASH)
    return Cell(decimal(estimate.value), estimate.value, estimate, f"{name} {with_interval(estimate)}")


def _place(value: float) -> float:
    """Percent of the small axis's width."""
    return 100 * (min(max(value, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST)
