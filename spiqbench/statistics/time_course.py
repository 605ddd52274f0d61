"""How each neuron's rate runs along the window.

Mean of neuron i at bin t over the windows, `(neurons, time_bins)`.

Defined on every set that has a window.
"""

import numpy as np

from spiqbench.statistics.coincidences import course_totals
from spiqbench.statistics.distances import root_mean_square
from spiqbench.statistics.statistic import Descriptor, Statistic, Windows


def _count(windows: Windows) -> Descriptor:
    return course_totals(windows).ravel().astype(np.float64)


def _summarise(sums: Descriptor, samples: float, neurons: int, time_bins: int) -> Descriptor:
    return sums.reshape(neurons, time_bins) / samples


TIME_COURSE = Statistic(
    key="time_course",
    title="Rate along the window",
    short_title="time course",
    unit="spikes per bin",
    null="shuffled_words",
    group="check",
    version=1,
    source="Gerstein & Kiang 1960 (Biophys. J. 1, 15), peri-stimulus time histogram",
    count=_count,
    summarise=_summarise,
    distance=root_mean_square,
)
