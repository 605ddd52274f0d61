"""How often each neuron fires.

Mean of each neuron per bin, `(neurons,)`: r_i = sum of x_i / M over the M = samples x time_bins bins.

Divide by the bin width in seconds for Hz. Defined on every set that has a window; a silent neuron has
rate 0.
"""

import numpy as np

from spiqbench.statistics.coincidences import course_totals
from spiqbench.statistics.distances import root_mean_square
from spiqbench.statistics.statistic import Descriptor, Statistic, Windows


def _count(windows: Windows) -> Descriptor:
    return course_totals(windows).sum(axis=1).astype(np.float64)


def _summarise(spikes: Descriptor, samples: float, neurons: int, time_bins: int) -> Descriptor:
    return spikes / (samples * time_bins)


FIRING_RATE = Statistic(
    key="firing_rate",
    title="Firing rate",
    short_title="rate",
    unit="spikes per bin",
    null="common_rate",
    group="fidelity",
    version=1,
    source="Molano-Mazon et al. 2018 (ICLR), section 3",
    count=_count,
    summarise=_summarise,
    distance=root_mean_square,
)
