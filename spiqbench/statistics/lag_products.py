"""Products of a neuron's bins a lag apart, which both the autocorrelogram and the autocovariance add up."""

import numpy as np
from numpy.typing import NDArray

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


def lag_product(windows: Windows, lag: int) -> NDArray[np.uint8]:
    """x_i(t) x_i(t + lag) inside each window, `(samples, neurons, time_bins - lag)`."""
    return windows[:, :, :-lag] & windows[:, :, lag:]
