"""Which neurons fire together: the distribution of population words.

P(word) over all bins, `(sets, 2**n)`: bit k of a word's index is the k-th neuron of the set.

Up to 10 neurons: one set of all n. Above: five fixed sets of n = 10, drawn without replacement, one after
another, with `numpy.random.default_rng(0)`, and sorted. Compared by the Jensen-Shannon divergence in
bits, mean over the sets. Defined on every set that has a window.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from spiqbench.statistics.coincidences import neuron_rows
from spiqbench.statistics.distances import jensen_shannon
from spiqbench.statistics.statistic import Descriptor, Statistic, Windows

WORD_LENGTH = 10
"""Neurons in a word: 1024 words are few enough to be estimated from some thousand windows."""
RANDOM_SETS = 5


@lru_cache
def neuron_sets(neurons: int) -> tuple[tuple[int, ...], ...]:
    """The sets of neurons whose words are counted."""
    if neurons <= WORD_LENGTH:
        return (tuple(range(neurons)),)
    rng = np.random.default_rng(0)
    return tuple(
        tuple(sorted(rng.choice(neurons, WORD_LENGTH, replace=False).tolist())) for _ in range(RANDOM_SETS)
    )


def _words(bins: NDArray[np.uint16], neurons: tuple[int, ...]) -> NDArray[np.uint16]:
    """Index of the word in each bin, of the bins of each neuron."""
    words = np.zeros_like(bins[0])
    for neuron in reversed(neurons):
        words <<= 1
        words |= bins[neuron]
    return words


def _count(windows: Windows) -> Descriptor:
    sets = neuron_sets(windows.shape[1])
    vocabulary = 2 ** len(sets[0])
    bins = neuron_rows(windows).astype(np.uint16)
    counts = [np.bincount(_words(bins, chosen), minlength=vocabulary) for chosen in sets]
    return np.concatenate(counts).astype(np.float64)


def _summarise(counts: Descriptor, samples: float, neurons: int, time_bins: int) -> Descriptor:
    return counts.reshape(len(neuron_sets(neurons)), -1) / (samples * time_bins)


WORD_DISTRIBUTION = Statistic(
    key="word_distribution",
    title="Population words",
    short_title="words",
    unit="bits",
    null="independent_neurons",
    group="breadth",
    version=1,
    source="Schneidman et al. 2006 (Nature 440, 1007); Lin 1991 (IEEE Trans. Inf. Theory 37, 145)",
    count=_count,
    summarise=_summarise,
    distance=jensen_shannon,
)
