"""What the boards say of a reading of SpiQGAN, its twin, its controls and the classical models of its size."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from spiqbench.boards.board import Board
from spiqbench.boards.inference.comparisons import Comparison
from spiqbench.boards.record_tests import is_copy
from spiqbench.boards.rivals import Rivals, is_reading, rivals
from spiqbench.boards.rows import Row
from spiqbench.boards.unfitted import compare_unfitted
from spiqbench.claims.rules import FAR_BELOW, FEW_PARAMETERS, SEEDS, STANDS_FOR, TOO_NARROW

UNFITTED = "difference on what neither was fitted to"
"""Head of a column that stands beside realism, on which the verdicts rest."""
NO_BOARD = "no board of this reading: one would decide"
"""Of a recording that other readings have boards of."""


@dataclass(frozen=True)
class Case:
    """One reading on one board, with what it has to be held against.

    Attributes:
        recording: the recording that the task was cut from.
        decides: whether verdicts are of this reading; the others stand beside.
        twin: the same circuit without entangling gates, or without coherence.
        rivals: the classical models with no more parameters than it has, matched controls among them.
        classical: all classical models of known size. Neither these nor the rivals hold copies of training windows.
    """

    board: Board
    row: Row
    recording: str
    decides: bool
    twin: Row | None
    rivals: Rivals
    classical: tuple[Row, ...]
    _unfitted: dict[str, Comparison | None] = field(default_factory=dict, compare=False, repr=False)

    @property
    def task(self) -> str:
        return self.board.task

    @property
    def neurons(self) -> int:
        return self.board.neurons

    @property
    def small(self) -> tuple[Row, ...]:
        """The classical models with no more parameters; none of them is behind independent neurons."""
        return self.rivals.ranked

    @property
    def strongest_small(self) -> Row | None:
        """The strongest classical model with no more parameters."""
        return self.rivals.strongest

    def contrast(self, other: Row) -> Comparison:
        """The reading less another row, in realism."""
        return self.widened(self.board.contrast(self.row, other))

    def widened(self, comparison: Comparison) -> Comparison:
        """With the errors of this recording; see `rules.TOO_NARROW`."""
        return comparison.widened(TOO_NARROW.get(self.recording, 1.0))

    def unfitted(self, other: Row) -> Comparison | None:
        """The reading less another row by what neither was fitted to, computed once; see `compare_unfitted`."""
        if other.model not in self._unfitted:
            found = compare_unfitted(self.row, other)
            self._unfitted[other.model] = found and self.widened(found)
        return self._unfitted[other.model]


def find_cases(boards: Iterable[Board]) -> list[Case]:
    """Every reading on the board of each task that counts, by recording, neurons, task and model.

    The claim is about neurons: simulated populations have boards, and decide nothing of it.
    """
    counting: dict[str, Board] = {}
    for board in sorted(boards, key=_weight):
        if not board.is_simulated:
            counting[board.task] = board
    found = [case for board in counting.values() for case in _cases(board)]
    return sorted(found, key=lambda case: (case.recording, case.neurons, case.task, case.row.model))


def by_reading(cases: Iterable[Case], model: str) -> list[Case]:
    """The same where another reading stands for SpiQGAN."""
    return [replace(case, decides=case.row.model == model) for case in cases]


def with_a_choice(cases: Sequence[Case]) -> list[Case]:
    """The same where validation windows choose, task by task, which reading stands for SpiQGAN.

    Of those with fewer than a thousand parameters the one with the highest validation fidelity, of all where none is so
    small. No test window chooses, and yet only SpiQGAN is given a choice: its twins and rivals are not.
    """
    best = {task: _best(of_it) for task, of_it in by_task(cases).items()}
    return [replace(case, decides=case is best[case.task]) for case in cases]


def by_recording(cases: Iterable[Case]) -> dict[str, list[Case]]:
    """Cases by their recording, in order."""
    return _grouped(cases, lambda case: case.recording)


def by_task(cases: Iterable[Case]) -> dict[str, list[Case]]:
    """Cases by their task, in order."""
    return _grouped(cases, lambda case: case.task)


def _grouped(cases: Iterable[Case], key: Callable[[Case], str]) -> dict[str, list[Case]]:
    grouped: dict[str, list[Case]] = {}
    for case in cases:
        grouped.setdefault(key(case), []).append(case)
    return grouped


def best_validation(row: Row) -> list[float]:
    """The best fidelity that each run saw on the validation windows; runs without a curve are left out."""
    return [max(value for _, value in record.curve) for record in row.ended if record.curve]


def broken_trainings(row: Row) -> int:
    """How many runs stayed far below the row's median in validation fidelity: such a row says little of its model."""
    best = np.array(best_validation(row))
    return int((best < np.median(best) - FAR_BELOW).sum()) if len(best) else 0


def why_undecided(*rows: Row) -> str:
    """Why lines that rest on these rows decide nothing, in words; empty where they do."""
    for row in rows:
        if is_copy(row):
            return f"{row.model} is flagged as a copy of training windows"
        if row.broken:
            return f"{row.model} has runs that did not end"
        if row.seeds < SEEDS:
            return f"{row.model} has {row.seeds} of {SEEDS} seeds"
        if not row.converged:
            return f"{row.model} is not converged"
    return ""


def _cases(board: Board) -> list[Case]:
    return [_case(board, row) for row in board.ranked if is_reading(row) and not row.external]


def _best(cases: Sequence[Case]) -> Case:
    few = [case for case in cases if (case.row.parameters or 0) < FEW_PARAMETERS]
    return max(few or cases, key=lambda case: _validation_fidelity(case.row))


def _case(board: Board, row: Row) -> Case:
    return Case(
        board=board,
        row=row,
        recording=board.recording,
        decides=row.model == STANDS_FOR,
        twin=next((other for other in board.ranked if other.model == row.twin), None),
        rivals=rivals(row, (*board.ranked, *board.references)),
        classical=tuple(
            other
            for other in board.ranked
            if other.kind == "classical" and other.parameters and not is_copy(other)
        ),
    )


def _weight(board: Board) -> tuple[int, int, str]:
    return sum(row.converged for row in board.ranked), len(board.records), board.budget


def _validation_fidelity(row: Row) -> float:
    best = best_validation(row)
    return float(np.mean(best)) if best else -np.inf
