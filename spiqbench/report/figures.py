"""Plots whose bytes depend on what they show alone: no dates, no random ids, no user's style."""

import io
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

import matplotlib
import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from spiqbench.boards.inference.intervals import Estimate
from spiqbench.config.folders import shipped_files
from spiqbench.config.names import settings

INK = "#1b1b1f"
"""Colour of text and axes; a page replaces it by its own."""

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A5195", "#8C6D31")
"""Told apart in all common kinds of colour blindness (Okabe and Ito 2008), with two dark additions."""

QUANTUM = PALETTE[1]
CLASSICAL = tuple(colour for colour in PALETTE if colour != QUANTUM)

DASHES = ("-", "--", ":", "-.")
MARKERS = ("o", "s", "^", "v")
"""Dashes and markers are taken in turn once the palette is used up."""

MOST_NAMED = 12
"""Lines of a plot that have a name and a colour; where there are more, the rest is grey."""

LONGEST_NAME = 40
"""Letters of a label; the middle of a longer name is left out."""

GUIDE = "#8a8a8f"

NARROW = 4.9
"""Inches of a plot on a phone, where a point of type is about a pixel."""

_DRAWN = re.compile(r'\b(?:d|x|y|transform|points)="[^"]*"')
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")

_STYLE = {
    "svg.fonttype": "none",
    "text.parse_math": False,  # names from records are not formulas
    "font.size": 9.0,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "savefig.facecolor": "white",
}


def family_style(family: str, *, quantum: bool, twin: bool = False) -> tuple[str, str, str]:
    """Colour, dashes and marker of a family: the same on every plot, whatever else is on it.

    Quantum families and their twins have one strong colour of their own, twins a thinner mark. A classical family that
    is shipped has its place in the sorted list of these; one of the user's own, a place that its name gives.
    """
    shipped = _shipped_families(quantum=quantum)
    place = shipped.index(family) if family in shipped else int(sha256(family.encode()).hexdigest(), 16)
    if quantum:
        return QUANTUM, DASHES[place % len(DASHES)], "d" if twin else "D"
    turn = place // len(CLASSICAL) % len(DASHES)
    return CLASSICAL[place % len(CLASSICAL)], DASHES[turn], MARKERS[turn]


@cache
def _shipped_families(*, quantum: bool) -> list[str]:
    models = {name: settings("model", name) for name in shipped_files("model")}
    of_kind = {
        name: model
        for name, model in models.items()
        if ((model.get("about") or {}).get("kind") == "quantum") is quantum
    }
    return sorted({str(model.get("family") or name) for name, model in of_kind.items()})


def said_of(name: str, *, quantum: bool) -> str:
    """A model's or family's name beside a plot, which says of quantum ones that they are."""
    return f"{name} (quantum)" if quantum else name


def marks(
    axes: Axes, x: Sequence[float], y: Sequence[float], filled: Sequence[bool], look: Mapping[str, Any]
) -> None:
    """Marks of a line that looks so, hollow where a training was not converged; a cross is one either way."""
    bare = {**look, "linestyle": "none"}
    for full in (True, False):
        chosen = [index for index, one in enumerate(filled) if one is full]
        face = look["color"] if full else "none"
        axes.plot([x[i] for i in chosen], [y[i] for i in chosen], **bare, markerfacecolor=face)


def error_bars(estimates: Sequence[Estimate]) -> list[list[float]]:
    """Lengths of error bars below and above each value, 0 where there is no interval."""
    bounds = [one.bounds for one in estimates]
    return [
        [max(0.0, one.value - lower) for one, (lower, _) in zip(estimates, bounds, strict=True)],
        [max(0.0, upper - one.value) for one, (_, upper) in zip(estimates, bounds, strict=True)],
    ]


def shortened(name: str, longest: int = LONGEST_NAME) -> str:
    """A name that fits beside a plot."""
    if len(name) <= longest:
        return name
    kept = longest // 2
    return f"{name[: kept - 1]}…{name[-kept:]}"


def draw(name: str, size: tuple[float, float], fill: Callable[[Figure], None]) -> tuple[str, bytes]:
    """A figure as SVG and PNG.

    Args:
        name: seeds the ids inside the SVG, so that several stand on one page.
        size: width and height in inches.
        fill: draws on the empty figure.
    """
    with _filled(name, size, fill) as figure:
        pixels = _as_png(figure)
        return _as_svg(figure), pixels


