"""Rows of 0 and 1 packed 64 to a word: they are compared and counted by AND, XOR and popcount."""

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]


def pack_bits(bits: NDArray[np.uint8]) -> Words:
    """`(..., bits)` to `(..., ceil(bits / 64))`; bit t of a word is entry t of its row, padded with zeros."""
    *rows, length = bits.shape
    whole = -(-length // 8)
    if length % 8:  # NumPy packs one long row a hundred times faster than many short ones
        padded = np.zeros((*rows, 8 * whole), dtype=np.uint8)
        padded[..., :length] = bits
        bits = padded
    packed = np.packbits(bits.reshape(-1), bitorder="little").reshape(*rows, whole)
    words = np.zeros((*rows, 8 * -(-whole // 8)), dtype=np.uint8)
    words[..., :whole] = packed
    return words.view("<u8")


def count_bits(words: Words, dtype: type | np.dtype) -> NDArray[np.generic]:
    """Ones of each row, `(...)`."""
    counts = np.bitwise_count(words)
    if counts.shape[-1] == 1:  # reducing over one word costs more than counting
        return counts[..., 0]
    return counts.sum(axis=-1, dtype=dtype)
