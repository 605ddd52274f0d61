"""Rows of 0 and 1 packed 64 to a word: they are compared and counted by AND, XOR and popcount."""

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]


def pack_bits(bits: NDArray[np.uint8]) -> Words:
    """`(..., bits)` to `(..., ceil(bits / 64))`; bit t of a word is entry t of its row, padded with zeros."""
    packed = np.packbits(bits, axis=-1, bitorder="little")
    padding = [(0, 0)] * (packed.ndim - 1) + [(0, -packed.shape[-1] % 8)]
    return np.ascontiguousarray(np.pad(packed, padding)).view("<u8")
