"""Panels of the report card; each draws one comparison into the axes it is given."""

import math
from collections.abc import Mapping
from textwrap import fill

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, ScalarFormatter

from spiqbench.report.cards.bands import curve_band, identity_band
from spiqbench.report.figures import PALETTE
from spiqbench.scoring.score import StatisticScore
from spiqbench.statistics.registry import STATISTICS
from spiqbench.statistics.statistic import Descriptor, Windows

REAL_COLOUR = "#000000"
GENERATED_COLOUR, WORSE_COLOUR, *_ = PALETTE
"""Told apart from black and each other with any colour vision, and by lightness in print."""
BAND_COLOUR = "#C9C9C9"
FAINT_COLOUR = "#767676"
SEPARATOR_COLOUR = "#B4B4B4"


def legend_handles(with_bands: bool) -> list[Artist]:
    """Keys to the colours of every panel."""
    handles: list[Artist] = [
        Line2D([], [], color=colour, marker="o", markersize=3, linewidth=width, label=label)
        for label, colour, width in (("real (test)", REAL_COLOUR, 2.0), ("generated", GENERATED_COLOUR, 0.9))
    ]
    if with_bands:
        handles.append(Patch(color=BAND_COLOUR, linewidth=0, label="95 % of training resamples"))
    return handles


def draw_raster(axes: Axes, windows: Windows, bin_width_ms: float, colour: str) -> None:
    """Windows one after another, a row a neuron, with lines between windows."""
    samples, neurons, time_bins = windows.shape
    seconds = samples * time_bins * bin_width_ms / 1000
    axes.imshow(
        windows.transpose(1, 0, 2).reshape(neurons, -1),
        cmap=ListedColormap(["white", colour]),
        vmin=0,
        vmax=1,
        aspect="auto",
        interpolation="none",
        origin="lower",
        extent=(0, seconds, 0.5, neurons + 0.5),
    )
    for border in range(1, samples):
        axes.axvline(border * seconds / samples, color=SEPARATOR_COLOUR, linewidth=0.5)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True, min_n_ticks=1))
    axes.set_xlabel(f"Time (s): {samples} windows of {time_bins * bin_width_ms:g} ms")
    axes.set_ylabel("Neuron, by test rate")


def draw_identity(
    axes: Axes, test: Descriptor, generated: Descriptor, resampled: Descriptor | None, unit: str = ""
) -> None:
    """Generated against real values of a statistic, with the identity line and the floor band around it."""
    low, high = _limits(np.concatenate([test, generated]))
    exponent = _display_exponent(max(abs(low), abs(high)))
    scale = 10.0**-exponent
    line = np.array([low, high]) * scale
    axes.plot(line, line, color=FAINT_COLOUR, linewidth=0.8, zorder=2)
    if resampled is not None:
        positions, widths = identity_band(test, resampled)
        positions = np.concatenate([[low], positions, [high]])
        widths = np.concatenate([widths[:1], widths, widths[-1:]])
        axes.fill_between(
            positions * scale,
            (positions - widths) * scale,
            (positions + widths) * scale,
            color=BAND_COLOUR,
            linewidth=0,
            zorder=1,
        )
    size = float(np.clip(1500 / len(test), 1.0, 14))
    axes.scatter(
        test * scale,
        generated * scale,
        s=size,
        color=GENERATED_COLOUR,
        alpha=0.8 if len(test) < 200 else 0.4,
        linewidths=0,
        zorder=3,
        rasterized=True,
    )
    axes.set(xlim=line, ylim=line, aspect="equal")
    axes.locator_params(nbins=4)
    factor = "" if exponent == 0 else f"$10^{{{exponent}}}$"
    units = " ".join(part for part in (factor, unit) if part)
    axes.set_xlabel(f"Test{f' ({units})' if units else ''}")
    axes.set_ylabel(f"Generated{f' ({units})' if units else ''}")


