"""Counts of bins in which three neurons fire together, by AND and popcount on packed bits.

The cost does not depend on how many spikes there are, and the counts are exact: 19 600 triplets of 50
neurons over 320 000 bins take 10^8 word operations, where a matrix product takes 10^11.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spiqbench.statistics.packed_bits import Words, pack_bits
from spiqbench.statistics.statistic import Windows

if TYPE_CHECKING:
    from scipy.sparse import csc_array


def pack_windows(windows: Windows) -> Words:
    """Packed bins `(neurons, samples, words)`: each window is counted on its own."""
    return pack_bits(windows.transpose(1, 0, 2))


def pack_recording(windows: Windows) -> Words:
    """Packed bins `(neurons, 1, words)`: all windows are counted together."""
    return pack_bits(windows.transpose(1, 0, 2).reshape(windows.shape[1], 1, -1))


def pair_counts(words: Words, dtype: np.dtype | type) -> NDArray[np.generic]:
    """Bins in which i and j both fire, i < j in row-major order: `(pairs, groups)`."""
    neurons, groups, _ = words.shape
    counts = np.empty((neurons * (neurons - 1) // 2, groups), dtype=dtype)
    row = 0
    for i in range(neurons - 1):
        block = neurons - i - 1
        counts[row : row + block] = _popcount(words[i] & words[i + 1 :], dtype)
        row += block
    return counts


def triple_counts(words: Words, dtype: np.dtype | type) -> NDArray[np.generic]:
    """Bins in which i, j and k all fire, i < j < k in lexicographic order: `(triplets, groups)`."""
    neurons, groups, _ = words.shape
    counts = np.zeros((neurons * (neurons - 1) * (neurons - 2) // 6, groups), dtype=dtype)
    for row, active, block in _triples_by_pair(words, dtype):
        counts[row : row + len(block), active] = block
    return counts


def sparse_triple_counts(words: Words, dtype: np.dtype | type) -> "csc_array":
    """The same as a sparse array `(groups, triplets)`, without ever holding the dense one."""
    from scipy.sparse import csc_array

    neurons, groups, _ = words.shape
    counts, rows, ends = [], [], []
    for _, active, block in _triples_by_pair(words, dtype):
        triple, group = np.nonzero(block)
        counts.append(block[triple, group])
        rows.append(active[group].astype(np.int32))
        ends.append(np.count_nonzero(block, axis=1))
    borders = np.concatenate([[0], np.cumsum(np.concatenate(ends))])
    shape = (groups, neurons * (neurons - 1) * (neurons - 2) // 6)
    return csc_array((np.concatenate(counts), np.concatenate(rows), borders), shape)


def _triples_by_pair(
    words: Words, dtype: np.dtype | type
) -> Iterator[tuple[int, NDArray[np.intp], NDArray[np.generic]]]:
    """For each pair: its first triplet, the groups it fires in, and its triplets' counts there."""
    neurons, groups, _ = words.shape
    row = 0
    for i in range(neurons - 2):
        for j in range(i + 1, neurons - 1):
            pair, third = words[i] & words[j], words[j + 1 :]
            active = np.flatnonzero(pair.any(axis=1))
            if len(active) < groups:
                pair, third = pair[active], third[:, active]
            yield row, active, _popcount(pair & third, dtype)
            row += neurons - j - 1


def _popcount(words: Words, dtype: np.dtype | type) -> NDArray[np.generic]:
    counts = np.bitwise_count(words)
    if counts.shape[-1] == 1:  # windows of up to 64 bins: reducing over one word costs more than counting
        return counts[..., 0]
    return counts.sum(axis=-1, dtype=dtype)
