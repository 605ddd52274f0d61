"""How a neuron's bin varies together with every neuron's next bin.

C_ij(1) of all ordered pairs and of i = j, `(neurons, neurons)`: rows lead columns by one bin.

Over the M_1 = samples x (time_bins - 1) pairs of neighbouring bins inside a window,
C_ij(1) = sum of (x_i(t) - h_i) (x_j(t + 1) - g_j) / (M_1 - 1), where h and g are the means over the
earlier and the later bins (edge-matched).

Undefined: windows of one bin, or a single pair of bins in all.
"""

import numpy as np

from spiqbench.statistics.coincidences import coincidence_totals, course_totals
from spiqbench.statistics.distances import root_mean_square
from spiqbench.statistics.statistic import Descriptor, Statistic, UndefinedStatistic, Windows


def _count(windows: Windows) -> Descriptor:
    _require_two_bins(windows.shape[2])
    course = course_totals(windows)
    sums = [course[:, :-1].sum(axis=1), course[:, 1:].sum(axis=1)]
    return np.concatenate([coincidence_totals(windows, lag=1).ravel(), *sums]).astype(np.float64)


def _summarise(sums: Descriptor, samples: float, neurons: int, time_bins: int) -> Descriptor:
    pairs = samples * (time_bins - 1)
    if pairs < 2:
        raise UndefinedStatistic("only one pair of neighbouring bins")
    products = sums[: neurons**2].reshape(neurons, neurons)
    earlier, later = sums[neurons**2 :].reshape(2, neurons)
    return (products - np.outer(earlier, later) / pairs) / (pairs - 1)


def _require_two_bins(time_bins: int) -> None:
    if time_bins < 2:
        raise UndefinedStatistic("windows of one bin have no neighbouring bins")


LAGGED_COVARIANCE = Statistic(
    key="lagged_covariance",
    title="Covariance one bin apart",
    short_title="lag-1 covariance",
    unit="",
    null="shuffled_words",
    group="breadth",
    version=1,
    source="Molano-Mazon et al. 2018 (ICLR), section 3 (lag covariance)",
    count=_count,
    summarise=_summarise,
    distance=root_mean_square,
)
