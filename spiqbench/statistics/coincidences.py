"""Counts of bins in which two neurons fire together, as matrix products."""

import numpy as np
from numpy.typing import NDArray

from spiqbench.statistics.statistic import Descriptor, Windows

_BINS_AT_ONCE = 2**20  # bounds the float32 copies, and float32 counts integers exactly below 2**24
_WINDOWS_AT_ONCE = 512


def coincidence_totals(first: Windows, second: Windows) -> Descriptor:
    """Sum over windows and bins of x_i(t) y_j(t), float64 `(neurons, neurons)`; exact."""
    samples, neurons, time_bins = first.shape
    step = max(1, _BINS_AT_ONCE // max(time_bins, 1))
    total = np.zeros((neurons, neurons))
    for start in range(0, samples, step):
        block = _neurons_by_bins(first[start : start + step])
        other = block if second is first else _neurons_by_bins(second[start : start + step])
        total += block @ other.T
    return total


def coincidences_per_window(first: Windows, second: Windows) -> NDArray[np.unsignedinteger]:
    """The same for each window: `(samples, neurons, neurons)` in the smallest integer that holds them."""
    samples, neurons, time_bins = first.shape
    counts = np.empty((samples, neurons, neurons), dtype=np.min_scalar_type(time_bins))
    for start in range(0, samples, _WINDOWS_AT_ONCE):
        block = slice(start, start + _WINDOWS_AT_ONCE)
        left = first[block].astype(np.float32)
        right = left if second is first else second[block].astype(np.float32)
        counts[block] = left @ right.transpose(0, 2, 1)
    return counts


def _neurons_by_bins(windows: Windows) -> NDArray[np.float32]:
    return windows.transpose(1, 0, 2).reshape(windows.shape[1], -1).astype(np.float32)
