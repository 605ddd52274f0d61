"""The pictures of docs/statistics.md: `python docs/pictures/draw.py` writes them to docs/images/statistics/."""

from itertools import pairwise
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
import numpy as np
from contrasts import CONTRASTS, Contrast, Windows
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from spiqbench.statistics.registry import STATISTICS
from spiqbench.statistics.statistic import UndefinedStatistic

FOLDER = Path(__file__).resolve().parent.parent / "images" / "statistics"
SAMPLES = 6000
DRAWS = 6
MOST_SHOWN = 64
UNORDERED = {"pairwise_covariance", "lagged_covariance", "triplet_covariance", "word_distribution"}
COLOURS = ("#1b6ca8", "#d1495b")
AXES = {
    "firing_rate": ("neuron", "spikes a bin"),
    "pairwise_covariance": ("pair", "covariance"),
    "k_probability": ("spikes of the population in a bin", "probability"),
    "autocorrelogram": ("lag (bins)", "pairs a spike"),
    "autocovariance": ("lag and neuron", "covariance"),
    "lagged_covariance": ("first neuron, then its followers", "covariance"),
    "triplet_covariance": ("triplet", "third moment"),
    "isi_distribution": ("interval (bins)", "share"),
    "fano_factor": ("neuron", "variance over mean"),
    "time_course": ("bin, neuron after neuron", "spikes a bin"),
    "window_count": ("spikes of a window", "probability"),
    "word_distribution": ("word, the first 64", "probability"),
}


def draw(contrast: Contrast, seed: int) -> tuple[Windows, Windows]:
    """Windows of both populations."""
    first, second = np.random.default_rng([seed, 0]), np.random.default_rng([seed, 1])
    return contrast.first[1](first, SAMPLES), contrast.second[1](second, SAMPLES)


def times_noise(contrast: Contrast, key: str) -> float:
    """Error between the populations over that between two draws of the first, means of several draws.

    NaN where the statistic is undefined, infinite where two draws of the first never differ.
    """
    statistic = STATISTICS[key]
    sets = [draw(contrast, seed) for seed in range(DRAWS)]
    try:
        between = np.mean([statistic.error(first, second) for first, second in sets])
        within = np.mean([statistic.error(one[0], other[0]) for one, other in pairwise(sets)])
    except UndefinedStatistic:
        return float("nan")
    if within == 0:
        return float("inf") if between > 0 else 1.0
    return float(between / within)


def picture(key: str, contrast: Contrast) -> None:
    """Two rasters, and the statistic of both populations over each other."""
    sets = draw(contrast, 0)
    figure, axes = plt.subplots(1, 3, figsize=(9, 2.3), width_ratios=(1, 1, 1.5), layout="constrained")
    for axis, windows, (name, _), colour in zip(
        axes[:2], sets, (contrast.first, contrast.second), COLOURS, strict=True
    ):
        raster(axis, windows, colour)
        axis.set_title(name, fontsize=8)
    described = [STATISTICS[key].describe(windows).ravel()[:MOST_SHOWN] for windows in sets]
    shown = 1 + max(int(np.flatnonzero(np.abs(values) > 1e-3).max()) for values in described)
    for values, colour, marker in zip(described, COLOURS, ("o", "s"), strict=True):
        line = "none" if key in UNORDERED else "-"
        axes[2].plot(
            np.arange(shown) + first_position(key, len(values)),
            values[:shown],
            marker=marker,
            linestyle=line,
            color=colour,
            markersize=3,
            linewidth=1,
        )
    axes[2].xaxis.set_major_locator(MaxNLocator(integer=True))
    axes[2].set_xlabel(AXES[key][0], fontsize=8)
    axes[2].set_ylabel(AXES[key][1], fontsize=8)
    axes[2].tick_params(labelsize=7)
    axes[2].spines[["top", "right"]].set_visible(False)
    save(figure, key)


def first_position(key: str, length: int) -> int:
    """Where the first entry stands: neurons and intervals count from 1, lags lie around 0."""
    if key == "autocorrelogram":
        return -(length // 2)
    return 1 if key in ("isi_distribution", "firing_rate", "fano_factor") else 0


def raster(axis: Axes, windows: Windows, colour: str) -> None:
    """Eight windows side by side, a row a neuron."""
    neurons, bins = windows.shape[1:]
    shown = windows[:8].transpose(1, 0, 2).reshape(neurons, -1)
    neuron, bin_ = np.nonzero(shown)
    axis.vlines(bin_ + 0.5, neuron + 0.6, neuron + 1.4, color=colour, linewidth=1)
    for border in range(bins, shown.shape[1], bins):
        axis.axvline(border, color="0.8", linewidth=0.6)
    axis.set(xlim=(0, shown.shape[1]), ylim=(neurons + 0.6, 0.4), xticks=[], yticks=range(1, neurons + 1))
    axis.set_ylabel("neuron", fontsize=8)
    axis.set_xlabel("8 windows", fontsize=8)
    axis.tick_params(labelsize=7)


def overview() -> None:
    """Which statistic sees which contrast: errors over sampling noise."""
    keys = list(CONTRASTS)
    values = np.array([[times_noise(CONTRASTS[row], column) for column in keys] for row in keys])
    figure, axis = plt.subplots(figsize=(8, 5.6), layout="constrained")
    image = axis.imshow(np.log10(np.clip(values, 1, 100)), cmap="Blues", vmin=0, vmax=2)
    for row, column in np.ndindex(values.shape):
        value = values[row, column]
        text = "–" if np.isnan(value) else f"{value:.0f}" if value < 100 else ">99"
        colour = "white" if value > 20 else "black"
        axis.text(column, row, text, ha="center", va="center", fontsize=7, color=colour)
    axis.set_xticks(range(len(keys)), keys, rotation=40, ha="right", fontsize=8)
    axis.set_yticks(range(len(keys)), keys, fontsize=8)
    axis.set_xlabel("error of this statistic, in units of sampling noise", fontsize=9)
    axis.set_ylabel("the pair of populations made for", fontsize=9)
    bar = figure.colorbar(image, ticks=[0, 1, 2], shrink=0.6)
    bar.ax.set_yticklabels(["noise", "10 x", "100 x"], fontsize=8)
    save(figure, "overview")


def save(figure: plt.Figure, name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    figure.savefig(FOLDER / f"{name}.svg", metadata={"Date": None})
    plt.close(figure)


if __name__ == "__main__":
    # Text stays text, and ids are the same in every run.
    plt.rcParams.update({"svg.hashsalt": "spiqbench", "svg.fonttype": "none", "font.family": "sans-serif"})
    for key, contrast in CONTRASTS.items():
        picture(key, contrast)
    overview()
