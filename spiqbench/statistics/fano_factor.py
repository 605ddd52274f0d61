"""How variable each neuron's spike count is from window to window.

Variance (ddof 1) over mean of each neuron's spike count in a window, `(neurons,)`; 1 for Poisson.

Undefined: a single window, or a neuron without spikes (0 / 0; leaving it out would reward a generator for
silencing a neuron).
"""

import numpy as np

from spiqbench.statistics.distances import root_mean_square
from spiqbench.statistics.packed_bits import count_bits, pack_narrow
from spiqbench.statistics.statistic import Descriptor, Statistic, UndefinedStatistic, Windows


def _count(windows: Windows) -> Descriptor:
    spikes = count_bits(pack_narrow(windows), np.uint32).astype(np.float64)
    return np.concatenate([spikes.sum(axis=0), (spikes**2).sum(axis=0)])


def _summarise(sums: Descriptor, samples: float, neurons: int, time_bins: int) -> Descriptor:
    if samples < 2:
        raise UndefinedStatistic("a variance over windows needs more than one window")
    count, square = sums.reshape(2, neurons)
    silent = np.flatnonzero(count == 0)
    if len(silent) == neurons:
        raise UndefinedStatistic("no spikes")
    if len(silent):
        raise UndefinedStatistic(f"no spikes of neuron {', '.join(map(str, silent[:5]))}")
    mean = count / samples
    variance = np.maximum(square - count * mean, 0.0) / (samples - 1)
    return variance / mean


FANO_FACTOR = Statistic(
    key="fano_factor",
    title="Fano factor of a window's spike count",
    short_title="Fano factor",
    unit="",
    null="shuffled_words",
    group="breadth",
    version=1,
    source="Fano 1947 (Phys. Rev. 72, 26); Churchland et al. 2010 (Nat. Neurosci. 13, 369)",
    count=_count,
    summarise=_summarise,
    distance=root_mean_square,
)