def draw_curves(
    axes: Axes, positions: Descriptor, test: Descriptor, generated: Descriptor, resampled: Descriptor | None
) -> None:
    """A statistic along an axis: real line, generated line, floor band."""
    if resampled is not None:
        lower, upper = curve_band(resampled)
        axes.fill_between(positions, lower, upper, color=BAND_COLOUR, linewidth=0)
    # The wider line below stays visible where the generated set follows the real one.
    for curve, colour, width in ((test, REAL_COLOUR, 2.0), (generated, GENERATED_COLOUR, 0.9)):
        axes.plot(positions, curve, color=colour, marker="o", markersize=1.2 + 1.2 * width, linewidth=width)


def draw_log_curves(
    axes: Axes, positions: Descriptor, test: Descriptor, generated: Descriptor, resampled: Descriptor | None
) -> None:
    """`draw_curves` of shares on a logarithmic vertical axis, where zeros are gaps."""
    positive = np.concatenate([curve[curve > 0] for curve in (test, generated)])
    # A band that reaches zero has to reach the bottom of the panel.
    lifted = None if resampled is None else np.maximum(resampled, 1e-3 * positive.min())
    draw_curves(axes, positions, _positive_or_gap(test), _positive_or_gap(generated), lifted)
    axes.set_yscale("log")
    axes.set_ylim(positive.min() / 2, min(2.0, positive.max() * 2))
    axes.yaxis.set_major_locator(LogLocator(numticks=6))
    axes.yaxis.set_minor_formatter(NullFormatter())


def use_log_milliseconds(axes: Axes, low: float, high: float) -> None:
    """A logarithmic horizontal axis with plain numbers."""
    axes.set_xscale("log")
    axes.set_xlim(low / 1.15, high * 1.15)
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0), numticks=8))
    axes.xaxis.set_major_formatter(ScalarFormatter())
    axes.xaxis.set_minor_formatter(NullFormatter())


def draw_skills(axes: Axes, scores: Mapping[str, StatisticScore]) -> None:
    """Skill of each statistic as a bar between the null (0) and the floor (1)."""
    skills = [round(score.skill or 0.0, 2) + 0.0 for score in scores.values()]  # no negative zero
    lowest = min(0.0, max(-1.0, np.floor(4 * (min(skills) + 0.005)) / 4))
    for row, skill in enumerate(skills):
        colour = GENERATED_COLOUR if skill >= 0 else WORSE_COLOUR
        axes.barh(row, np.clip(skill, -1, 1), height=0.62, color=colour)
        axes.text(1.12, row, f"{skill:.2f}".replace("-", "−"), va="center", ha="right", fontsize="small")
    axes.set_yticks(range(len(scores)), [STATISTICS[key].title for key in scores])
    axes.set(ylim=(len(scores) - 0.4, -0.6), xlim=(lowest - 0.01, 1.12))
    axes.set_xticks(np.arange(lowest, 1.01, 0.25))
    axes.set_xlabel("Skill, bars cut to −1 to 1 (0: reference without the feature, 1: as close as real data)")
    for position in (0, 1):
        axes.axvline(position, color=FAINT_COLOUR, linewidth=0.8)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def draw_reason(axes: Axes, reason: str) -> None:
    """An empty panel that says why it is empty."""
    axes.set(xticks=[], yticks=[])
    axes.text(
        0.5,
        0.5,
        fill(f"not defined: {reason}", 30),
        transform=axes.transAxes,
        ha="center",
        va="center",
        color=FAINT_COLOUR,
    )


def _positive_or_gap(curve: Descriptor) -> Descriptor:
    return np.where(curve > 0, curve, np.nan)


def _limits(values: Descriptor) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = 0.05 * (high - low) or 0.05 * abs(high) or 0.05
    return low - margin, high + margin


def _display_exponent(largest: float) -> int:
    """Power of ten, a multiple of three below 0.1, that keeps tick labels short."""
    if largest == 0 or 0.1 <= largest < 1e4:
        return 0
    return 3 * math.floor(math.log10(largest) / 3)
