"""The report cards of a suite: how each model fares in every statistic on every task, a panel a model."""

import math
from collections.abc import Callable

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from spiqbench.boards.columns import ordered_keys, short_title
from spiqbench.boards.formatting import decimal
from spiqbench.boards.rivals import is_reading
from spiqbench.boards.suite import Suite, SuiteRow
from spiqbench.report.figures import (
    GUIDE,
    INK,
    LONGEST_NAME,
    MARKERS,
    NARROW,
    PALETTE,
    draw,
    draw_narrow,
    said_of,
    shortened,
)

MOST_PANELS = 12
COLUMNS = 4
LOWEST, HIGHEST = -0.15, 1.12
"""Ends of the axis of skills; what lies beyond stands at the end."""

LETTER, SMALL_LETTER = 0.072, 0.054
"""Inches of a title's letter, and where the title would not fit its panel."""

MARGIN = 1.21
"""Inches of the names at the left."""

WIDTH = 10.5
LINE = 0.16
"""Inches of a statistic's line."""


def paneled_rows(suite: Suite) -> list[SuiteRow]:
    """Models with a panel: quantum readings, then the best, in the order of the suite."""
    known = [row for row in suite.rows if row.kind != "reference"]
    chosen = sorted(known, key=lambda row: not is_reading(row.first))[:MOST_PANELS]
    return [row for row in known if row in chosen]


def draw_skills(suite: Suite) -> tuple[str, bytes]:
    """SVG and PNG; there must be a row to draw."""
    height, fill = _filling(suite, COLUMNS, WIDTH)
    return draw(f"skills {suite.name} {suite.budget}", (WIDTH, height), fill)


def narrow_skills(suite: Suite) -> str:
    """SVG for a phone."""
    height, fill = _filling(suite, COLUMNS // 2, NARROW)
    return draw_narrow(f"skills {suite.name} {suite.budget}", height, fill)


def _filling(suite: Suite, columns: int, width: float) -> tuple[float, Callable[[Figure], None]]:
    """Height in inches, and what fills a figure of that height."""
    rows = paneled_rows(suite)
    keys = ordered_keys(key for row in rows for of_task in row.rows.values() for key in of_task.skills)
    lines = math.ceil(len(rows) / columns)
    legend = math.ceil(len(suite.boards) / columns)
    panel, foot = 0.55 + LINE * len(keys), 0.6 + 0.18 * legend
    height = lines * panel + foot

    def fill(figure: Figure) -> None:
        panels = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False)
        for place, axes in enumerate(panels.flat):
            if place < len(rows):
                _panel(axes, suite, rows[place], keys, (0.985 * width - MARGIN) / columns)
            else:
                axes.set_visible(False)
        for axes in panels[-1]:
            axes.set_xlabel("skill")
        figure.legend(
            handles=[
                Line2D([], [], linestyle="none", color=colour, marker=marker, label=shortened(task))
                for task, (colour, marker) in _styles(suite).items()
            ],
            loc="lower center",
            ncols=columns,
            frameon=False,
            fontsize=8,
        )
        figure.subplots_adjust(
            left=MARGIN / width,
            right=0.985,
            top=1 - 0.3 / height,
            bottom=foot / height,
            wspace=0.08,
            hspace=0.35,
        )

    return height, fill


def _styles(suite: Suite) -> dict[str, tuple[str, str]]:
    """Colour and marker of each task."""
    return {
        task: (PALETTE[place % len(PALETTE)], MARKERS[place % len(MARKERS)])
        for place, task in enumerate(suite.boards)
    }


def _panel(axes: Axes, suite: Suite, row: SuiteRow, keys: list[str], width: float) -> None:
    """The skills of a row, with a title of at most `width` inches."""
    name = said_of(row.name, quantum=row.kind == "quantum")
    value = f"  {decimal(row.realism.value, 2)}"
    title = shortened(name, min(LONGEST_NAME, int(width / SMALL_LETTER) - len(value))) + value
    axes.set_title(title, loc="left", fontsize=8 if len(title) * LETTER <= width else 6.5)
    axes.axvline(0.0, color=GUIDE, linestyle=":", linewidth=0.8)
    axes.axvline(1.0, color=GUIDE, linestyle="--", linewidth=0.8)
    for place, key in enumerate(keys):
        known = [of.skills[key].value for of in row.rows.values() if key in of.skills]
        if known:
            ends = [_shown(min(known)), _shown(max(known))]
            axes.plot(ends, [place, place], color=INK, linewidth=0.6, alpha=0.35, zorder=2)
    for task, (colour, marker) in _styles(suite).items():
        skills = row.rows[task].skills if task in row.rows else {}
        points = [(_shown(skills[key].value), place) for place, key in enumerate(keys) if key in skills]
        if points:
            x, y = zip(*points, strict=True)
            axes.plot(x, y, linestyle="none", color=colour, marker=marker, markersize=4, alpha=0.8, zorder=3)
    axes.set_xlim(LOWEST, HIGHEST)
    axes.set_xticks([0.0, 0.5, 1.0])
    axes.set_ylim(len(keys) - 0.4, -0.6)
    axes.set_yticks(range(len(keys)), [short_title(key) for key in keys], fontsize=7)


def _shown(value: float) -> float:
    return min(max(value, LOWEST), HIGHEST)
