"""How pairs of neurons vary together in the same bin.

Zero-lag covariance of each pair i < j, `(neurons (neurons - 1) / 2,)`, in row-major order.

c_ij = sum over the M = samples x time_bins bins of (x_i - r_i) (x_j - r_j) / (M - 1).

Undefined: fewer than two neurons, or a single bin in all.
"""

import numpy as np

from spiqbench.statistics.coincidences import coincidence_totals
from spiqbench.statistics.distances import root_mean_square
from spiqbench.statistics.statistic import Descriptor, Statistic, UndefinedStatistic, Windows


def _count(windows: Windows) -> Descriptor:
    rows, columns = np.triu_indices(windows.shape[1])
    return coincidence_totals(windows)[rows, columns]


def _summarise(coincidences: Descriptor, samples: float, neurons: int, time_bins: int) -> Descriptor:
    bins = samples * time_bins
    if neurons < 2:
        raise UndefinedStatistic("one neuron has no pairs")
    if bins < 2:
        raise UndefinedStatistic("a covariance needs more than one bin")
    rows, columns = np.triu_indices(neurons)
    spikes = coincidences[rows == columns]  # x^2 = x: the diagonal counts each neuron's spikes
    pairs = rows < columns
    return (coincidences[pairs] - spikes[rows[pairs]] * spikes[columns[pairs]] / bins) / (bins - 1)


PAIRWISE_COVARIANCE = Statistic(
    key="pairwise_covariance",
    title="Pairwise covariance (same bin)",
    short_title="covariance",
    unit="",
    null="independent_neurons",
    group="fidelity",
    version=1,
    source="Molano-Mazon et al. 2018 (ICLR), section 3",
    count=_count,
    summarise=_summarise,
    distance=root_mean_square,
)
