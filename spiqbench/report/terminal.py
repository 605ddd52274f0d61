"""Results at the terminal: a board as a table that fits its width, the best rows first; what a sweep found."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from spiqbench.boards.board import Board, make_board
from spiqbench.boards.formatting import DASH, decimal, span, with_interval
from spiqbench.boards.record_tests import mean_test
from spiqbench.boards.rivals import REFERENCE, left_out_of
from spiqbench.boards.rows import Row
from spiqbench.records.store import scan_board
from spiqbench.report.escaping import printable
from spiqbench.scaling.power_law import FEWEST_SIZES
from spiqbench.scaling.sentences import growth_sentences
from spiqbench.scaling.series import find_sweeps
from spiqbench.scoring.mean_skill import BREADTH, FIDELITY

HEAD = (
    "rank",
    "letters",
    "model",
    "realism",
    FIDELITY,
    BREADTH,
    "AUC",
    "parameters",
    "seeds",
    "converged",
)
KEPT = HEAD.index("realism") + 1
"""Columns that stay however narrow the terminal is."""


def show_board(store: Path, task: str, budget: str) -> None:
    """Print the table of a rendered board, if it has a row, and the path of its page."""
    records, unreadable = scan_board(store, task, budget)
    console = Console(highlight=False)
    print()
    if records:
        board = make_board(records, unreadable)
        console.print(board_table(board, console))
        if weak := [row.model for row in board.rows if left_out_of(row, board)]:
            print(f"left out as controls, no better than {REFERENCE}: {printable(', '.join(weak))}")
    _show_page(store / task / budget)


def show_growth(store: Path, family: str, budget: str, tasks: Iterable[str]) -> None:
    """Print what a rendered sweep found to grow, and how, and the path of its page."""
    found = [scan_board(store, task, budget) for task in tasks]
    boards = [make_board(records, unreadable) for records, unreadable in found if records]
    print()
    for sweep in find_sweeps(boards):
        for sentence in growth_sentences(sweep):
            print(printable(sentence))
    if not _show_page(store / "scaling" / family / budget):
        print(f"no plots: they take boards of {FEWEST_SIZES} sizes")


def _show_page(folder: Path) -> bool:
    pages = [folder / name for name in ("index.html", "README.md") if (folder / name).exists()]
    for page in pages[:1]:
        print(page)
    return bool(pages)


def board_table(board: Board, console: Console) -> Table:
    """The rows of a board, with as many columns from the left as the console's width holds."""
    rows = [_cells(board, row) for row in board.rows]
    columns = len(HEAD)
    while columns > KEPT and _width(_table(rows, columns), console) > console.width:
        columns -= 1
    return _table(rows, columns)


def _table(rows: Sequence[Sequence[str]], columns: int) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in HEAD[:columns]:
        left = name in ("letters", "model", "converged")
        table.add_column(name, justify="left" if left else "right", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row[:columns]))
    return table


def _width(table: Table, console: Console) -> int:
    unbounded = console.options.update(width=10_000)
    return Measurement.get(console, unbounded, table).maximum


def _cells(board: Board, row: Row) -> list[str]:
    rank = board.rank_of(row)
    return [
        DASH if rank is None else str(rank),
        board.letters_of(row) or DASH,
        printable(row.model),
        with_interval(row.realism),
        decimal(row.fidelity.value),
        decimal(row.breadth.value),
        decimal(mean_test(row, "two_sample", "auc")),
        span(row.generator),
        str(row.seeds),
        "yes" if row.converged else "no",
    ]
