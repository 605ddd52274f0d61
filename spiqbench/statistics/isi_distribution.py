"""How long the pauses between a neuron's spikes are.

Share of the inter-spike intervals that last 1 .. time_bins - 1 bins, `(time_bins - 1,)`.

An interval runs from a spike to the same neuron's next spike inside the window; intervals of all neurons
and windows are pooled. Those that a window's border cuts are left out, alike in both sets.

Undefined: windows of one bin, or no neuron that fires twice in a window.
"""

import numpy as np
from numpy.typing import NDArray

from spiqbench.statistics.distances import total_variation
from spiqbench.statistics.statistic import Descriptor, Statistic, UndefinedStatistic, Windows

_CELLS_AT_ONCE = 2**22  # a dense set has a spike in every cell, and an index of 8 bytes for each


def _count(windows: Windows) -> Descriptor:
    total = np.zeros(max(windows.shape[2] - 1, 1))
    for block in _blocks(windows):
        total += np.bincount(_intervals(windows[block]), minlength=len(total) + 1)[1:]
    return total


def _blocks(windows: Windows) -> list[slice]:
    samples, neurons, time_bins = windows.shape
    step = max(1, _CELLS_AT_ONCE // (neurons * time_bins))
    return [slice(start, min(start + step, samples)) for start in range(0, samples, step)]


def _intervals(windows: Windows) -> NDArray[np.int64]:
    """Length of every interval."""
    spikes = np.flatnonzero(windows != 0)  # of booleans, several times as fast as of bytes
    train = spikes // windows.shape[2]
    return np.diff(spikes)[train[1:] == train[:-1]]


def _summarise(histogram: Descriptor, samples: float, neurons: int, time_bins: int) -> Descriptor:
    if time_bins < 2:
        raise UndefinedStatistic("windows of one bin have no intervals")
    intervals = histogram.sum()
    if intervals == 0:
        raise UndefinedStatistic("no neuron fires twice in a window")
    return histogram / intervals


ISI_DISTRIBUTION = Statistic(
    key="isi_distribution",
    title="Inter-spike intervals",
    short_title="ISI",
    unit="",
    null="shuffled_words",
    group="breadth",
    version=1,
    source="Perkel, Gerstein & Moore 1967 (Biophys. J. 7, 391)",
    count=_count,
    summarise=_summarise,
    distance=total_variation,
)
