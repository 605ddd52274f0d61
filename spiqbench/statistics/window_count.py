"""How many spikes the whole population fires in a window.

P(n spikes of all neurons in a window), n = 0 .. neurons x time_bins, `(neurons time_bins + 1,)`.

Two sets are compared by the Wasserstein-1 distance, in spikes. Defined on every set that has a window.
"""

import numpy as np
from numpy.typing import NDArray

from spiqbench.statistics.distances import wasserstein_1
from spiqbench.statistics.statistic import Descriptor, Statistic, Windows


def _spikes(windows: Windows) -> NDArray[np.int64]:
    rows = windows.reshape(len(windows), -1)
    if rows.shape[1] % 8:
        rows = np.pad(rows, ((0, 0), (0, -rows.shape[1] % 8)))
    return np.bitwise_count(np.ascontiguousarray(rows).view(np.uint64)).sum(axis=1, dtype=np.int64)


def _count(windows: Windows) -> Descriptor:
    bins = windows.shape[1] * windows.shape[2] + 1
    return np.bincount(_spikes(windows), minlength=bins).astype(np.float64)


def _summarise(histogram: Descriptor, samples: float, neurons: int, time_bins: int) -> Descriptor:
    return histogram / samples


WINDOW_COUNT = Statistic(
    key="window_count",
    title="Spikes of the population in a window",
    short_title="window count",
    unit="spikes",
    null="shuffled_words",
    group="breadth",
    version=1,
    source="Okun et al. 2012 (J. Neurosci. 32, 17108), population rate; distance: Villani 2009, chapter 6",
    count=_count,
    summarise=_summarise,
    distance=wasserstein_1,
)
