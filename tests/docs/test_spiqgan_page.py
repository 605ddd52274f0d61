"""The numbers of docs/spiqgan.md that stand on boards are those of the boards."""

import re

from spiqbench.boards.board import make_board
from spiqbench.boards.formatting import decimal, grouped, with_interval
from spiqbench.records.store import read_board

from .blocks import DOCS, ROOT


def test_how_far_it_gets_is_what_the_boards_say() -> None:
    page = (DOCS / "spiqgan.md").read_text()
    section = page[page.index("## How far it gets") : page.index("## One factor")]
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", section, re.MULTILINE)
    assert len(rows) >= 5
    for task, cells in rows:
        board = make_board(read_board(ROOT / "leaderboards", task, "standard"))
        by_name = {row.model: row for row in board.ranked}
        row, twin = by_name["spiqgan"], by_name["spiqgan_product"]
        said = [cell.strip() for cell in cells.split("|")][:4]
        fidelity = row.scores["fidelity"]
        assert said == [
            grouped(row.parameters or 0).replace("\u202f", " "),
            with_interval(fidelity),
            with_interval(row.realism),
            decimal(twin.realism.value),
        ], task
