"""A suite: the models of one budget, ranked over all of its tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata, ttest_1samp

from spiqbench.boards.board import Board
from spiqbench.boards.inference.comparisons import holm
from spiqbench.boards.inference.intervals import Estimate
from spiqbench.boards.inference.letters import letters
from spiqbench.boards.rows import Row
from spiqbench.scoring.level import SIGNIFICANCE, student_margin
from spiqbench.scoring.mean_skill import BREADTH, FIDELITY, REALISM

Values = NDArray[np.float64]

NOT_RUN = "not run"
"""Why most models miss a task."""

FEWEST_TASKS = 2
"""Boards that a suite takes before anything is said over it."""


@dataclass(frozen=True)
class SuiteRow:
    """One model over the tasks of a suite.

    Attributes:
        name: the model's; controls, which have another size on each task, go by their family and what they match.
        rows: its row of each task that it was run on, by task.
        missing: why it has no row that may be compared on a task, by task.
        realism, fidelity, breadth: means over its tasks, each task's its mean over seeds, and Student's interval.
        mean_rank: over the tasks, among the models that are ranked on all of them; None where it is not.
    """

    name: str
    rows: Mapping[str, Row]
    missing: Mapping[str, str]
    realism: Estimate
    fidelity: Estimate
    breadth: Estimate
    mean_rank: float | None = None

    @property
    def first(self) -> Row:
        return next(iter(self.rows.values()))

    @property
    def kind(self) -> str:
        return self.first.kind

    @property
    def converged(self) -> bool:
        return all(row.converged for row in self.rows.values())

    @cached_property
    def by_task(self) -> Values:
        """Realism on each of its tasks."""
        return np.array([row.realism.value for row in self.rows.values()])


@dataclass(frozen=True)
class Suite:
    """A suite at one budget.

    Attributes:
        tasks: all of the suite, in its order.
        boards: by task, in that order; those that there are.
        absent: tasks of the suite without a board of this budget.
        ranked: models with a comparable row on every board, the best mean realism first.
        references: rows of the kind `reference`.
        incomplete: models that miss a board, best first; they have no rank.
        letters: of each ranked row; two share one where the corrected test does not tell them apart.
    """

    name: str
    budget: str
    tasks: tuple[str, ...]
    boards: Mapping[str, Board]
    absent: tuple[str, ...]
    ranked: tuple[SuiteRow, ...]
    references: tuple[SuiteRow, ...]
    incomplete: tuple[SuiteRow, ...]
    letters: tuple[str, ...]

    @property
    def rows(self) -> tuple[SuiteRow, ...]:
        """Ranked rows and references together, best first, then what is incomplete."""
        complete = sorted((*self.ranked, *self.references), key=_order)
        return (*complete, *self.incomplete)

    def rank_of(self, row: SuiteRow) -> int | None:
        return next((place for place, other in enumerate(self.ranked, 1) if other is row), None)

    def letters_of(self, row: SuiteRow) -> str:
        rank = self.rank_of(row)
        return "" if rank is None else self.letters[rank - 1]


def make_suite(name: str, tasks: Sequence[str], boards: Sequence[Board]) -> Suite | None:
    """A suite from the boards of one budget; None where fewer than two of its tasks have one.

    Args:
        tasks: of the suite, in its order.
        boards: of one budget; those of other tasks are left aside.
    """
    of_task = {board.task: board for board in boards}
    found = {task: of_task[task] for task in tasks if task in of_task}
    if len(found) < FEWEST_TASKS:
        return None
    by_name: dict[str, dict[str, Row]] = {}
    for task, board in found.items():
        for entry, row in _named(board).items():
            by_name.setdefault(entry, {})[task] = row
    rows = sorted((_suite_row(entry, of, found) for entry, of in by_name.items()), key=_order)
    complete = [row for row in rows if not row.missing and row.kind != "reference"]
    ranks = mean_ranks(np.array([row.by_task for row in complete]).reshape(len(complete), len(found)))
    ranked = tuple(replace(row, mean_rank=float(rank)) for row, rank in zip(complete, ranks, strict=True))
    return Suite(
        name=name,
        budget=next(iter(found.values())).budget,
        tasks=tuple(tasks),
        boards=found,
        absent=tuple(task for task in tasks if task not in found),
        ranked=ranked,
        references=tuple(row for row in rows if not row.missing and row.kind == "reference"),
        incomplete=tuple(row for row in rows if row.missing),
        letters=tuple("".join(one) for one in paired_letters([row.by_task for row in ranked])),
    )


def over_tasks(values: Values) -> Estimate:
    """Mean over tasks and its 95 % interval, Student's over the tasks' means.

    The spread from task to task holds that of the seeds and of the test windows of each: the interval is about the
    mean over recordings of which these tasks would be a random choice.
    """
    mean = float(values.mean())
    if len(values) < FEWEST_TASKS:
        return Estimate(mean)
    margin = student_margin(float(values.std(ddof=1) / np.sqrt(len(values))), len(values) - 1)
    return Estimate(mean, mean - margin, mean + margin)


def paired_p(first: Values, second: Values) -> float:
    """Two-sided p-value of Student's paired test over tasks that two models have the same mean."""
    differences = first - second
    if np.allclose(differences, differences[0], rtol=1e-12, atol=0):  # no spread to test by
        return 0.0 if differences.any() else 1.0
    return float(ttest_1samp(differences, 0).pvalue)


def paired_letters(rows: Sequence[Values]) -> list[tuple[str, ...]]:
    """Letters of rows that stand the best first: paired over tasks, corrected by Holm's method over all pairs."""
    pairs = [(i, j) for i in range(len(rows)) for j in range(i + 1, len(rows))]
    corrected = holm([paired_p(rows[i], rows[j]) for i, j in pairs])
    return letters(len(rows), [pair for pair, p in zip(pairs, corrected, strict=True) if p < SIGNIFICANCE])


def mean_ranks(values: Values) -> Values:
    """Mean over tasks of each model's rank, 1 the best, ties sharing theirs, from realism `(models, tasks)`."""
    if not len(values):
        return np.empty(0)
    ranks: Values = rankdata(-values, axis=0).mean(axis=1)
    return ranks


def _named(board: Board) -> dict[str, Row]:
    """Rows that may be compared, by their name in a suite."""
    controls = [(row.family, row.matched_to) for row in board.rows if row.matched_to]
    return {
        f"{row.family} matched to {row.matched_to}"
        if row.matched_to and controls.count((row.family, row.matched_to)) == 1
        else row.model: row
        for row in board.rows
    }


def _suite_row(name: str, rows: Mapping[str, Row], boards: Mapping[str, Board]) -> SuiteRow:
    def mean_of(score: str) -> Estimate:
        return over_tasks(np.array([row.scores[score].value for row in rows.values()]))

    return SuiteRow(
        name=name,
        rows=rows,
        missing={task: _why_missing(name, board) for task, board in boards.items() if task not in rows},
        realism=mean_of(REALISM),
        fidelity=mean_of(FIDELITY),
        breadth=mean_of(BREADTH),
    )


def _why_missing(name: str, board: Board) -> str:
    return next((refused.reason for refused in board.refused if refused.row.model == name), NOT_RUN)


def _order(row: SuiteRow) -> tuple[float, str]:
    return -row.realism.value, row.name
