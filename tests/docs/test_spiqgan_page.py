"""The numbers of docs/spiqgan.md that stand on boards are those of the boards."""

import re

import pytest

from spiqbench.boards.board import make_board
from spiqbench.boards.formatting import decimal, grouped, with_interval
from spiqbench.boards.rows import Row
from spiqbench.records.store import read_board

from .blocks import DOCS, ROOT


def rows_of(heading: str, name: str) -> list[tuple[str, str]]:
    """Lines of the table below a heading whose first cell is a name in code: the name and the other cells."""
    page = (DOCS / "spiqgan.md").read_text()
    section = page[page.index(heading) :].split("\n## ")[0]
    return re.findall(rf"^\| `({name})` \|(.*)\|$", section, re.MULTILINE)


def ranked(task: str) -> dict[str, Row]:
    return {row.model: row for row in make_board(read_board(ROOT / "leaderboards", task, "standard")).ranked}


def said_of(row: Row, twin: Row) -> list[str]:
    return [
        grouped(row.parameters or 0).replace("\u202f", " "),
        with_interval(row.scores["fidelity"]),
        with_interval(row.realism),
        decimal(twin.realism.value),
    ]


@pytest.mark.parametrize(
    ("heading", "name", "fewest"),
    [("## How far it gets", r"\w+_n\d+\w*", 18), ("## Its other readings", r"spiqgan_\w+", 5)],
)
def test_tables_are_what_the_boards_say(heading: str, name: str, fewest: int) -> None:
    rows = rows_of(heading, name)
    assert len(rows) >= fewest
    for first, cells in rows:
        board = ranked(first if "_n" in first else "salamander_n8")
        row = board["spiqgan" if "_n" in first else first]
        assert [cell.strip() for cell in cells.split("|")][:4] == said_of(row, board[str(row.twin)]), first
