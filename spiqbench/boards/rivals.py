"""The small classical rivals of a quantum row: its matched controls, and every classical model that is no larger."""

from collections.abc import Iterable
from dataclasses import dataclass

from spiqbench.boards.board import Board
from spiqbench.boards.record_tests import is_copy
from spiqbench.boards.rows import Row
from spiqbench.labels import REFERENCE

NULL = 0.0
"""Every score of the null, which stands in where a board has no such row."""


@dataclass(frozen=True)
class Rivals:
    """Classical rows of a board that have no more parameters than a quantum row.

    Attributes:
        ranked: those that are better than independent neurons, the best first.
        left_out: the others, which say nothing of the quantum model, by name.
    """

    ranked: tuple[Row, ...]
    left_out: tuple[Row, ...]

    @property
    def strongest(self) -> Row | None:
        """The one that the quantum row has to be compared with; None where there is none."""
        return self.ranked[0] if self.ranked else None


def rivals(row: Row, rows: Iterable[Row]) -> Rivals:
    """The rivals of a quantum row among the rows of its board, by realism.

    A control that was matched before a search changed the size of either counts as well: the row says how large it is.
    One that its own test flags as a copy of training windows has generated nothing, and is none.
    """
    board = list(rows)
    reference = next((one.realism.value for one in board if one.model == REFERENCE), NULL)
    found = sorted(
        (one for one in board if one.kind == "classical" and _is_no_larger(one, row) and not is_copy(one)),
        key=lambda one: (-one.realism.value, one.model),
    )
    better = tuple(one for one in found if one.realism.value > reference)
    left_out = tuple(one for one in found if one.realism.value <= reference)
    return Rivals(better, tuple(sorted(left_out, key=lambda one: one.model)))


def is_reading(row: Row) -> bool:
    """Whether a row is a quantum generator and not the twin of one."""
    return row.kind == "quantum" and row.circuit is not None and not row.circuit.is_twin


def strongest_reading(board: Board) -> Row | None:
    """The best of a board's ranked quantum generators, without twins and copies; None where it has none."""
    return next((row for row in board.ranked if is_reading(row) and not is_copy(row)), None)


def why_no_reading(board: Board) -> str:
    """Why `strongest_reading` names none."""
    if copied := [row.model for row in board.ranked if is_reading(row)]:
        return f"none: {', '.join(copied)} copied training windows"
    refused = [one for one in board.refused if is_reading(one.row)]
    if refused:
        return "; ".join(f"{one.row.model} ({one.reason})" for one in refused)
    return "none was run"


def left_out_of(row: Row, board: Board) -> list[str]:
    """Quantum readings of a board that a row is too weak to be held against, by name, though it is as small."""
    readings = [one for one in board.ranked if is_reading(one)]
    found = (rivals(one, (*board.ranked, *board.references)) for one in readings)
    return [one.model for one, of in zip(readings, found, strict=True) if row in of.left_out]


def _is_no_larger(one: Row, row: Row) -> bool:
    if one.matched_to == row.model:
        return True
    return one.parameters is not None and row.parameters is not None and one.parameters <= row.parameters
