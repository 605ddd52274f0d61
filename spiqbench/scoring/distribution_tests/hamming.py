"""Hamming distances between windows, on bits packed 64 to a word: exact counts in little memory."""

import numpy as np
from numpy.typing import NDArray

from spiqbench.statistics.packed_bits import Words, pack_bits
from spiqbench.statistics.statistic import Windows

PackedWindows = Words
"""Windows as rows of 64-bit words, `(samples, ceil(neurons * time_bins / 64))`, padded with zeros."""

BLOCK_PAIRS = 40_000  # pairs handled together: their words stay in cache
NEAREST_BLOCK_PAIRS = 4_000_000  # distances held at once while looking for the nearest


def pack_windows(windows: Windows) -> PackedWindows:
    """Binary windows `(samples, neurons, time_bins)` as rows of 64-bit words."""
    return pack_bits(windows.reshape(len(windows), -1))


def hamming_distances(queries: PackedWindows, references: PackedWindows) -> NDArray[np.uint32]:
    """Number of differing bits of every pair, `(queries, references)`."""
    distances = np.zeros((len(queries), len(references)), dtype=np.uint32)
    by_word = np.ascontiguousarray(references.T)
    rows = max(1, BLOCK_PAIRS // max(1, len(references)))
    for start in range(0, len(queries), rows):
        block = distances[start : start + rows]
        for word, reference_words in enumerate(by_word):
            block += np.bitwise_count(queries[start : start + rows, word, None] ^ reference_words)
    return distances


def nearest_distances(queries: PackedWindows, references: PackedWindows) -> NDArray[np.uint32]:
    """Distance of each query to the nearest of the references, `(queries,)`."""
    rows = max(1, NEAREST_BLOCK_PAIRS // len(references))
    blocks = [
        hamming_distances(queries[start : start + rows], references).min(axis=1)
        for start in range(0, len(queries), rows)
    ]
    return np.concatenate(blocks)


def nearest_other_distances(packed: PackedWindows) -> NDArray[np.uint32]:
    """Distance of each window to the nearest other one of its set of two or more, `(samples,)`."""
    distances = hamming_distances(packed, packed)
    np.fill_diagonal(distances, np.iinfo(distances.dtype).max)
    return distances.min(axis=1)


def pattern_ids(packed: PackedWindows) -> NDArray[np.int64]:
    """A number for each window, the same for identical windows."""
    return np.unique(packed, axis=0, return_inverse=True)[1].reshape(-1)