def draw_png(name: str, size: tuple[float, float], fill: Callable[[Figure], None]) -> bytes:
    """A figure as PNG alone: of so many marks that an SVG would be large."""
    with _filled(name, size, fill) as figure:
        return _as_png(figure)


def draw_narrow(name: str, height: float, fill: Callable[[Figure], None]) -> str:
    """A figure of `NARROW` by `height` inches as SVG alone: what a page shows on a phone."""
    with _filled(f"{name} narrow", (NARROW, height), fill) as figure:
        return _as_svg(figure)


class Plot(NamedTuple):
    """A plot of a page, SVG: as its file has it, and with its panels one below the other for a phone."""

    wide: str
    narrow: str

    def for_page(self) -> "Plot":
        return Plot(for_page(self.wide), for_page(self.narrow))


@contextmanager
def _filled(name: str, size: tuple[float, float], fill: Callable[[Figure], None]) -> Iterator[Figure]:
    with matplotlib.style.context("default"), matplotlib.rc_context({**_STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=size)
        FigureCanvasAgg(figure)
        fill(figure)
        yield figure


def _as_png(figure: Figure) -> bytes:
    pixels = io.BytesIO()
    figure.savefig(pixels, format="png", dpi=150, metadata={"Software": None})
    return pixels.getvalue()


def _as_svg(figure: Figure) -> str:
    """Without dates, and with places to a hundredth of a point, which halves it."""
    drawn = io.StringIO()
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    figure.savefig(drawn, format="svg", metadata=nothing)
    return _without_trailing_blanks(
        _DRAWN.sub(lambda found: _LONG_NUMBER.sub(_rounded, found[0]), drawn.getvalue())
    )


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}"


def for_page(svg: str) -> str:
    """An SVG to stand inside a page: in the page's colours, on its ground, without the XML prologue."""
    inline = svg[svg.index("<svg") :].replace(INK, "currentColor").replace("fill: #ffffff", "fill: none")
    for index, colour in enumerate(PALETTE):
        inline = inline.replace(colour.lower(), f"var(--plot-{index})")
    return inline


def label_in_margin(axes: Axes, labels: list[tuple[float, float, str, str]], gap: float) -> None:
    """Label points at the right margin, moved apart to at least `gap`, with thin lines back to the points.

    Lines run level as far as the margin and slant only there, so that they do not cross over the points.

    Args:
        axes: with its limits set; the x axis may be logarithmic.
        labels: `(x, y, text, colour)` of each point.
        gap: smallest distance of two labels, as a share of the height of the axes.
    """
    low, high = axes.get_ylim()
    ordered = sorted(labels, key=lambda label: (label[1], label[2]))
    places = spread_apart([(y - low) / (high - low) for _, y, _, _ in ordered], gap)
    right = axes.get_xlim()[1]
    for (x, y, text, colour), place in zip(ordered, places, strict=True):
        axes.plot([x, right], [y, y], color=colour, linewidth=0.5, alpha=0.5, zorder=1)
        axes.annotate(
            shortened(text),
            xy=(right, y),
            xytext=(1.03, place),
            textcoords="axes fraction",
            va="center",
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "linewidth": 0.5,
                "alpha": 0.6,
                "relpos": (0.0, 0.5),
            },
            annotation_clip=False,
        )


def spread_apart(positions: list[float], gap: float) -> list[float]:
    """Ascending positions moved so that neighbours are `gap` apart: blocks that collide are centred.

    They stay between 0 and 1 as long as there is room for all of them.
    """
    blocks: list[list[float]] = []
    for position in positions:
        blocks.append([position])
        while len(blocks) > 1 and _start(blocks[-1], gap) < _end(blocks[-2], gap) + gap:
            last = blocks.pop()
            blocks[-1] += last
    moved = [_start(block, gap) + gap * index for block in blocks for index in range(len(block))]
    room = max(0.0, 1 - gap * (len(moved) - 1))
    return [min(max(place, gap * index), room + gap * index) for index, place in enumerate(moved)]


def _start(block: list[float], gap: float) -> float:
    return math.fsum(block) / len(block) - gap * (len(block) - 1) / 2


def _end(block: list[float], gap: float) -> float:
    return _start(block, gap) + gap * (len(block) - 1)


def _without_trailing_blanks(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
