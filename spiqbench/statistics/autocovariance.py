"""How each neuron's bins vary together with its own later bins.

C_ii(l) of each neuron at lags l = 1 .. L = min(10, time_bins - 1), `(L, neurons)`.

Over the M_l = samples x (time_bins - l) pairs of bins that lie l apart inside a window,
C_ii(l) = sum of (x_i(t) - h_i) (x_i(t + l) - g_i) / (M_l - 1), where h_i and g_i are the means over the
earlier and the later bins of just these pairs (edge-matched, so that a rate that drifts along the window
does not enter).

Undefined: windows of one bin, or a single pair of bins at the longest lag.
"""

import numpy as np

from spiqbench.statistics.coincidences import course_totals
from spiqbench.statistics.distances import root_mean_square
from spiqbench.statistics.lag_products import lags, own_pairs
from spiqbench.statistics.statistic import Descriptor, Statistic, UndefinedStatistic, Windows


def _count(windows: Windows) -> Descriptor:
    course = course_totals(windows)
    return np.concatenate([own_pairs(windows).ravel(), course.ravel()]).astype(np.float64)


def _summarise(sums: Descriptor, samples: float, neurons: int, time_bins: int) -> Descriptor:
    lag_range = lags(time_bins)
    if samples * (time_bins - lag_range[-1]) < 2:
        raise UndefinedStatistic(f"only one pair of bins at lag {lag_range[-1]}")
    products = sums[: len(lag_range) * neurons].reshape(len(lag_range), neurons)
    course = sums[len(lag_range) * neurons :].reshape(neurons, time_bins)
    covariance = np.empty_like(products)
    for row, lag in enumerate(lag_range):
        pairs = samples * (time_bins - lag)
        means = course[:, :-lag].sum(axis=1) * course[:, lag:].sum(axis=1) / pairs
        covariance[row] = (products[row] - means) / (pairs - 1)
    return covariance


AUTOCOVARIANCE = Statistic(
    key="autocovariance",
    title="Autocovariance of each neuron",
    short_title="autocovariance",
    unit="",
    null="shuffled_words",
    group="breadth",
    version=1,
    source="Brillinger 1976 (Biol. Cybern. 22, 213), covariances of binned point processes",
    count=_count,
    summarise=_summarise,
    distance=root_mean_square,
)
