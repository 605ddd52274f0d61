"""The page of a board: its rows, sortable by any column, what opens under each, the frontier and the ties."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spiqbench.boards.annotations import failure, row_remarks, search_said, tie_sentence
from spiqbench.boards.board import Board
from spiqbench.boards.circuits import simulability
from spiqbench.boards.columns import HELD_OUT, short_title
from spiqbench.boards.formatting import (
    DASH,
    decimal,
    memory,
    seconds,
    significant,
    span,
    with_interval,
)
from spiqbench.boards.frontier import frontier_table, make_frontier
from spiqbench.boards.inference.intervals import Estimate
from spiqbench.boards.record_tests import mean_test, memorization
from spiqbench.boards.reproduction import run_commands
from spiqbench.boards.rows import Row
from spiqbench.plural import many
from spiqbench.records.schema import Record
from spiqbench.records.store import key_of
from spiqbench.report.figures import Plot
from spiqbench.report.pages.cells import Cell, Column, score_cell
from spiqbench.report.pages.environment import render
from spiqbench.report.words import DOI, FRONTIER_CAPTION, loss_words, recording_doi, recording_facts

COLUMNS = (
    Column("realism", "mean skill of all statistics, with its 95 % interval: what ranks are by", score=True),
    Column("parameters", "fitted numbers needed to draw samples"),
    Column("letters", "rows that share a letter are not told apart", wide=True),
    Column(
        "fidelity",
        "mean skill of the paper's four statistics, which a loss may contain",
        score=True,
        wide=True,
    ),
    Column("breadth", "mean skill of the statistics that no selection sees", score=True, wide=True),
    Column("AUC", "classifier two-sample test: 0.5 is indistinguishable", wide=True),
    Column("bits/spike", "held-out log-likelihood over independent neurons", wide=True),
    Column("converged", "whether more training would gain nothing, as far as anybody has looked", wide=True),
    Column("in loss", "how many statistics the training was told to match; a row names them", wide=True),
    Column("memorized", "whether the samples lie nearer to the training windows than unseen ones", wide=True),
    Column("seeds", "runs", wide=True),
)


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


def board_page(board: Board, *, cards: Mapping[str, str], frontier: Plot | None) -> str:
    """The page of a board, two folders below the store's root.

    Args:
        cards: path of the report card of a record by the record's path, both relative to the store.
        frontier: its plot, if there is anything to plot.
    """
    first = board.records[0]
    rows = [_held_out()]
    rows += [_row(board, row, cards, str(number)) for number, row in enumerate(board.rows)]
    rows += [
        _row(board, refused.row, cards, f"r{number}", refused.reason)
        for number, refused in enumerate(board.refused)
    ]
    rows += [
        PageRow(one.model, "unreadable", Cell(DASH), [Cell(DASH)] * len(COLUMNS), [], refused=one.reason)
        for one in board.unreadable
    ]
    return render(
        "board",
        depth=2,
        task=board.task,
        budget=board.budget,
        facts=f"{first.neurons} neurons, {first.time_bins} bins of {first.bin_width_ms:g} ms, "
        f"{many(len(board.records), 'run')}",
        columns=COLUMNS,
        rows=rows,
        ties=[(tie.better.model, tie.other.model, tie_sentence(tie)) for tie in board.ties],
        plot=frontier.for_page() if frontier else None,
        frontier=frontier_table(make_frontier(board)),
        frontier_caption=FRONTIER_CAPTION,
        recording=recording_facts(board),
        doi=recording_doi(board),
        doi_at=DOI,
        keys=[short_title(key) for key in board.keys],
        details={row.ident: row.details for row in rows if row.details},
    )


def record_path(record: Record) -> str:
    """Path of a record relative to its store."""
    return key_of(record).path(Path()).as_posix()


def _held_out() -> PageRow:
    sure = Cell("1", 1.0, Estimate(1.0), HELD_OUT)
    first = [sure, Cell(DASH), Cell(DASH), sure, sure, Cell("0.5", 0.5)]
    cells = [*first, *[Cell(DASH)] * (len(COLUMNS) - len(first))]
    return PageRow(HELD_OUT, "reference", Cell(DASH), cells, ["the floor: skill 1 by definition"])


def _row(board: Board, row: Row, cards: Mapping[str, str], ident: str, refused: str | None = None) -> PageRow:
    rank = None if refused else board.rank_of(row)
    auc = mean_test(row, "two_sample", "auc")
    cells = [
        score_cell(row.realism, "realism"),
        Cell(span(row.generator), row.parameters),
        Cell((None if refused else board.letters_of(row)) or DASH),
        score_cell(row.fidelity, "fidelity"),
        score_cell(row.breadth, "breadth"),
        Cell(decimal(auc), auc),
        Cell(decimal(row.bits_per_spike), row.bits_per_spike),
        Cell("yes" if row.converged else "no"),
        Cell(str(len(row.loss_statistics)) if row.loss_statistics else DASH, len(row.loss_statistics)),
        Cell(memorization(row)),
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
        ["letters", board.letters_of(row) or DASH],
        ["source", row.source or DASH],
        ["family", row.family],
        [
            "parameters",
            f"{span(row.generator)}, training only {span(row.training_only)}, never fitted {span(row.fixed)}",
        ],
        [
            "cost",
            f"training {seconds(row.train_seconds)}, {significant(row.windows_per_second)} windows a second, "
            f"memory {memory(row.peak_memory_bytes)}",
        ],
        ["its loss holds", loss_words(row)],
        ["search", search_said(row)],
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
        "path": f"../../{path}",
        "card": f"../../{cards[path]}" if path in cards else None,
        "failure": None if record.status == "ok" else failure(record),
        "realism": decimal(record.scores.realism.value),
        "skills": [decimal(result.skill if result else None) for result in found.values()],
        "errors": [significant(result.error if result else None) for result in found.values()],
    }
