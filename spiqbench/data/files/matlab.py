"""Numeric, logical and sparse arrays from MATLAB files of versions 5 to 7.2.

Written out here, after MathWorks' "MAT-File Format" (2019), because `scipy.io.loadmat` believes what a file declares: a
forged size makes it take gigabytes and a forged index makes it crash. Here every size is compared with the bytes that
are there before any memory is taken.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import prod
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.files.declared_size import too_large

HEADER_BYTES = 128
TAG_BYTES = 8
HEAD_BYTES = 4096  # of a compressed variable: enough for its flags, shape and name
MATRIX, COMPRESSED = 14, 15
NUMBERS = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
CLASSES = {6: "f8", 7: "f4", 8: "i1", 9: "u1", 10: "i2", 11: "u2", 12: "i4", 13: "u4", 14: "i8", 15: "u8"}
SPARSE = 5
CELLS = 1
OTHERS = {CELLS: "cells", 2: "structures", 3: "objects", 4: "text", 16: "objects", 17: "objects"}
IS_LOGICAL, IS_COMPLEX = 0x0200, 0x0800

ByteOrder = Literal["little", "big"]


@dataclass(frozen=True)
class Variable:
    """One variable of a file, not read yet.

    Attributes:
        kind: `numbers`, `cells`, or what it holds instead: `complex numbers`, `text`, `structures`, `objects`.
        content: the file's bytes of it, from its tag on.
    """

    name: str
    kind: str
    content: memoryview
    order: ByteOrder

    def read(self) -> NDArray[Any]:
        """The array, sparse ones filled; ValueError where it is damaged, MemoryError where it is too large."""
        if self.kind != "numbers":
            raise ValueError(f"it holds {self.kind}")
        return _array(_body(self.content, self.order), self.order)

    def read_cells(self) -> NDArray[np.object_]:
        """An array of arrays, of the shape of the cells; errors as of `read`, also where a cell holds no numbers."""
        if self.kind != "cells":
            raise ValueError(f"it holds {self.kind}")
        return _cells(_body(self.content, self.order), self.order)


def is_matlab_5(content: bytes) -> bool:
    """Whether a file begins as one of these versions."""
    return len(content) >= HEADER_BYTES and content[126:128] in (b"IM", b"MI") and _version(content) == 0x0100


def is_matlab_7_3(content: bytes) -> bool:
    """Whether a file begins as one of the later versions, which are HDF5."""
    return len(content) >= HEADER_BYTES and content[126:128] in (b"IM", b"MI") and _version(content) == 0x0200


def variables(content: bytes) -> Iterator[Variable]:
    """The named variables of a file; ValueError where it is damaged."""
    order = _order(content)
    rest = memoryview(content)[HEADER_BYTES:]
    while len(rest):
        kind, size, start = _tag(rest, order)
        if kind not in (MATRIX, COMPRESSED) or start + size > len(rest):
            raise ValueError("a variable reaches beyond the end of the file")
        whole = rest[: start + size]
        head = _parts(_body(whole, order, HEAD_BYTES), order)
        flags = _numbers(next(head), order, "a variable's flags")
        next(head)
        _, name = next(head)
        if len(name):  # MATLAB keeps workspaces of its functions under no name
            yield Variable(bytes(name).decode("latin-1"), _kind(int(flags[0])), whole, order)
        rest = rest[_padded(start + size) if kind == MATRIX else start + size :]


def _order(content: bytes) -> ByteOrder:
    return "little" if content[126:128] == b"IM" else "big"


def _version(content: bytes) -> int:
    return int.from_bytes(content[124:126], _order(content))


def _tag(content: memoryview, order: ByteOrder) -> tuple[int, int, int]:
    """Type and bytes of an element, and where its data begin."""
    if len(content) < 8:
        raise ValueError("it ends within a tag")
    first = int.from_bytes(content[:4], order)
    if first >> 16:  # up to four bytes of data sit within the tag
        if first >> 16 > 4:
            raise ValueError(f"a tag holds {first >> 16} bytes")
        return first & 0xFFFF, first >> 16, 4
    return first, int.from_bytes(content[4:8], order), 8


def _padded(size: int) -> int:
    return -(-size // 8) * 8


def _parts(body: memoryview, order: ByteOrder) -> Iterator[tuple[int, memoryview]]:
    """Type and data of the elements of a matrix."""
    while True:
        kind, size, start = _tag(body, order)
        if start + size > len(body):
            raise ValueError(f"an element of {size} bytes reaches beyond its variable")
        yield kind, body[start : start + size]
        body = body[_padded(start + size) :]


def _body(whole: memoryview, order: ByteOrder, most: int | None = None) -> memoryview:
    """The elements of a matrix, unpacked; at most the first `most` bytes where it is compressed."""
    kind, _, start = _tag(whole, order)
    if kind == MATRIX:
        return whole[start:]
    packed = zlib.decompressobj()
    try:
        inner, size, _ = _tag(memoryview(packed.decompress(whole[start:], 8)), order)
        if inner != MATRIX:
            raise ValueError("a compressed element is no variable")
        if most is None and too_large(size, len(whole)):
            raise MemoryError(f"{size} bytes")
        body = memoryview(packed.decompress(packed.unconsumed_tail, max(1, min(size, most or size))))
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if most is None and len(body) < size:
        raise ValueError("a compressed variable ends early")
    return body


def _kind(flags: int) -> str:
    if flags & IS_COMPLEX:
        return "complex numbers"
    known = flags & 0xFF
    return "numbers" if known == SPARSE or known in CLASSES else OTHERS.get(known, "objects")


def _numbers(part: tuple[int, memoryview], order: ByteOrder, what: str) -> NDArray[Any]:
    kind, data = part
    if kind not in NUMBERS:
        raise ValueError(f"{what} are of the unknown type {kind}")
    return np.frombuffer(data, np.dtype(NUMBERS[kind]).newbyteorder("<" if order == "little" else ">"))


def _array(body: memoryview, order: ByteOrder) -> NDArray[Any]:
    parts = _parts(body, order)
    flags = int(_numbers(next(parts), order, "flags")[0])
    shape = [int(length) for length in _numbers(next(parts), order, "lengths")]
    next(parts)
    if len(shape) < 2 or min(shape) < 0:
        raise ValueError(f"a shape of {shape}")
    if flags & 0xFF == SPARSE:
        return _filled(shape, body, order)
    values = _numbers(next(parts), order, "values")
    if len(values) != prod(shape):
        raise ValueError(f"a shape of {shape} with {len(values)} values")
    dtype = np.dtype(bool if flags & IS_LOGICAL else CLASSES[flags & 0xFF])
    return values.astype(dtype).reshape(shape, order="F")


def _cells(body: memoryview, order: ByteOrder) -> NDArray[np.object_]:
    parts = _parts(body, order)
    next(parts)
    shape = [int(length) for length in _numbers(next(parts), order, "lengths")]
    next(parts)
    # A cell takes at least the bytes of its own tag.
    if len(shape) < 2 or min(shape) < 0 or prod(shape) * TAG_BYTES > len(body):
        raise ValueError(f"a shape of {shape}")
    found = np.empty(prod(shape), dtype=object)
    for place in range(len(found)):
        kind, inner = next(parts)
        if kind != MATRIX:
            raise ValueError("a cell holds no array")
        flags = int(_numbers(next(_parts(inner, order)), order, "flags")[0]) if len(inner) else 0
        if len(inner) and _kind(flags) != "numbers":
            raise ValueError(f"a cell holds {_kind(flags)}")
        found[place] = _array(inner, order) if len(inner) else np.zeros((0, 0))
    return found.reshape(shape, order="F")


def _filled(shape: list[int], body: memoryview, order: ByteOrder) -> NDArray[Any]:
    """A matrix from its compressed columns: rows of the entries, where the columns begin, the entries."""
    parts = islice(_parts(body, order), 3, None)
    rows = _numbers(next(parts), order, "rows").astype(np.int64)
    begins = _numbers(next(parts), order, "columns").astype(np.int64)
    if len(shape) != 2 or len(begins) != shape[1] + 1 or begins[0] != 0 or (np.diff(begins) < 0).any():
        raise ValueError("the columns of a sparse matrix are not in order")
    values = _numbers(next(parts), order, "values") if begins[-1] else np.zeros(0)
    rows, values = rows[: begins[-1]], values[: begins[-1]]
    if not len(rows) == len(values) == begins[-1] or (rows < 0).any() or (rows >= shape[0]).any():
        raise ValueError("an entry of a sparse matrix lies outside of it")
    if too_large(prod(shape) * values.dtype.itemsize, len(body)):
        raise MemoryError(f"{shape[0]} x {shape[1]}")
    found = np.zeros(shape, values.dtype.newbyteorder("="))
    np.add.at(found, (rows, np.repeat(np.arange(shape[1]), np.diff(begins))), values)
    return found
