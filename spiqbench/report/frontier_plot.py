"""The frontier as a picture: one line a family, the floor and the null drawn in, names at the lines."""

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from spiqbench.boards.columns import HELD_OUT
from spiqbench.boards.formatting import grouped
from spiqbench.boards.frontier import Frontier
from spiqbench.boards.rows import Row
from spiqbench.plural import many
from spiqbench.report.figures import (
    GUIDE,
    INK,
    MOST_NAMED,
    NARROW,
    draw,
    draw_narrow,
    error_bars,
    family_style,
    label_in_margin,
    marks,
    said_of,
    shortened,
)
from spiqbench.report.words import others_said

LOWEST_SHOWN = -0.1
"""Rows far below the null would press all others together; they are counted in a note."""

LINE = 0.19
"""Inches of a name below the plot."""

Label = tuple[float, float, str, str]
"""Where it points to, what it says, its colour."""


def draw_frontier(frontier: Frontier, title: str) -> tuple[str, bytes]:
    """SVG and PNG of the frontier; `title` names the board."""
    named = named_families(frontier)
    lines = len(named) + len(frontier.references) + 3
    height = max(5.4, 1.3 + 0.2 * lines)

    def fill(figure: Figure) -> None:
        axes = figure.add_axes((0.08, 0.62 / height, 0.59, 1 - 1.0 / height))
        axes.set_title(f"Realism against parameters, {title}", loc="left", fontsize=10)
        label_in_margin(axes, _drawn(axes, frontier, named), gap=0.19 / (height - 1.0))

    return draw(f"frontier {title}", (8.6, height), fill)


def narrow_frontier(frontier: Frontier, title: str) -> str:
    """SVG of the frontier for a phone: labels are numbers, and their names stand below."""
    named = named_families(frontier)
    labels = len(named) + len([row for row in frontier.references if row.parameters]) + 2
    foot = 0.62 + LINE * labels
    height = 4.0 + foot

    def fill(figure: Figure) -> None:
        axes = figure.add_axes((0.115, foot / height, 0.81, 1 - (foot + 0.2) / height))
        found = sorted(_drawn(axes, frontier, named), key=lambda label: -label[1])
        numbered = [(x, y, str(place), colour) for place, (x, y, _, colour) in enumerate(found, 1)]
        label_in_margin(axes, numbered, gap=0.155 / 3.85)
        for place, (_, _, name, colour) in enumerate(found, 1):
            at = (foot - 0.5 - (place - 0.5) * LINE) / height
            figure.text(0.4 / NARROW, at, str(place), color=colour, weight="bold", ha="right", va="center")
            figure.text(0.5 / NARROW, at, shortened(name), va="center")

    return draw_narrow(f"frontier {title}", height, fill)


def _drawn(axes: Axes, frontier: Frontier, named: set[str]) -> list[Label]:
    """Frame, lines and marks; the labels to put to them."""
    _frame(axes, frontier)
    others = [family for family in frontier.families if family[0] not in named]
    for _, rows in others:
        _grey_line(axes, rows)
    labels = [_line(axes, *family) for family in frontier.families if family[0] in named]
    labels += [_reference(axes, row) for row in frontier.references if row.parameters]
    note = "; ".join(_left_out(frontier, len(others)))
    axes.text(0.99, 0.015, note, transform=axes.transAxes, ha="right", color=GUIDE, fontsize=8)
    right = axes.get_xlim()[1]
    return [*labels, (right, 1.0, f"{HELD_OUT} (floor)", GUIDE), (right, 0.0, "null", GUIDE)]


def _left_out(frontier: Frontier, others: int) -> list[str]:
    """What the picture does not show or name."""
    below = sum(row.realism.value < LOWEST_SHOWN for _, rows in frontier.families for row in rows)
    said = []
    if others:
        said.append(f"grey: {others_said(others)}, named in the table")
    if below:
        said.append(f"{many(below, 'row')} below {LOWEST_SHOWN}, in the table")
    return said


def named_families(frontier: Frontier) -> set[str]:
    """Families with a name of their own on the plot: quantum ones, those on the frontier, then the best."""
    best = set(map(id, frontier.best))

    def importance(place: int) -> tuple[bool, bool, int]:
        rows = frontier.families[place][1]
        return rows[0].kind != "quantum", not any(id(row) in best for row in rows), place

    order = sorted(range(len(frontier.families)), key=importance)
    return {frontier.families[place][0] for place in order[:MOST_NAMED]}


def _frame(axes: Axes, frontier: Frontier) -> None:
    rows = [row for _, members in frontier.families for row in members]
    sizes = [row.parameters or 1 for row in (*rows, *frontier.references) if row.parameters]
    lowest = min([0.0, *(row.realism.bounds[0] for row in rows)])
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda size, _: grouped(size)))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlim(*_whole_decades(min(sizes) / 1.6, max(sizes) * 1.6))
    axes.set_ylim(max(LOWEST_SHOWN, lowest - 0.06), 1.06)
    axes.set_xlabel("generator parameters")
    axes.set_ylabel("realism")
    axes.axhline(1.0, color=GUIDE, linestyle="--", linewidth=0.9)
    axes.axhline(0.0, color=GUIDE, linestyle=":", linewidth=0.9)


def _whole_decades(low: float, high: float) -> tuple[float, float]:
    """The range, widened where it would hold fewer than two powers of ten to label."""
    if math.floor(math.log10(high)) > math.ceil(math.log10(low)):
        return low, high
    return 10.0 ** math.floor(math.log10(low)), 10.0 ** math.ceil(math.log10(high))


def _line(axes: Axes, name: str, rows: Sequence[Row]) -> Label:
    """One family; returns where its label points to."""
    quantum = rows[0].kind == "quantum"
    twin = all(row.circuit is not None and row.circuit.is_twin for row in rows)
    colour, dashes, marker = family_style(rows[0].family, quantum=quantum, twin=twin)
    sizes = [row.parameters or 1 for row in rows]
    values = [row.realism.value for row in rows]
    look: dict[str, Any] = {
        "color": colour,
        "linestyle": dashes,
        "linewidth": 2.0 if quantum else 1.2,
        "marker": marker,
        "markersize": 6 if quantum else 4.5,
        "zorder": 4 if quantum else 3,
    }
    bars = error_bars([row.realism for row in rows])
    axes.errorbar(sizes, values, yerr=bars, elinewidth=0.9, capsize=2.0, **{**look, "marker": ""})
    marks(axes, sizes, values, [row.converged for row in rows], look)
    return float(sizes[-1]), values[-1], said_of(name, quantum=quantum), colour


def _grey_line(axes: Axes, rows: Sequence[Row]) -> None:
    axes.plot(
        [row.parameters or 1 for row in rows],
        [row.realism.value for row in rows],
        color=GUIDE,
        linewidth=0.8,
        alpha=0.5,
        marker="o",
        markersize=3,
        zorder=2,
    )


def _reference(axes: Axes, row: Row) -> Label:
    axes.plot(
        [row.parameters or 1], [row.realism.value], marker="x", color=INK, linestyle="none", markersize=6
    )
    return float(row.parameters or 1), row.realism.value, f"{row.model} (reference)", GUIDE
