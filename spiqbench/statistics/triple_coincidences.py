"""Counts of bins in which three neurons fire together, by AND and popcount on packed bits.

The cost does not depend on how many spikes there are, and the counts are exact: 19 600 triplets of 50
neurons over 320 000 bins take 10^8 word operations, where a matrix product takes 10^11.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spiqbench.statistics.packed_bits import Words, count_bits, pack_bits
from spiqbench.statistics.statistic import Windows


def pack_groups(windows: Windows, groups: Sequence[slice]) -> Words:
    """Packed bins `(neurons, groups, words)`: the bins of a group's windows in a row, filled up with zeros."""
    neurons = windows.shape[1]
    packed = [pack_bits(windows[group].transpose(1, 0, 2).reshape(neurons, -1)) for group in groups]
    filled = np.zeros((neurons, len(packed), max(words.shape[1] for words in packed)), dtype=np.uint64)
    for index, words in enumerate(packed):
        filled[:, index, : words.shape[1]] = words
    return filled


def pair_counts(words: Words, dtype: np.dtype | type) -> NDArray[np.generic]:
    """Bins in which i and j both fire, i < j in row-major order: `(pairs, groups)`."""
    neurons, groups, _ = words.shape
    counts = np.empty((neurons * (neurons - 1) // 2, groups), dtype=dtype)
    row = 0
    for i in range(neurons - 1):
        block = neurons - i - 1
        counts[row : row + block] = count_bits(words[i] & words[i + 1 :], dtype)
        row += block
    return counts


def triple_counts(words: Words, dtype: np.dtype | type) -> NDArray[np.generic]:
    """Bins in which i, j and k all fire, i < j < k in lexicographic order: `(triplets, groups)`."""
    neurons, groups, _ = words.shape
    counts = np.empty((neurons * (neurons - 1) * (neurons - 2) // 6, groups), dtype=dtype)
    row = 0
    for i in range(neurons - 2):
        for j in range(i + 1, neurons - 1):
            block = neurons - j - 1
            counts[row : row + block] = count_bits((words[i] & words[j]) & words[j + 1 :], dtype)
            row += block
    return counts
