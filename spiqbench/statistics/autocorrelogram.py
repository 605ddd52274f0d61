"""How likely a neuron is to fire again a given number of bins after a spike.

Pairs of spikes of the same neuron l bins apart, per spike, `(2 L + 1,)` for lags -L .. L.

a(l) = sum over neurons, windows and bins of x_i(t) x_i(t + l), divided by the number of spikes of all
neurons; l = 1 .. L = min(10, time_bins - 1), mirrored to negative lags, 0 at the centre. Pairs stay
inside a window, so long lags have fewer of them; both sets are cut alike, and nothing corrects for it.

Undefined: windows of one bin, or no spikes.
"""

import numpy as np

from spiqbench.statistics.distances import sum_of_absolutes
from spiqbench.statistics.lag_products import all_pairs
from spiqbench.statistics.statistic import Descriptor, Statistic, UndefinedStatistic, Windows


def _count(windows: Windows) -> Descriptor:
    return np.array([np.count_nonzero(windows), *all_pairs(windows)], dtype=np.float64)


def _summarise(counts: Descriptor, samples: float, neurons: int, time_bins: int) -> Descriptor:
    spikes, pairs = counts[0], counts[1:]
    if spikes == 0:
        raise UndefinedStatistic("no spikes")
    side = pairs / spikes
    return np.concatenate([side[::-1], [0.0], side])


AUTOCORRELOGRAM = Statistic(
    key="autocorrelogram",
    title="Autocorrelogram",
    short_title="autocorrelogram",
    unit="pairs per spike",
    null="shuffled_words",
    group="fidelity",
    version=1,
    source="Molano-Mazon et al. 2018 (ICLR), section 3; Perkel et al. 1967 (Biophys. J. 7, 391)",
    count=_count,
    summarise=_summarise,
    distance=sum_of_absolutes,
)
