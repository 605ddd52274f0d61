"""Counts of bins in which two neurons fire together, or one a given number of bins after the other."""

import numpy as np

from spiqbench.statistics.statistic import Descriptor, Windows

_BINS_AT_ONCE = 2**14  # so that the copies stay in the cache; float32 counts integers exactly below 2**24


def coincidence_totals(windows: Windows, lag: int = 0) -> Descriptor:
    """Sum over windows and bins of x_i(t) x_j(t + lag), float64 `(neurons, neurons)`; exact."""
    samples, neurons, time_bins = windows.shape
    step = max(1, _BINS_AT_ONCE // max(time_bins, 1))
    total = np.zeros((neurons, neurons))
    for start in range(0, samples, step):
        block = windows[start : start + step]
        # Windows stand in a row with silence in between, so that no product reaches from one into the next.
        row = np.zeros((neurons, len(block), time_bins + lag), dtype=np.float32)
        row[:, :, :time_bins] = block.transpose(1, 0, 2)
        bins = row.reshape(neurons, -1)
        total += bins[:, : bins.shape[1] - lag] @ bins[:, lag:].T
    return total
