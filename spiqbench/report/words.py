"""Numbers and names of a run or row in a line of text."""

from collections.abc import Mapping

from spiqbench.boards.columns import short_title
from spiqbench.boards.formatting import DASH, decimal
from spiqbench.boards.rows import Row


def scores_line(scores: Mapping[str, float | None]) -> str:
    """`realism 0.912, fidelity 0.950, breadth 0.890`."""
    return ", ".join(f"{name} {decimal(value)}" for name, value in scores.items())


def loss_words(row: Row) -> str:
    """The statistics that a row's training was told to match; a dash where none."""
    return ", ".join(map(short_title, row.loss_statistics)) or DASH
