"""What the boards say of a quantum model, its twin, its matched controls and the small classical models."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from spiqbench.leaderboard.board import Board
from spiqbench.leaderboard.intervals import Estimate, SeedScores, estimate
from spiqbench.leaderboard.rows import Row
from spiqbench.leaderboard.schema import Record

FEW_PARAMETERS = 1000
"""Hundreds end here, thousands begin."""


@dataclass(frozen=True)
class Case:
    """One quantum row on one board, with what it has to be held against.

    Attributes:
        twin: the same circuit without entangling gates.
        matched: classical models brought to its number of parameters.
        small: classical rows with fewer than a thousand parameters.
        large: classical rows with a thousand parameters and more.
    """

    board: Board
    row: Row
    twin: Row | None
    matched: tuple[Row, ...]
    small: tuple[Row, ...]
    large: tuple[Row, ...]

    @property
    def neurons(self) -> int:
        return self.row.records[0].neurons

    @property
    def place(self) -> str:
        return f"{self.board.task}, {self.board.budget}"

    def difference(self, other: Row) -> Estimate:
        """Fidelity of the quantum row less that of another, over their common seeds."""
        axes = (self.board.task, self.board.budget, self.row.model, other.model, "difference")
        return estimate(difference_scores(self.row.scores, other.scores), *axes)

    def told_apart(self, other: Row) -> bool:
        """Whether the board's ranks tell the two apart, every pair of the board being looked at."""
        places = {row.model: place for place, row in enumerate(self.board.ranked)}
        return self.board.ranking.differ(places[self.row.model], places[other.model])


def find_cases(boards: Iterable[Board]) -> list[Case]:
    """Every ranked quantum row with entangling gates, on the largest budget of each task."""
    largest: dict[str, Board] = {}
    for board in boards:
        known = largest.get(board.task)
        if known is None or (_budget_seconds(board), board.budget) > (_budget_seconds(known), known.budget):
            largest[board.task] = board
    cases = [_case(board, row) for board in largest.values() for row in board.ranked if _entangles(row)]
    return sorted(cases, key=lambda case: (case.row.model, case.neurons, case.place))


def sizes_by_neurons(boards: Iterable[Board], model: str) -> dict[int, int]:
    """Generator parameters of a model for each number of neurons on which any of its runs ended."""
    rows = [row for board in boards for row in board.ranked if row.model == model]
    return dict(
        sorted((row.records[0].neurons, row.parameters) for row in rows if row.parameters and row.ended)
    )


def growth_exponent(sizes: Mapping[int, int]) -> Estimate | None:
    """Slope of log parameters over log neurons with its 95 % interval; None for fewer than three sizes."""
    if len(sizes) < 3:
        return None
    x, y = np.log(list(sizes)), np.log(list(sizes.values()))
    spread = float(((x - x.mean()) ** 2).sum())
    slope = float(((x - x.mean()) * y).sum()) / spread
    residuals = y - y.mean() - slope * (x - x.mean())
    error = np.sqrt(float((residuals**2).sum()) / (len(x) - 2) / spread)
    margin = float(t.ppf(0.975, len(x) - 2) * error)
    return Estimate(slope, slope - margin, slope + margin)


def difference_scores(first: SeedScores, second: SeedScores) -> SeedScores:
    """First minus second, seed by seed where both have it; else the means, which have no interval."""
    common = sorted(set(first.seeds) & set(second.seeds))
    if not common:
        return SeedScores((0,), np.array([first.values.mean() - second.values.mean()]))
    mine = [first.seeds.index(seed) for seed in common]
    theirs = [second.seeds.index(seed) for seed in common]
    deviations = None
    if first.deviations is not None and second.deviations is not None:
        count = min(first.deviations.shape[1], second.deviations.shape[1])
        deviations = first.deviations[mine, :count] - second.deviations[theirs, :count]
    return SeedScores(tuple(common), first.values[mine] - second.values[theirs], deviations)


def _case(board: Board, row: Row) -> Case:
    classical = [other for other in board.ranked if other.kind == "classical" and other.parameters]
    return Case(
        board=board,
        row=row,
        twin=next((other for other in board.ranked if other.model == row.twin), None),
        matched=tuple(other for other in board.ranked if other.matched_to == row.model),
        small=_by_size(other for other in classical if (other.parameters or 0) < FEW_PARAMETERS),
        large=_by_size(other for other in classical if (other.parameters or 0) >= FEW_PARAMETERS),
    )


def _by_size(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (row.parameters or 0, row.model)))


def _entangles(row: Row) -> bool:
    return row.kind == "quantum" and row.circuit is not None and not row.circuit.is_twin


def _budget_seconds(board: Board) -> float:
    return max((_seconds(record) for record in board.records), default=0.0)


def _seconds(record: Record) -> float:
    budget = record.config.get("budget")
    seconds = budget.get("train_seconds") if isinstance(budget, dict) else None
    if isinstance(seconds, int | float):
        return float(seconds)
    return record.timing.train_seconds if record.timing else 0.0


def models_of(cases: Sequence[Case]) -> list[str]:
    """Quantum models that any board ranks, by name."""
    return sorted({case.row.model for case in cases})
