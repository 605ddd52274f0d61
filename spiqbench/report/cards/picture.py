"""A figure as one picture, and where its panels lie in it: a narrow page shows these one below the other."""

import io
from dataclasses import dataclass

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

PIXELS_PER_INCH = 300
WIDEST = 0.6
"""Share of a figure's width beyond which a panel says nothing on a phone."""


@dataclass(frozen=True)
class CardPanel:
    """A rectangle of a picture, in inches from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Picture:
    """A figure at 300 pixels an inch, its size in inches, and its key and panels but for those as wide as itself."""

    png: bytes
    width: float
    height: float
    panels: tuple[CardPanel, ...]


def figure_png(figure: Figure) -> bytes:
    """The figure at 300 pixels an inch; same figure, same bytes (no time or version is written)."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=PIXELS_PER_INCH, metadata={"Software": None})
    return buffer.getvalue()


def picture_of(figure: Figure) -> Picture:
    width, height = (float(inches) for inches in figure.get_size_inches())
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [legend.get_window_extent(renderer) for legend in figure.legends]
    boxes += [box for axes in figure.get_axes() if (box := axes.get_tightbbox(renderer)) is not None]
    panels = (_panel(box, figure.dpi, height) for box in boxes)
    return Picture(
        figure_png(figure), width, height, tuple(panel for panel in panels if panel.width < WIDEST * width)
    )


def _panel(box: Bbox, dpi: float, height: float) -> CardPanel:
    return CardPanel(
        round(float(box.x0) / dpi, 3),
        round(height - float(box.y1) / dpi, 3),
        round(float(box.width) / dpi, 3),
        round(float(box.height) / dpi, 3),
    )
