"""How many neurons of the population fire in the same bin.

P(K = k), k = 0 .. neurons, of the number K of spikes of the population in a bin, `(neurons + 1,)`.

A histogram over all samples x time_bins bins divided by their number; defined on every set that has a
window (a silent set puts all mass on k = 0).
"""

import numpy as np

from spiqbench.statistics.coincidences import neuron_rows
from spiqbench.statistics.distances import total_variation
from spiqbench.statistics.statistic import Descriptor, Statistic, Windows


def _count(windows: Windows) -> Descriptor:
    active = np.add.reduce(neuron_rows(windows), axis=0, dtype=np.min_scalar_type(windows.shape[1]))
    return np.bincount(active, minlength=windows.shape[1] + 1).astype(np.float64)


def _summarise(histogram: Descriptor, samples: float, neurons: int, time_bins: int) -> Descriptor:
    return histogram / (samples * time_bins)


K_PROBABILITY = Statistic(
    key="k_probability",
    title="P(K neurons active in a bin)",
    short_title="k-probability",
    unit="",
    null="independent_neurons",
    group="fidelity",
    version=1,
    source="Tkacik et al. 2014 (PLoS Comput. Biol. 10, e1003408), eq. 3; Molano-Mazon et al. 2018 (ICLR)",
    count=_count,
    summarise=_summarise,
    distance=total_variation,
)
