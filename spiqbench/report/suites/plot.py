"""Realism, fidelity and AUC against parameters over a suite: each model on each task, and its mean over the tasks."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, NullFormatter

from spiqbench.boards.formatting import grouped
from spiqbench.boards.record_tests import mean_test
from spiqbench.boards.rows import Row
from spiqbench.boards.suite import Suite, SuiteRow
from spiqbench.report.figures import (
    GUIDE,
    MOST_NAMED,
    draw,
    draw_narrow,
    family_style,
    marks,
    said_of,
    shortened,
)
from spiqbench.report.words import others_said

LOWEST_SHOWN = -0.1
HEIGHT = 4.6
"""Inches."""

LEGEND_COLUMNS = 4


@dataclass(frozen=True)
class Panel:
    """A score: its title, how it is read off a row, its best value and that of the null."""

    title: str
    read: Callable[[Row], float | None]
    best: float
    null: float


PANELS = (
    Panel("realism", lambda row: row.realism.value, 1.0, 0.0),
    Panel("fidelity", lambda row: row.fidelity.value, 1.0, 0.0),
    Panel("AUC (0.5: not told from real)", lambda row: mean_test(row, "two_sample", "auc"), 0.5, 1.0),
)


def plotted_rows(suite: Suite) -> list[SuiteRow]:
    """Ranked models whose parameters are known on every task."""
    return [row for row in suite.ranked if all(of_task.parameters for of_task in row.rows.values())]


def draw_suite(suite: Suite) -> tuple[str, bytes]:
    """SVG and PNG."""

    def fill(figure: Figure) -> None:
        lines = _fill(figure, suite, figure.subplots(1, len(PANELS)), LEGEND_COLUMNS)
        figure.subplots_adjust(
            left=0.06, right=0.985, top=0.93, bottom=(0.62 + 0.17 * lines) / HEIGHT, wspace=0.2
        )

    return draw(f"suite {suite.name} {suite.budget}", (10.5, HEIGHT), fill)


def narrow_suite(suite: Suite) -> str:
    """SVG for a phone."""
    height = 3.1 * len(PANELS) + 0.17 * (MOST_NAMED + 1)

    def fill(figure: Figure) -> None:
        lines = _fill(figure, suite, figure.subplots(len(PANELS), 1), 1)
        bottom = (0.62 + 0.17 * lines) / height
        figure.subplots_adjust(left=0.115, right=0.975, top=0.975, bottom=bottom, hspace=0.3)

    return draw_narrow(f"suite {suite.name} {suite.budget}", height, fill)


def _fill(figure: Figure, suite: Suite, panels: Sequence[Axes], columns: int) -> int:
    """Panels, and a legend below them; its number of lines."""
    rows = plotted_rows(suite)
    named = _named(rows)
    for axes, panel in zip(panels, PANELS, strict=True):
        _panel(axes, panel, rows, named)
    handles = [_handle(family, of) for family, of in _families(rows).items() if family in named]
    others = len(_families(rows)) - len(handles)
    if others:
        handles.append(Line2D([], [], color=GUIDE, marker="o", markersize=3, label=others_said(others)))
    figure.legend(
        handles=handles,
        loc="lower center",
        ncols=columns,
        frameon=False,
        fontsize=8,
        handlelength=3.0,
    )
    return math.ceil(len(handles) / columns)


def _families(rows: Sequence[SuiteRow]) -> dict[str, list[SuiteRow]]:
    """Rows by family, the family of the best row first."""
    found: dict[str, list[SuiteRow]] = {}
    for row in rows:
        found.setdefault(row.first.family, []).append(row)
    return found


def _named(rows: Sequence[SuiteRow]) -> set[str]:
    """Families with a colour and a name: the quantum ones, then the best."""
    families = _families(rows)
    order = sorted(families, key=lambda family: families[family][0].kind != "quantum")
    return set(order[:MOST_NAMED])


def _panel(axes: Axes, panel: Panel, rows: Sequence[SuiteRow], named: set[str]) -> None:
    axes.set_title(panel.title, loc="left", fontsize=10)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda size, _: grouped(size)))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("generator parameters")
    axes.axhline(panel.best, color=GUIDE, linestyle="--", linewidth=0.8)
    axes.axhline(panel.null, color=GUIDE, linestyle=":", linewidth=0.8)
    for family, of_family in _families(rows).items():
        style = _style(family, of_family) if family in named else {"color": GUIDE, "marker": "o"}
        means = [
            (*point, row.converged)
            for row in of_family
            if (point := _points(axes, panel, row, style)) is not None
        ]
        if means:
            sizes, values, converged = zip(*sorted(means), strict=True)
            axes.plot(sizes, values, linewidth=1.4, zorder=4, **{**style, "marker": ""})
            marks(axes, sizes, values, converged, {**style, "markersize": 6, "zorder": 4})
    low, high = sorted((panel.best, panel.null))
    axes.set_ylim(max(LOWEST_SHOWN, low - 0.06), high + 0.06)


def _points(axes: Axes, panel: Panel, row: SuiteRow, style: dict[str, Any]) -> tuple[float, float] | None:
    """Mark a model on each task; its geometric mean size and mean score, None where a task lacks the score."""
    read = [(float(of_task.parameters or 1), panel.read(of_task)) for of_task in row.rows.values()]
    known = [(size, value) for size, value in read if value is not None]
    if len(known) < len(read):
        return None
    sizes, values = np.array(known).T
    axes.plot(sizes, values, **{**style, "linestyle": "none"}, markersize=3, alpha=0.35, zorder=3)
    return float(np.exp(np.log(sizes).mean())), float(values.mean())


def _style(family: str, rows: Sequence[SuiteRow]) -> dict[str, Any]:
    twin = all(of.circuit is not None and of.circuit.is_twin for row in rows for of in row.rows.values())
    colour, dashes, marker = family_style(family, quantum=rows[0].kind == "quantum", twin=twin)
    return {"color": colour, "linestyle": dashes, "marker": marker}


def _handle(family: str, rows: Sequence[SuiteRow]) -> Line2D:
    name = said_of(family, quantum=rows[0].kind == "quantum")
    style = _style(family, rows)
    return Line2D([], [], label=shortened(name), markersize=5, linewidth=1.4, **style)
