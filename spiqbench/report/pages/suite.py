"""The page of a suite: a heat table of models and tasks, sortable by any column, whose cells open the boards."""

from collections.abc import Sequence
from dataclasses import dataclass

from spiqbench.boards.formatting import DASH, decimal, with_interval
from spiqbench.boards.inference.intervals import Estimate
from spiqbench.boards.suite import Suite, SuiteRow
from spiqbench.plural import many
from spiqbench.report.figures import Plot
from spiqbench.report.pages.cells import Cell, score_cell
from spiqbench.report.pages.environment import render
from spiqbench.report.suites.words import HOW, INTRODUCTION, facts, parameters_on, remarks, tasks_of


@dataclass(frozen=True)
class HeatCell:
    """Realism on one task.

    Attributes:
        heat: how deep the cell is coloured, in percent, by the square of realism, as the best lie close together;
            None: there is nothing to show.
        sort: what the cell sorts by.
        title: what it says at length.
    """

    text: str
    sort: float | None
    heat: float | None
    title: str


def suite_page(suites: Sequence[Suite], figures: Sequence[Sequence[tuple[str, Plot]]]) -> str:
    """The page, two folders below the store's root.

    Args:
        suites: the same suite at each budget, the most training first.
        figures: caption and plot, as many as each has.
    """
    return render(
        "suite",
        depth=2,
        suite=suites[0].name,
        introduction=INTRODUCTION,
        how=HOW,
        budgets=[_section(suite, plots) for suite, plots in zip(suites, figures, strict=True)],
    )


def _section(suite: Suite, plots: Sequence[tuple[str, Plot]]) -> dict[str, object]:
    return {
        "budget": suite.budget,
        "facts": facts(suite),
        "tasks": [(task, board.records[0].neurons) for task, board in suite.boards.items()],
        "rows": [_row(suite, row) for row in suite.rows],
        "parameters": (
            ["model", *suite.boards],
            [[row.name, *(parameters_on(row, task) for task in suite.boards)] for row in suite.rows],
        ),
        "plots": [(caption, plot.for_page()) for caption, plot in plots],
    }


def _row(suite: Suite, row: SuiteRow) -> dict[str, object]:
    return {
        "name": row.name,
        "kind": row.kind,
        "rank": suite.rank_of(row),
        "remarks": ([row.kind] if row.kind == "reference" else []) + remarks(row),
        "realism": score_cell(row.realism, "mean realism") if not row.missing else Cell(DASH),
        "interval": _interval(row.realism) if not row.missing else "",
        "letters": suite.letters_of(row),
        "mean_rank": Cell(decimal(row.mean_rank, 1), row.mean_rank),
        "tasks": Cell(tasks_of(row, suite), len(row.rows)),
        "incomplete": bool(row.missing),
        "cells": [_heat(row, task) for task in suite.boards],
    }


def _interval(estimate: Estimate) -> str:
    return f"{decimal(estimate.lower)} to {decimal(estimate.upper)}"


def _heat(row: SuiteRow, task: str) -> HeatCell:
    if task not in row.rows:
        return HeatCell(DASH, None, None, f"{row.name} on {task}: {row.missing[task]}")
    of_task = row.rows[task]
    title = (
        f"{of_task.model} on {task}: realism {with_interval(of_task.realism)}, "
        f"{parameters_on(row, task)} parameters, {many(of_task.seeds, 'seed')}"
    )
    value = of_task.realism.value
    return HeatCell(decimal(value, 2), value, round(100 * min(max(value, 0.0), 1.0) ** 2, 1), title)
