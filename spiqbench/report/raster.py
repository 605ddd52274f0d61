"""A picture of a recording: its first seconds, and the population's rate from repeat to repeat."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spiqbench.data.recording import Recording
from spiqbench.report.figures import INK, draw_png

MOST_BINS = 600
"""Bins that a page's width still tells apart."""
NEXT_REPEAT = "#c0392b"


def raster_png(recording: Recording) -> bytes:
    """A PNG with a row a neuron, and below it the mean rate of every repeat (with one repeat: of 30 blocks)."""

    def fill(figure: Figure) -> None:
        figure.set_layout_engine("constrained")
        spikes, rates = figure.subplots(2, 1, height_ratios=[3, 1])
        _draw_spikes(spikes, recording)
        _draw_rates(rates, recording)

    return draw_png("raster", (7.2, min(2.4 + 0.09 * recording.neurons, 9.0)), fill)


def _draw_spikes(axes: Axes, recording: Recording) -> None:
    seconds = recording.bin_width_ms / 1000
    shown = recording.spikes[: -(-MOST_BINS // recording.time_bins)].reshape(-1, recording.neurons)[
        :MOST_BINS
    ]
    bins, neurons = np.nonzero(shown)
    axes.vlines(bins * seconds, neurons - 0.4, neurons + 0.4, colors=INK, linewidth=0.7)
    for border in range(recording.time_bins, len(shown), recording.time_bins):
        axes.axvline(border * seconds, color=NEXT_REPEAT, linewidth=0.5)
    axes.set(
        xlim=(0, len(shown) * seconds),
        ylim=(recording.neurons - 0.5, -0.5),
        xlabel="seconds" + (" (red: the next repeat)" if len(shown) > recording.time_bins else ""),
        ylabel="neuron",
        title=f"{recording.provenance.name}: {recording.repeats} x {recording.time_bins} bins of "
        f"{recording.bin_width_ms:g} ms x {recording.neurons} neurons",
    )


def _draw_rates(axes: Axes, recording: Recording) -> None:
    rates = recording.spikes.mean(axis=(1, 2))
    label = "repeat"
    if recording.repeats == 1:
        rates = np.array(
            [block.mean() for block in np.array_split(recording.spikes[0], min(30, recording.time_bins))]
        )
        label = "part of the recording"
    axes.plot(np.arange(len(rates)), rates / (recording.bin_width_ms / 1000), color=INK, linewidth=0.9)
    axes.set(xlabel=label, ylabel="Hz a neuron", ylim=(0, None))
    axes.margins(x=0)
