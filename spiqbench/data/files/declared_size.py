"""Refuses arrays whose headers promise more than their files can hold, before any memory is taken for them."""

from math import prod
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipInfo

import numpy as np

from spiqbench.errors import DataError
from spiqbench.free_memory import available_bytes

BEST_DEFLATE = 1032
"""Bytes that one byte of deflate can stand for, at most."""
SMALL_BYTES = 2**26
MOST_PER_BYTE = 1000
"""What is larger than `SMALL_BYTES` may be so many times as large as its file: spikes are sparse, but not emptier."""


def check_npy(stream: IO[bytes], stored: int, path: Path) -> None:
    """Compare the header of an array in NumPy's format, at the stream's place, with the bytes that can follow.

    Raises:
        DataError: they are too few.
        MemoryError: they are too many, see `too_large`.
        ValueError: this is not such a header.
    """
    version = np.lib.format.read_magic(stream)
    if version == (1, 0):
        shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
    elif version == (2, 0):
        shape, _, dtype = np.lib.format.read_array_header_2_0(stream)
    else:
        raise ValueError(f"version {version} of the format is for structures")
    if min(shape, default=0) < 0:
        raise ValueError(f"a shape of {shape}")
    if not dtype.hasobject:  # pickled objects are refused by the reader, whatever their size
        _compare(prod(shape) * dtype.itemsize, stored, path)


def bytes_in(member: ZipInfo, path: Path) -> int:
    """Bytes that a member of an archive can come to, whatever its directory says."""
    packed = min(member.compress_size, path.stat().st_size)
    best = {ZIP_STORED: 1, ZIP_DEFLATED: BEST_DEFLATE}.get(member.compress_type)
    return member.file_size if best is None else min(member.file_size, best * packed)


def too_large(needed: int, stored: int) -> bool:
    """Whether an array does not fit into the memory that is free, or is larger than what it is read from can mean.

    Args:
        needed: bytes of the array in memory.
        stored: bytes that it is read from.
    """
    return needed > max(SMALL_BYTES, MOST_PER_BYTE * stored) or needed > available_bytes()


def _compare(needed: int, stored: int, path: Path) -> None:
    if needed > stored:
        raise DataError(f"{path} is damaged: it declares {needed} bytes and holds {stored}: save it again")
    if too_large(needed, path.stat().st_size):
        raise MemoryError(f"{needed} bytes")
