"""How triplets of neurons vary together in the same bin, beyond what their pairs say."""

from functools import lru_cache
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from spiqbench.statistics.distances import root_mean_square
from spiqbench.statistics.statistic import Descriptor, Statistic, Sufficient, UndefinedStatistic, Windows
from spiqbench.statistics.triple_coincidences import (
    pack_recording,
    pack_windows,
    pair_counts,
    sparse_triple_counts,
    triple_counts,
)

_BYTES_OF_A_SPARSE_CELL = 5  # one uint8 count and one int32 column


def triplet_covariance(windows: Windows) -> Descriptor:
    """Third central moments of each triplet i < j < k in the same bin, `(triplets,)` in lexicographic order.

    m_ijk = mean over the M = samples x time_bins bins of (x_i - r_i) (x_j - r_j) (x_k - r_k).

    Raises:
        UndefinedStatistic: fewer than three neurons.
    """
    return TRIPLET_COVARIANCE.describe(windows)


def _sufficient(windows: Windows) -> Sufficient:
    """Spikes, pairs and triplets of each window, `(samples, n + n(n-1)/2 + n(n-1)(n-2)/6)`.

    Sparse where that takes less memory: retinal activity leaves about one in a hundred cells non-zero.
    """
    _require_three_neurons(windows.shape[1])
    dtype = np.min_scalar_type(windows.shape[2])
    words = pack_windows(windows)
    few = np.concatenate([windows.sum(axis=2, dtype=dtype), pair_counts(words, dtype).T], axis=1)
    total = _total(windows)
    if _BYTES_OF_A_SPARSE_CELL * total.sum() < len(windows) * len(total) * dtype.itemsize:
        from scipy.sparse import csc_array, hstack

        return hstack([csc_array(few), sparse_triple_counts(words, dtype)], format="csc")
    return np.concatenate([few, triple_counts(words, dtype).T], axis=1)


def _total(windows: Windows) -> Descriptor:
    _require_three_neurons(windows.shape[1])
    words = pack_recording(windows)
    spikes = np.bitwise_count(words).sum(axis=-1, dtype=np.int64)
    counts = [spikes, pair_counts(words, np.int64), triple_counts(words, np.int64)]
    return np.concatenate(counts).ravel().astype(np.float64)


def _require_three_neurons(neurons: int) -> None:
    if neurons < 3:
        raise UndefinedStatistic("fewer than three neurons have no triplets")


def _summarise(counts: Descriptor, samples: float, neurons: int, time_bins: int) -> Descriptor:
    bins = samples * time_bins
    n_pairs = neurons * (neurons - 1) // 2
    rate = counts[:neurons] / bins
    pair = np.zeros((neurons, neurons))
    pair[np.triu_indices(neurons, 1)] = counts[neurons : neurons + n_pairs] / bins
    covariance = pair - np.outer(rate, rate)
    triple = counts[neurons + n_pairs :] / bins
    i, j, k = triplets(neurons)
    # E[xyz] = m_xyz + r_x c_yz + r_y c_xz + r_z c_xy + r_x r_y r_z, the last two together r_z E[xy]
    return triple - rate[i] * covariance[j, k] - rate[j] * covariance[i, k] - rate[k] * pair[i, j]


@lru_cache(maxsize=4)
def triplets(neurons: int) -> NDArray[np.intp]:
    """The neurons i < j < k of every triplet in lexicographic order, `(3, triplets)`."""
    count = neurons * (neurons - 1) * (neurons - 2) // 6
    flat = chain.from_iterable(combinations(range(neurons), 3))
    return np.ascontiguousarray(np.fromiter(flat, dtype=np.intp, count=3 * count).reshape(count, 3).T)


TRIPLET_COVARIANCE = Statistic(
    key="triplet_covariance",
    title="Triplet covariance (third central moments)",
    short_title="triplets",
    unit="",
    null="independent_neurons",
    group="breadth",
    version=1,
    source="Ganmor, Segev & Schneidman 2011 (PNAS 108, 9679), interactions beyond pairs; third cumulants",
    sufficient=_sufficient,
    summarise=_summarise,
    distance=root_mean_square,
    total=_total,
)
