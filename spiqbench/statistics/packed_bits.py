"""Rows of 0 and 1 packed into words: they are compared and counted by AND, XOR and popcount."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.unsignedinteger[Any]]


def pack_bits(bits: NDArray[np.uint8], kind: str = "<u8") -> Words:
    """`(..., bits)` to `(..., ceil(bits / 64))`; bit t of a word is entry t of its row, padded with zeros.

    Words of another `kind` hold fewer bits.
    """
    *rows, length = bits.shape
    whole = -(-length // 8)
    if length % 8:  # NumPy packs one long row a hundred times faster than many short ones
        padded = np.zeros((*rows, 8 * whole), dtype=np.uint8)
        padded[..., :length] = bits
        bits = padded
    packed = np.packbits(bits.reshape(-1), bitorder="little").reshape(*rows, whole)
    size = np.dtype(kind).itemsize
    if whole % size == 0:
        return packed.view(kind)
    words = np.zeros((*rows, size * -(-whole // size)), dtype=np.uint8)
    words[..., :whole] = packed
    return words.view(kind)


def pack_narrow(bits: NDArray[np.uint8]) -> Words:
    """The same in the narrowest words that hold a row, or several of 64 bits."""
    kinds = ("<u1", "<u2", "<u4", "<u8")
    fitting = (kind for kind in kinds if bits.shape[-1] <= 8 * np.dtype(kind).itemsize)
    return pack_bits(bits, next(fitting, "<u8"))


def count_bits(words: Words, dtype: type | np.dtype) -> NDArray[np.generic]:
    """Ones of each row, `(...)`."""
    counts = np.bitwise_count(words)
    if counts.shape[-1] == 1:  # reducing over one word costs more than counting
        return counts[..., 0]
    return counts.sum(axis=-1, dtype=dtype)
