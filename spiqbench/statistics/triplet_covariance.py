"""How triplets of neurons vary together in the same bin, beyond what their pairs say.

Third central moments of each triplet i < j < k in the same bin, `(triplets,)` in lexicographic order.

m_ijk = mean over the M = samples x time_bins bins of (x_i - r_i) (x_j - r_j) (x_k - r_k).

Undefined: fewer than three neurons.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from spiqbench.statistics.distances import root_mean_square
from spiqbench.statistics.packed_bits import count_bits
from spiqbench.statistics.statistic import Descriptor, Statistic, UndefinedStatistic, Windows
from spiqbench.statistics.triple_coincidences import (
    pack_groups,
    pair_counts,
    triple_counts,
)


def _count(windows: Windows) -> Descriptor:
    return _count_groups(windows, [slice(None)])[0].astype(np.float64)


def _count_groups(windows: Windows, groups: Sequence[slice]) -> NDArray[np.int32]:
    """Spikes, pairs and triplets of each group, `(groups, n + n(n-1)/2 + n(n-1)(n-2)/6)`."""
    _require_three_neurons(windows.shape[1])
    words = pack_groups(windows, groups)
    spikes = count_bits(words, np.int32)
    return np.concatenate([spikes, pair_counts(words, np.int32), triple_counts(words, np.int32)]).T


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
    count=_count,
    count_groups=_count_groups,
    summarise=_summarise,
    distance=root_mean_square,
)
