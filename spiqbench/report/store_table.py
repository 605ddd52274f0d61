"""The boards of a store in one table, a line each, as its first page and its README show them."""

from typing import NamedTuple

from spiqbench.boards.board import Board
from spiqbench.boards.formatting import decimal, grouped, span, with_interval
from spiqbench.boards.rivals import strongest_reading, why_no_reading
from spiqbench.boards.rows import Row

HEAD = ("task", "budget", "recording", "neurons", "models", "runs", "hours", "strongest", "strongest quantum")
HOURS_SAY = (
    "Hours: all runs of a board, fitted, drawn from and scored one after the other on the machines that made the "
    "records. Searches come on top of them."
)


class StoreLine(NamedTuple):
    """One board's cells, in the order of `HEAD`."""

    task: str
    budget: str
    recording: str
    neurons: str
    models: str
    runs: str
    hours: str
    best: str
    quantum: str


def store_line(board: Board) -> StoreLine:
    return StoreLine(
        task=board.task,
        budget=board.budget,
        recording=board.recording,
        neurons=grouped(board.neurons),
        models=grouped(board.models),
        runs=grouped(len(board.records)),
        hours=decimal(run_hours(board), 2),
        best=_named(board.strongest, "none has a rank"),
        quantum=_named(strongest_reading(board), why_no_reading(board)),
    )


def run_hours(board: Board) -> float:
    """Wall-clock hours of all runs of a board: fitted, drawn from and scored."""
    timings = (record.timing for record in board.records if record.timing)
    return sum(one.train_seconds + one.sample_seconds + one.score_seconds for one in timings) / 3600


def _named(row: Row | None, otherwise: str) -> str:
    if row is None:
        return otherwise
    return f"{row.model}, {with_interval(row.realism)}, {span(row.generator)} parameters"
