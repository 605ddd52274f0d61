"""What the boards say of a quantum model, its twin, its matched controls and the small classical models."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from spiqbench.boards.board import Board
from spiqbench.boards.intervals import Estimate
from spiqbench.boards.ranking import Comparison, holm
from spiqbench.boards.rows import Row
from spiqbench.records.schema import Record

FEW_PARAMETERS = 1000
"""Hundreds end here, thousands begin."""

AS_GOOD = 0.02
"""Realism by which a model may be behind another and still do the same."""

ENOUGH_STEPS = 0.5
"""Share of the most training steps that a model had anywhere, below which what it lacks says little: a nominal second
is a hundred steps on few neurons and one on many."""

Steps = Mapping[str, int]
"""The most training steps of a run of each model, on any board."""


@dataclass(frozen=True)
class Case:
    """One quantum row on one board, with what it has to be held against.

    Attributes:
        twin: the same circuit without entangling gates.
        matched: classical models brought to its number of parameters.
        small: classical rows with fewer than a thousand parameters.
        large: classical rows with a thousand parameters and more.
        most_steps: what every model's training steps are held against.
    """

    board: Board
    row: Row
    twin: Row | None
    matched: tuple[Row, ...]
    small: tuple[Row, ...]
    large: tuple[Row, ...]
    most_steps: Steps = field(repr=False)

    @property
    def neurons(self) -> int:
        return self.row.records[0].neurons

    @property
    def place(self) -> str:
        return f"{self.board.task}, {self.board.budget}"

    @property
    def nominal_steps(self) -> float:
        """Training steps of the budget."""
        return max((_nominal_steps(record) for record in self.row.records), default=0.0)

    def trained(self, row: Row) -> bool:
        """Whether a row of this board had `ENOUGH_STEPS` of what its model had anywhere; a closed form always has."""
        return steps(row) >= ENOUGH_STEPS * self.most_steps.get(row.model, 0)

    @property
    def trials(self) -> int:
        """Search trials that the quantum row had."""
        return self.row.trials[1]


@dataclass(frozen=True)
class Contrast:
    """The quantum row of a case against one other row.

    Attributes:
        difference: realism of the quantum row less that of the other, with the interval that its p-value belongs to.
        p: of no difference, corrected for all contrasts of this quantum model on this board in the sentence.
        p_worse: of the other being worse by `AS_GOOD` or more, one-sided, corrected likewise.
        seeds: that both have.
    """

    case: Case
    other: Row
    difference: Estimate
    p: float
    p_worse: float
    seeds: int


def find_cases(boards: Iterable[Board]) -> list[Case]:
    """Every ranked quantum row with entangling gates, of every board."""
    boards = list(boards)
    most: dict[str, int] = {}
    for row in (row for board in boards for row in board.ranked):
        most[row.model] = max(most.get(row.model, 0), steps(row))
    found = [_case(board, row, most) for board in boards for row in board.ranked if _entangles(row)]
    return sorted(found, key=lambda case: (case.row.model, case.neurons, case.place))


def steps(row: Row) -> int:
    """Training steps of a run, the larger number where runs differ; 0 where none is recorded."""
    return max((record.timing.steps or 0 for record in row.records if record.timing), default=0)


def most_trained(cases: Iterable[Case], needed: Callable[[Case], object] = lambda case: True) -> list[Case]:
    """Of each model and task the case with the most training, then the most search, that has what is needed."""
    best: dict[tuple[str, str], Case] = {}
    for case in filter(needed, cases):
        key = case.row.model, case.board.task
        if key not in best or _effort(case) > _effort(best[key]):
            best[key] = case
    return list(best.values())


def contrasts(case: Case, others: Iterable[Row]) -> list[Contrast]:
    """A case against others; p-values corrected by Holm's method.

    The correction is for what the sentence compares, not for every pair of the board, and no other board adds to it.
    """
    group = [(other, case.board.contrast(case.row, other)) for other in others]
    equal = holm([comparison.p for _, comparison in group])
    worse = holm([_p_worse(comparison) for _, comparison in group])
    return [
        Contrast(
            case,
            other,
            Estimate(comparison.difference, *comparison.interval()),
            p,
            p_worse,
            min(comparison.seeds),
        )
        for (other, comparison), p, p_worse in zip(group, equal, worse, strict=True)
    ]


def _p_worse(comparison: Comparison) -> float:
    half = comparison.p_of(AS_GOOD) / 2
    return half if comparison.difference < AS_GOOD else 1 - half


def _effort(case: Case) -> tuple[float, int, str]:
    return case.nominal_steps, case.trials, case.board.budget


def _case(board: Board, row: Row, most_steps: Steps) -> Case:
    classical = [other for other in board.ranked if other.kind == "classical" and other.parameters]
    return Case(
        board=board,
        row=row,
        twin=next((other for other in board.ranked if other.model == row.twin), None),
        matched=tuple(other for other in board.ranked if other.matched_to == row.model),
        small=_by_size(other for other in classical if (other.parameters or 0) < FEW_PARAMETERS),
        large=_by_size(other for other in classical if (other.parameters or 0) >= FEW_PARAMETERS),
        most_steps=most_steps,
    )


def _by_size(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (row.parameters or 0, row.model)))


def _entangles(row: Row) -> bool:
    return row.kind == "quantum" and row.circuit is not None and not row.circuit.is_twin


def _nominal_steps(record: Record) -> float:
    budget = record.config.get("budget")
    steps = budget.get("steps") if isinstance(budget, dict) else None
    if isinstance(steps, int | float):
        return float(steps)
    return float(record.timing.steps or 0) if record.timing else 0.0
