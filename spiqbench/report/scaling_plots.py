"""Scores and costs against the number of neurons, a panel a quantity, a line a model, walls marked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator

from spiqbench.boards.formatting import significant
from spiqbench.boards.inference.intervals import Estimate
from spiqbench.report.figures import (
    DASHES,
    GUIDE,
    INK,
    MOST_NAMED,
    draw,
    draw_narrow,
    error_bars,
    family_style,
    marks,
    said_of,
    shortened,
)
from spiqbench.scaling.quantities import COSTS, SCORES, Quantity
from spiqbench.scaling.series import Series, Sweep

LOWEST_SHOWN = -0.5
"""Of a skill; what lies below, and the ends of long bars, are cut off by the frame."""

WALL = "X"

LineStyle = tuple[str, str, str]

STEP_ASIDE = 1.008
"""Lines stand a little aside from each other, so that bars at the same number of neurons can be told apart."""


def draw_scores(sweep: Sweep) -> tuple[str, bytes]:
    """SVG and PNG: the three scores, and one skill in space and one in time."""
    return _draw(sweep, "scores", SCORES)


def draw_costs(sweep: Sweep) -> tuple[str, bytes]:
    """SVG and PNG: parameters, times, throughput and memory, with the fitted lines."""
    return _draw(sweep, "costs", COSTS)


def _draw(sweep: Sweep, name: str, quantities: Sequence[Quantity]) -> tuple[str, bytes]:
    def fill(figure: Figure) -> None:
        panels: list[Axes] = list(figure.subplots(3, 2).flat)
        figure.subplots_adjust(left=0.1, right=0.985, top=0.965, bottom=0.055, hspace=0.34, wspace=0.25)
        _fill(panels, sweep, quantities)

    return draw(f"scaling {name} {sweep.place}", (8.0, 9.2), fill)


def narrow_sweep(sweep: Sweep, name: str) -> str:
    """SVG of `scores` or `costs` for a phone."""
    quantities = {"scores": SCORES, "costs": COSTS}[name]

    def fill(figure: Figure) -> None:
        panels: list[Axes] = list(figure.subplots(len(quantities) + 1, 1).flat)
        figure.subplots_adjust(left=0.15, right=0.985, top=0.985, bottom=0.01, hspace=0.34)
        _fill(panels, sweep, quantities)

    return draw_narrow(f"scaling {name} {sweep.place}", 2.8 * (len(quantities) + 1), fill)


def _fill(panels: Sequence[Axes], sweep: Sweep, quantities: Sequence[Quantity]) -> None:
    """A panel a quantity, and the names in the last."""
    named = named_series(sweep.series)
    others = [one for one in sweep.series if one not in named]
    for axes, quantity in zip(panels, quantities, strict=False):
        _panel(axes, sweep, quantity, named, others)
    _legend(panels[-1], named, len(others))


def named_series(series: Sequence[Series]) -> list[Series]:
    """Models with a colour and a name: quantum ones, the reference, then those that do best at their largest size."""

    def importance(one: Series) -> tuple[bool, float, str]:
        best = one.rows[max(one.rows)].realism.value if one.rows else 0.0
        return one.kind == "classical", -best, one.model

    chosen = {one.model for one in sorted(series, key=importance)[:MOST_NAMED]}
    return [one for one in series if one.model in chosen]


def _panel(
    axes: Axes, sweep: Sweep, quantity: Quantity, named: Sequence[Series], others: Sequence[Series]
) -> None:
    score = quantity in SCORES
    axes.set_title(quantity.title, loc="left", fontsize=10)
    axes.set_xscale("log")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(list(sweep.boards), [str(neurons) for neurons in sweep.boards])
    axes.set_xlim(min(sweep.boards) / 1.15, max(sweep.boards) * 1.15)
    axes.set_xlabel("neurons", labelpad=1)
    measured = [series.measured(quantity) for series in named]
    grey = [series.measured(quantity) for series in others]
    heights = [estimate.value for points in (*measured, *grey) for estimate in points.values()]
    if score:
        lowest = max(LOWEST_SHOWN, min([0.0, *heights]))
        axes.set_ylim(lowest - 0.12, 1.08)
        axes.axhline(1.0, color=GUIDE, linestyle="--", linewidth=0.8)
        axes.axhline(0.0, color=GUIDE, linestyle=":", linewidth=0.8)
    elif heights:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=_subdivisions(max(heights) / min(heights))))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: significant(value, 2)))
        axes.yaxis.set_minor_formatter(NullFormatter())
        # Room above for the walls.
        axes.set_ylim(min(heights) / 1.3, max(heights) * (max(heights) / min(heights)) ** 0.15 * 1.3)
    else:
        axes.set_yticks([])
        axes.text(0.5, 0.5, "no run has it", transform=axes.transAxes, ha="center", color=GUIDE)
    for points in grey:
        values = [estimate.value for estimate in points.values()]
        axes.plot(list(points), values, color=GUIDE, linewidth=0.6, alpha=0.4, zorder=1)
    styles = line_styles(named)
    for index, (series, points, style) in enumerate(zip(named, measured, styles, strict=True)):
        _line(axes, style, series, points, aside=STEP_ASIDE ** (index - len(named) / 2))
        _fitted(axes, style[0], series, quantity)
    # A model that never ended may or may not have the quantity; one that ended without it has no wall in it either.
    walled = [one if points or not one.rows else None for one, points in zip(named, measured, strict=True)]
    _walls(axes, walled, [colour for colour, _, _ in styles], at_top=not score)


def _line(
    axes: Axes, style: LineStyle, series: Series, points: Mapping[int, Estimate], *, aside: float
) -> None:
    if not points:
        return
    look = _style(style, series)
    neurons, estimates = [size * aside for size in points], list(points.values())
    values = [estimate.value for estimate in estimates]
    axes.errorbar(neurons, values, yerr=error_bars(estimates), elinewidth=0.6, **{**look, "marker": ""})
    marks(axes, neurons, values, [series.rows[size].converged for size in points], look)


def _fitted(axes: Axes, colour: str, series: Series, quantity: Quantity) -> None:
    law = series.law(quantity)
    if law is not None:
        axes.plot(
            law.sizes, [law.at(neurons) for neurons in law.sizes], color=colour, linewidth=4, alpha=0.15
        )


def _walls(axes: Axes, lines: Sequence[Series | None], colours: Sequence[str], *, at_top: bool) -> None:
    """A marker for each model that did not end at a size, one above the other where several did not.

    Lines keep their place and so their colour; None has no wall to show.
    """
    for index, neurons, place in _stacked(lines):
        height = 0.965 - 0.05 * place if at_top else 0.035 + 0.05 * place
        axes.plot(
            [neurons],
            [height],
            transform=axes.get_xaxis_transform(),
            marker=WALL,
            markersize=6,
            color=colours[index],
            linestyle="none",
            clip_on=False,
            zorder=5,
        )


def _stacked(lines: Sequence[Series | None]) -> Iterator[tuple[int, int, int]]:
    """`(index of the series, neurons, how many walls stand at that size already)`."""
    standing: dict[int, int] = {}
    for index, series in enumerate(lines):
        for wall in series.walls if series else ():
            place = standing.get(wall.neurons, 0)
            standing[wall.neurons] = place + 1
            yield index, wall.neurons, place


def line_styles(lines: Sequence[Series]) -> list[LineStyle]:
    """Colour, dashes and marker of each line: its family's, with other dashes where a line looks so already.

    A reference is black and crossed, as on every plot.
    """
    found: list[LineStyle] = []
    taken: set[LineStyle] = set()
    for series in lines:
        if series.kind == "reference":
            found.append((INK, ":", "x"))
            continue
        quantum = series.kind == "quantum"
        colour, dashes, marker = family_style(series.family, quantum=quantum, twin=series.is_twin)
        first = DASHES.index(dashes)
        turns = [(colour, one, marker) for one in (*DASHES[first:], *DASHES[:first])]
        style = next((turn for turn in turns if turn not in taken), turns[0])
        taken.add(style)
        found.append(style)
    return found


def _style(style: LineStyle, series: Series) -> dict[str, Any]:
    colour, dashes, marker = style
    quantum = series.kind == "quantum"
    return {
        "color": colour,
        "linestyle": dashes,
        "linewidth": 1.8 if quantum else 1.0,
        "marker": marker,
        "markersize": 4.5 if quantum else 3.5,
        "zorder": 4 if quantum else 3,
    }


def _legend(axes: Axes, lines: Sequence[Series], others: int) -> None:
    axes.axis("off")
    handles = [
        Line2D([], [], label=_name(series), **_style(style, series))
        for style, series in zip(line_styles(lines), lines, strict=True)
    ]
    if any(series.walls for series in lines):
        wall = Line2D([], [], color=GUIDE, marker=WALL, linestyle="none", label="a run did not end here")
        handles.append(wall)
    if others:
        handles.append(Line2D([], [], color=GUIDE, linewidth=0.6, label=f"{others} others"))
    axes.legend(
        handles=handles,
        loc="upper left",
        frameon=False,
        fontsize=8,
        bbox_to_anchor=(-0.08, 1.05),
        handlelength=3.0,
    )


def _name(series: Series) -> str:
    return shortened(said_of(series.model, quantum=series.kind == "quantum"))


def _subdivisions(ratio: float) -> tuple[float, ...]:
    """Multiples of the powers of ten to label: fewer, the wider the axis."""
    if ratio < 8:
        return (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0)
    return (1.0, 2.0, 5.0) if ratio < 300 else (1.0,)
