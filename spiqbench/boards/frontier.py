"""Realism against generator parameters, family by family: the direct picture of the claim."""

from collections.abc import Sequence
from dataclasses import dataclass

from spiqbench.boards.board import Board
from spiqbench.boards.columns import HELD_OUT
from spiqbench.boards.formatting import DASH, grouped, with_interval
from spiqbench.boards.record_tests import is_copy
from spiqbench.boards.rows import Row


@dataclass(frozen=True)
class Frontier:
    """What the plot and its table show of a board.

    Attributes:
        families: name and rows of each family, rows by their number of parameters, the best family first.
        best: models that no other beats in realism with as few parameters, by parameters; no copy of
            training windows is one.
        references: rows that no parameters are counted for.
    """

    families: tuple[tuple[str, tuple[Row, ...]], ...]
    best: tuple[Row, ...]
    references: tuple[Row, ...]

    @property
    def empty(self) -> bool:
        return not self.families


def make_frontier(board: Board) -> Frontier:
    """The ranked rows of known size, by family; a twin is drawn with its own line beside its original's."""
    sized = [row for row in board.ranked if row.parameters]
    by_family: dict[str, list[Row]] = {}
    for row in sorted(sized, key=lambda row: (row.parameters or 0, row.model)):
        by_family.setdefault(_line_name(row, sized), []).append(row)
    order = sorted(by_family, key=lambda name: (-max(row.realism.value for row in by_family[name]), name))
    return Frontier(
        families=tuple((name, tuple(by_family[name])) for name in order),
        best=tuple(_undominated([row for row in sized if not is_copy(row)])),
        references=board.references,
    )


def frontier_table(frontier: Frontier) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the frontier as a table of text."""
    head = ["family", "model", "parameters", "realism", "on the frontier"]
    rows = [
        [
            name,
            row.model,
            grouped(row.parameters),
            with_interval(row.realism),
            "yes" if row in frontier.best else "",
        ]
        for name, members in frontier.families
        for row in members
    ]
    rows.append(["", HELD_OUT, DASH, "1", ""])
    rows += [
        ["", row.model, grouped(row.parameters), with_interval(row.realism), ""]
        for row in frontier.references
    ]
    return head, rows


def _line_name(row: Row, rows: Sequence[Row]) -> str:
    is_twin = any(other.twin == row.model and other.family == row.family for other in rows)
    return f"{row.family}, no entanglement" if is_twin else row.family


def _undominated(rows: Sequence[Row]) -> list[Row]:
    best: list[Row] = []
    for row in sorted(rows, key=lambda row: (row.parameters or 0, -row.realism.value, row.model)):
        if not best or row.realism.value > best[-1].realism.value:
            best.append(row)
    return best
