"""The report card of one generated set, as a figure: what its windows look like beside real ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from spiqbench.report.cards.bands import band_descriptors
from spiqbench.report.cards.panels import (
    GENERATED_COLOUR,
    REAL_COLOUR,
    draw_curves,
    draw_identity,
    draw_log_curves,
    draw_raster,
    draw_reason,
    draw_skills,
    legend_handles,
    use_log_milliseconds,
)
from spiqbench.report.cards.style import STYLE
from spiqbench.scoring.distribution_tests.subsample import subsample
from spiqbench.scoring.same_shape import require_comparable
from spiqbench.scoring.score import StatisticScore
from spiqbench.statistics.registry import STATISTICS
from spiqbench.statistics.statistic import Descriptor, UndefinedStatistic, Windows

Scores = Mapping[str, StatisticScore]
"""By key of the statistic, as in a record."""

WIDEST = 0.97
"""Share of a figure's width that its title may take."""
LEGEND_BELOW = 0.2
"""Inches from a figure's upper edge, where the line of the title ends."""
RASTER_BINS = 320  # about so many bins are shown, in whole windows


def report_card_figure(
    test: Windows,
    generated: Windows,
    *,
    train: Windows | None = None,
    bin_width_ms: float = 20.0,
    title: str = "",
    scores: Scores | None = None,
    realism: float | None = None,
    seed: int = 0,
) -> Figure:
    """Generated against real windows, in one figure of the width of a journal page (7.2 inches).

    Rasters on the same scale, neurons sorted by their rate in the test set in both; rates, covariances and
    triplets against the identity line; population counts and inter-spike intervals on logarithmic axes; the
    autocorrelogram; the skills where there are any. Grey bands hold 95 % of what resamples of the training
    windows, as many windows as were generated, show.

    Args:
        test: real windows `(samples, neurons, time_bins)` of 0 and 1.
        generated: generated windows of the same shape.
        train: training windows of the same shape; None leaves out the bands.
        bin_width_ms: width of a bin in milliseconds.
        title: heading of the figure.
        scores: statistics of the record; their skills become a panel of bars.
        realism: mean skill, for that panel's heading.
        seed: decides which windows the rasters show, and the resamples.

    Raises:
        DataError: sets of different shapes, or a set without windows.
    """
    sets = _Sets(test, generated, train, bin_width_ms, seed)
    skills = {key: score for key, score in (scores or {}).items() if score.skill is not None}
    with matplotlib.rc_context(_style()):
        figure = Figure(figsize=(7.2, 8.9 if skills else 6.6), layout="constrained")
        FigureCanvasAgg(figure)
        _add_heading(figure, title, with_bands=train is not None)
        # Subfigures: the long names beside the skills must not push the other panels to the right.
        parts: Any = figure.subfigures(
            2 if skills else 1, 1, squeeze=False, height_ratios=[6.4, 2.3][: 1 + bool(skills)]
        )
        upper = parts[0, 0]
        grid = upper.add_gridspec(3, 6, height_ratios=[1.0, 1.1, 0.9])
        for letter, (cell, draw) in zip("abcdefgh", _panels(grid), strict=True):
            axes = upper.add_subplot(cell)
            draw(axes, sets)
            _add_letter(axes, letter)
        if skills:
            axes = parts[1, 0].add_subplot()
            draw_skills(axes, skills)
            axes.set_title("Skills" if realism is None else f"Skills; realism {realism:.2f}")
            _add_letter(axes, "i")
        # The layout settles when it is drawn, and that has to happen in this style.
        figure.draw_without_rendering()
        # Settled: laying out once more when it is saved would take a third of the whole card's time.
        figure.set_layout_engine("none")
    return figure


def raster_figure(test: Windows, generated: Windows, *, bin_width_ms: float, seed: int = 0) -> Figure:
    """The rasters of the report card alone; arguments and errors as for `report_card_figure`."""
    sets = _Sets(test, generated, None, bin_width_ms, seed)
    with matplotlib.rc_context(_style()):
        figure = Figure(figsize=(7.2, 2.2), layout="constrained")
        FigureCanvasAgg(figure)
        left, right = figure.subplots(1, 2)
        _draw_real_raster(left, sets)
        _draw_generated_raster(right, sets)
        figure.draw_without_rendering()
    return figure


def _add_heading(figure: Figure, title: str, *, with_bands: bool) -> None:
    """A line for the title, however long, and one for the legend."""
    _fit_width(figure.suptitle(f"{title}\n", fontsize=9.5, fontweight="bold", x=0.01, ha="left"))
    handles = legend_handles(with_bands)
    below = 1 - LEGEND_BELOW / figure.get_figheight()
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0, below), ncols=len(handles), borderaxespad=0.3
    )


def _style() -> dict[str, Any]:
    """Settings that leave nothing to the user's own Matplotlib configuration."""
    return {**matplotlib.rcParamsDefault, "backend": "agg", **STYLE}


