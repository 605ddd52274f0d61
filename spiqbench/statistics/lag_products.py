"""Products of a neuron's bins a lag apart, which both the autocorrelogram and the autocovariance add up."""

import numpy as np
from numpy.typing import NDArray

from spiqbench.statistics.packed_bits import Words, pack_bits
from spiqbench.statistics.statistic import UndefinedStatistic, Windows

MAX_LAG = 10
"""Longest lag in bins: 200 ms at 20 ms a bin, past the retina's own correlation time."""


def longest_lag(time_bins: int) -> int:
    """min(10, time_bins - 1): the number of lags that a window has."""
    return min(MAX_LAG, time_bins - 1)


def lags(time_bins: int) -> range:
    """Lags 1 .. min(10, time_bins - 1); raises `UndefinedStatistic` where a window has a single bin."""
    if time_bins < 2:
        raise UndefinedStatistic("windows of one bin have no lags")
    return range(1, longest_lag(time_bins) + 1)


def own_pairs(windows: Windows) -> NDArray[np.int64]:
    """Pairs of spikes of each neuron l bins apart inside a window, `(lags, neurons)`, by AND of packed bins."""
    words = pack_bits(windows)
    counts = [np.bitwise_count(words & _later(words, lag)) for lag in lags(windows.shape[2])]
    return np.stack([count.sum(axis=(0, 2), dtype=np.int64) for count in counts])


def _later(words: Words, lag: int) -> Words:
    """Bit t of each row is bit t + lag of the words', 0 past the end."""
    shifted = words >> np.uint64(lag)
    shifted[..., :-1] |= words[..., 1:] << np.uint64(64 - lag)
    return shifted
