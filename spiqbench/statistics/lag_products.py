"""Products of a neuron's bins a lag apart, which both the autocorrelogram and the autocovariance add up."""

import numpy as np
from numpy.typing import NDArray

from spiqbench.statistics.packed_bits import Words, pack_narrow
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
    words = _filled(pack_narrow(windows).transpose(1, 0, 2))
    return np.stack([_count_rows(words & _later(words, lag)) for lag in lags(windows.shape[2])])


def all_pairs(windows: Windows) -> NDArray[np.int64]:
    """Those of all neurons together, `(lags,)`."""
    words = _filled(pack_narrow(windows).reshape(1, -1, -(-windows.shape[2] // 64)))
    return np.concatenate([_count_rows(words & _later(words, lag)) for lag in lags(windows.shape[2])])


def _filled(words: Words) -> Words:
    """Rows `(rows, words of a row, words of a window)` with silence added to fill 64 bits."""
    rows, samples, width = words.shape
    if samples * width * words.itemsize % 8 == 0:
        return np.ascontiguousarray(words)
    filled = np.zeros((rows, -(-samples // 8) * 8, width), dtype=words.dtype)
    filled[:, :samples] = words
    return filled


def _later(words: Words, lag: int) -> Words:
    """Bit t of each row is bit t + lag of the words', 0 past the end."""
    shifted = words >> words.dtype.type(lag)
    if words.shape[-1] > 1:
        shifted[..., :-1] |= words[..., 1:] << words.dtype.type(64 - lag)
    return shifted


def _count_rows(words: Words) -> NDArray[np.int64]:
    """Ones of each neuron: all words of a row, 64 bits at once whatever their width."""
    counts = np.bitwise_count(words.reshape(len(words), -1).view("<u8"))
    return counts.sum(axis=1, dtype=np.int64)
