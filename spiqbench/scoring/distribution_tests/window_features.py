"""What the classifier two-sample test sees of a window: counts, coincidences and lagged coincidences."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from spiqbench.seeds import derive_seed
from spiqbench.statistics.lag_products import longest_lag
from spiqbench.statistics.statistic import Windows

Features = NDArray[np.float32]

MAX_GROUPS = 64  # neurons are summed into at most so many groups
MAX_PAIRS = 128  # pairs of neurons that get a feature of their own, at zero lag and at lag 1 each
MAX_COUNT = 16  # population counts from here on share one feature
CHUNK_ELEMENTS = 4_000_000


def window_features(windows: Windows) -> Features:
    """Features of each window, `(samples, features)`; s_i(t) is neuron i at bin t, K(t) the sum over neurons.

    - spikes per neuron, sum_t s_i(t);
    - bins in which K = k, for k = 0..15 and for 16 or more; the largest K; sum_t K(t) K(t + l), l = 1..10;
    - zero-lag coincidences: of each neuron with all others, sum_t s_i(t) (K(t) - s_i(t)), and of pairs;
    - coincidences at lag 1: of each neuron with itself, with the others one bin later and one bin
      earlier, and of ordered pairs.

    The number of features stays below 5 x 64 + 2 x 128 + 28 for any number of neurons: above 64 of them,
    neurons i, i + 64, ... are added up, and above 128 pairs a fixed pseudo-random choice of 128 is taken, the
    same for all windows of that many neurons.
    """
    samples, neurons, time_bins = windows.shape
    chunk = max(1, CHUNK_ELEMENTS // (neurons * max(neurons, time_bins)))
    blocks = [
        np.concatenate(list(_feature_blocks(windows[start : start + chunk])), axis=1)
        for start in range(0, samples, chunk)
    ]
    return np.concatenate(blocks)


def _feature_blocks(windows: Windows) -> Iterator[NDArray[np.float32]]:
    neurons, time_bins = windows.shape[1:]
    spikes = windows.astype(np.float32)
    yield _grouped(spikes.sum(axis=2))
    yield _population_features(spikes.sum(axis=1))
    if neurons > 1:
        coincidences = spikes @ spikes.swapaxes(1, 2)
        own = np.diagonal(coincidences, axis1=1, axis2=2)
        yield _grouped(coincidences.sum(axis=2) - own)
        first, second = _chosen_pairs(neurons, "zero lag")
        yield coincidences[:, first, second]
    if time_bins > 1:
        lagged = spikes[:, :, :-1] @ spikes[:, :, 1:].swapaxes(1, 2)
        own = np.diagonal(lagged, axis1=1, axis2=2)
        yield _grouped(own)
        if neurons > 1:
            yield _grouped(lagged.sum(axis=2) - own)
            yield _grouped(lagged.sum(axis=1) - own)
            first, second = _chosen_pairs(neurons, "lag 1")
            yield lagged[:, first, second]


def _population_features(counts: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of population counts `(samples, time_bins)`: their histogram, maximum and products at lags."""
    clipped = np.minimum(counts, MAX_COUNT)
    columns = [(clipped == k).sum(axis=1) for k in range(MAX_COUNT + 1)]
    columns.append(counts.max(axis=1))
    for lag in range(1, longest_lag(counts.shape[1]) + 1):
        columns.append((counts[:, :-lag] * counts[:, lag:]).sum(axis=1))
    return np.stack(columns, axis=1).astype(np.float32)


def _grouped(per_neuron: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sum of neurons i, i + 64, ...: `(samples, min(neurons, 64))`."""
    samples, neurons = per_neuron.shape
    padded = np.pad(per_neuron, ((0, 0), (0, -neurons % MAX_GROUPS if neurons > MAX_GROUPS else 0)))
    return padded.reshape(samples, -1, min(neurons, MAX_GROUPS)).sum(axis=1)


def _chosen_pairs(neurons: int, lag: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs with a feature of their own: i < j at zero lag, all i != j at lag 1, at most `MAX_PAIRS`."""
    related = (
        np.triu(np.ones((neurons, neurons), dtype=bool), 1)
        if lag == "zero lag"
        else ~np.eye(neurons, dtype=bool)
    )
    pairs = np.argwhere(related)
    if len(pairs) > MAX_PAIRS:
        rng = np.random.default_rng(derive_seed("two-sample pairs", lag, neurons))
        pairs = pairs[np.sort(rng.choice(len(pairs), MAX_PAIRS, replace=False))]
    return pairs[:, 0], pairs[:, 1]