@dataclass(frozen=True)
class _Sets:
    test: Windows
    generated: Windows
    train: Windows | None
    bin_width_ms: float
    seed: int

    def __post_init__(self) -> None:
        for name, windows in (("generated", self.generated), ("training", self.train)):
            if windows is not None:
                require_comparable(self.test, windows, f"the {name} windows")

    def compare(self, key: str) -> tuple[Descriptor, Descriptor, Descriptor | None]:
        """Descriptors of test, generated and resampled training windows; raises `UndefinedStatistic`."""
        statistic = STATISTICS[key]
        resampled = None
        if self.train is not None:
            resampled = band_descriptors(statistic, self.train, len(self.generated), self.seed)
        return statistic.describe(self.test), statistic.describe(self.generated), resampled

    @property
    def time_bins(self) -> int:
        return self.test.shape[2]


Draw = Callable[[Axes, _Sets], None]


def _panels(grid: GridSpec) -> list[tuple[Any, Draw]]:
    return [
        (grid[0, :3], _draw_real_raster),
        (grid[0, 3:], _draw_generated_raster),
        (grid[1, :2], _or_reason("Firing rates", _draw_rates)),
        (grid[1, 2:4], _or_reason("Pairwise covariances", _draw_covariances)),
        (grid[1, 4:], _or_reason("Triplet covariances", _draw_triplets)),
        (grid[2, :2], _or_reason("Population counts", _draw_population_counts)),
        (grid[2, 2:4], _or_reason("Inter-spike intervals", _draw_intervals)),
        (grid[2, 4:], _or_reason("Autocorrelogram", _draw_autocorrelogram)),
    ]


def _or_reason(title: str, draw: Draw) -> Draw:
    def draw_or_explain(axes: Axes, sets: _Sets) -> None:
        axes.set_title(title)
        try:
            draw(axes, sets)
        except UndefinedStatistic as undefined:
            draw_reason(axes, str(undefined))

    return draw_or_explain


def _draw_real_raster(axes: Axes, sets: _Sets) -> None:
    _draw_some_windows(axes, sets, sets.test, "test", REAL_COLOUR)
    axes.set_title("Real (test windows)")


def _draw_generated_raster(axes: Axes, sets: _Sets) -> None:
    _draw_some_windows(axes, sets, sets.generated, "generated", GENERATED_COLOUR)
    axes.set_title("Generated")


def _draw_some_windows(axes: Axes, sets: _Sets, windows: Windows, kind: str, colour: str) -> None:
    wanted = max(1, round(RASTER_BINS / sets.time_bins))
    shown = min(wanted, len(sets.test), len(sets.generated))
    order = np.argsort(sets.test.mean(axis=(0, 2)), kind="stable")
    chosen = subsample(windows, shown, "report card raster", kind, sets.seed)
    draw_raster(axes, chosen[:, order], sets.bin_width_ms, colour)


def _draw_rates(axes: Axes, sets: _Sets) -> None:
    test, generated, resampled = sets.compare("firing_rate")
    hertz = 1000 / sets.bin_width_ms
    draw_identity(
        axes, test * hertz, generated * hertz, None if resampled is None else resampled * hertz, "Hz"
    )


def _draw_covariances(axes: Axes, sets: _Sets) -> None:
    draw_identity(axes, *sets.compare("pairwise_covariance"))


def _draw_triplets(axes: Axes, sets: _Sets) -> None:
    draw_identity(axes, *sets.compare("triplet_covariance"))


def _draw_population_counts(axes: Axes, sets: _Sets) -> None:
    test, generated, resampled = sets.compare("k_probability")
    draw_log_curves(axes, np.arange(len(test), dtype=np.float64), test, generated, resampled)
    last = max(int(np.flatnonzero(shares)[-1]) for shares in (test, generated))
    axes.set_xlim(-0.03 * max(last, 1), 1.03 * max(last, 1))
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set(xlabel="Neurons active in a bin, K", ylabel="P(K)")


def _draw_intervals(axes: Axes, sets: _Sets) -> None:
    test, generated, resampled = sets.compare("isi_distribution")
    milliseconds = sets.bin_width_ms * np.arange(1, len(test) + 1, dtype=np.float64)
    draw_log_curves(axes, milliseconds, test, generated, resampled)
    use_log_milliseconds(axes, milliseconds[0], milliseconds[-1])
    axes.set(xlabel="Interval (ms)", ylabel="Share of intervals")


def _draw_autocorrelogram(axes: Axes, sets: _Sets) -> None:
    test, generated, resampled = sets.compare("autocorrelogram")
    longest = len(test) // 2
    milliseconds = sets.bin_width_ms * np.arange(-longest, longest + 1, dtype=np.float64)
    # The centre is zero by definition: a gap says so better than a dip.
    gap = np.where(milliseconds == 0, np.nan, 0.0)
    draw_curves(
        axes, milliseconds, test + gap, generated + gap, None if resampled is None else resampled + gap
    )
    axes.set_ylim(bottom=0)
    axes.set(xlabel="Lag (ms)", ylabel="Pairs per spike")


def _fit_width(text: Text) -> None:
    """Make the first line of two smaller until it is no wider than its figure; both stay as high as they were."""
    first = size = float(text.get_fontsize())
    figure = text.get_figure(root=True)
    assert figure is not None
    while (
        text.get_window_extent().width > WIDEST * figure.bbox.width
    ):  # hinted type does not shrink in proportion
        size -= 0.25
        text.set_fontsize(size)
        text.set_linespacing(2.2 * first / size - 1)


def _add_letter(axes: Axes, letter: str) -> None:
    axes.set_title(f"$\\bf{{{letter}}}$  {axes.get_title(loc='left')}", loc="left")
