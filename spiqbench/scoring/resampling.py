"""Resampling of windows by integer weights on their sufficient statistics, so that none is computed twice."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import sparray

from spiqbench.statistics.statistic import Descriptor, Statistic, Sufficient, UndefinedStatistic

Weights = NDArray[np.float64]
"""How often each window is taken, `(replicates, windows)`, in whole numbers."""

_CELLS_AT_ONCE = 2**24
_EXACT_IN_SINGLE = 2**24


def subsample_weights(windows: int, size: int, replicates: int, rng: np.random.Generator) -> Weights:
    """Draw `size` of the windows, all of them equally often as far as `size` allows: without replacement.

    Beyond the number of windows every window is taken `size // windows` times and the rest drawn without
    replacement.
    """
    whole, rest = divmod(size, windows)
    weights = np.full((replicates, windows), whole, dtype=np.float64)
    for row in weights:
        row[rng.choice(windows, rest, replace=False)] += 1
    return weights


def bootstrap_weights(windows: int, replicates: int, rng: np.random.Generator) -> Weights:
    """Draw as many windows as there are, with replacement (Efron 1979): multinomial counts."""
    return rng.multinomial(windows, np.full(windows, 1 / windows), size=replicates).astype(np.float64)


def weighted_sums(sufficient: Sufficient, weights: Weights) -> Descriptor:
    """`weights @ sufficient`, `(replicates, features)`, exact for counts and in bounded memory."""
    features = sufficient.shape[1]
    peak = float(sufficient.max()) * weights.sum(axis=1).max(initial=0) if sufficient.size else 0.0
    dtype = np.float32 if peak < _EXACT_IN_SINGLE else np.float64
    left = weights.astype(dtype)
    if isinstance(sufficient, sparray):
        # A feature a row: all its replicates are summed side by side, in a place that stays in the cache.
        by_feature = sufficient.T.tocsr() @ np.ascontiguousarray(left.T)
        return np.ascontiguousarray(by_feature.T, dtype=np.float64)
    sums = np.empty((len(weights), features))
    step = max(1, _CELLS_AT_ONCE // max(len(sufficient), 1))
    for start in range(0, features, step):
        sums[:, start : start + step] = left @ sufficient[:, start : start + step].astype(dtype)
    return sums


def resampled_descriptors(
    statistic: Statistic, sufficient: Sufficient, weights: Weights, neurons: int, time_bins: int
) -> list[Descriptor]:
    """The descriptor of each resample; those on which the statistic is undefined are left out."""
    return [
        descriptor
        for descriptor in aligned_descriptors(statistic, sufficient, weights, neurons, time_bins)
        if descriptor is not None
    ]


def aligned_descriptors(
    statistic: Statistic, sufficient: Sufficient, weights: Weights, neurons: int, time_bins: int
) -> list[Descriptor | None]:
    """The descriptor of each resample, None where the statistic is undefined on it."""
    found: list[Descriptor | None] = []
    for sums, row in zip(weighted_sums(sufficient, weights), weights, strict=True):
        try:
            found.append(statistic.summarise(sums, float(row.sum()), neurons, time_bins))
        except UndefinedStatistic:
            found.append(None)
    return found
