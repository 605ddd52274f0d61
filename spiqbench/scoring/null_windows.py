"""References that know nothing of a statistic: what a model must beat to have learned it."""

from collections.abc import Callable

import numpy as np

from spiqbench.statistics.statistic import Null, Windows

NullSampler = Callable[[Windows, int, np.random.Generator], Windows]
"""`(training windows, number of windows, generator)` to windows of the null."""


def common_rate(train: Windows, size: int, rng: np.random.Generator) -> Windows:
    """Every neuron fires at the population's mean rate, independently in every bin."""
    return _bernoulli(np.full(train.shape[1], train.mean()), size, train.shape[2], rng)


def independent_neurons(train: Windows, size: int, rng: np.random.Generator) -> Windows:
    """Every neuron fires at its own training rate, independently in every bin."""
    return _bernoulli(train.mean(axis=(0, 2)), size, train.shape[2], rng)


def shuffled_words(train: Windows, size: int, rng: np.random.Generator) -> Windows:
    """Population words of the training windows in random order: all of a bin's statistics, none across bins.

    The words of all windows and bins are shuffled and dealt out; where more are needed than there are, they
    are shuffled and dealt out again.
    """
    samples, neurons, time_bins = train.shape
    available, needed = samples * time_bins, size * time_bins
    order = np.concatenate([rng.permutation(available) for _ in range(-(-needed // available))])[:needed]
    words = np.ascontiguousarray(train.transpose(0, 2, 1)).reshape(available, neurons)
    return np.ascontiguousarray(words[order].reshape(size, time_bins, neurons).transpose(0, 2, 1))


def _bernoulli(rates: np.ndarray, size: int, time_bins: int, rng: np.random.Generator) -> Windows:
    draws = rng.random((size, len(rates), time_bins), dtype=np.float32)
    return (draws < rates[:, None]).astype(np.uint8)


NULLS: dict[Null, NullSampler] = {
    "common_rate": common_rate,
    "independent_neurons": independent_neurons,
    "shuffled_words": shuffled_words,
}
"""By name. The names are hashed into seeds: one that changes, changes every null's error."""
