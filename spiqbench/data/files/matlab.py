"""Numeric, logical and sparse arrays from MATLAB files of versions 5 to 7.2.

Written out here, after MathWorks' "MAT-File Format" (2019), because `scipy.io.loadmat` believes what a file declares: a
forged size makes it take gigabytes and a forged index makes it crash. Here every size is compared with the bytes that
are there before any memory is taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.files.declared_size import too_large
from spiqbench.data.files.matlab_elements import (
    COMPRESSED,
    MATRIX,
    TAG_BYTES,
    ByteOrder,
    content_of,
    elements_of,
    padded,
    parts_of,
    read_numbers,
    read_tag,
    unpacked,
)
from spiqbench.errors import DataError

HEADER_BYTES = 128
HEAD_BYTES = 4096  # of a compressed variable: enough for its flags, shape and name
CLASSES = {6: "f8", 7: "f4", 8: "i1", 9: "u1", 10: "i2", 11: "u2", 12: "i4", 13: "u4", 14: "i8", 15: "u8"}
SPARSE = 5
CELLS = 1
OTHERS = {CELLS: "cells", 2: "structures", 3: "objects", 4: "text", 16: "objects", 17: "objects"}
IS_LOGICAL, IS_COMPLEX = 0x0200, 0x0800


@dataclass(frozen=True)
class Variable:
    """One variable of a file, or a field of a structure in it, not read yet.

    Attributes:
        name: of a field, the structure's and its own: `units.times`.
        kind: `numbers`, `cells`, or what it holds instead: `complex numbers`, `text`, `structures`, `objects`.
        contents: the file's bytes of it, from its tag on; of a field of an array of structures, of each of them.
    """

    name: str
    kind: str
    contents: tuple[memoryview, ...]
    order: ByteOrder

    def read(self) -> NDArray[Any]:
        """The array, sparse ones filled; ValueError where it is damaged, MemoryError where it is too large."""
        if self.kind != "numbers":
            raise ValueError(f"it holds {self.kind}")
        return _array(unpacked(self.contents[0], self.order), self.order)

    def read_cells(self, what: str) -> NDArray[np.object_]:
        """An array of arrays, of the shape of the cells; errors as of `read`, and `DataError` for one of no numbers.

        Args:
            what: the file's name in that error.
        """
        if self.kind != "cells":
            raise ValueError(f"it holds {self.kind}")
        if len(self.contents) == 1:
            return _cells(unpacked(self.contents[0], self.order), self.order, what)
        return _filled_cells([1, len(self.contents)], iter(self.contents), self.order, what)

    def fields(self) -> "Iterator[Variable]":
        """The fields of a structure, and of structures in it; of any other variable, itself."""
        if self.kind != "structures" or len(self.contents) > 1:
            yield self
            return
        parts = elements_of(unpacked(self.contents[0], self.order), self.order)
        next(parts)
        shape = read_numbers(content_of(next(parts), self.order), self.order, "lengths").tolist()
        next(parts)
        length = int(read_numbers(content_of(next(parts), self.order), self.order, "lengths of names")[0])
        _, text = content_of(next(parts), self.order)
        if length < 1 or len(text) % length:
            raise ValueError(f"names of {length} bytes in {len(text)}")
        names = [bytes(text[at : at + length]).split(b"\0")[0] for at in range(0, len(text), length)]
        members = list(islice(parts, prod(shape) * len(names)))
        for place, name in enumerate(names):
            mine = tuple(members[place :: len(names)])
            kinds = {_kind_of(member, self.order) for member in mine}
            kind = kinds.pop() if len(kinds) == 1 else "objects"
            kind = "cells" if len(mine) > 1 and kind == "numbers" else kind
            yield from Variable(f"{self.name}.{name.decode('latin-1')}", kind, mine, self.order).fields()


def is_matlab_5(content: bytes) -> bool:
    """Whether a file begins as one of these versions."""
    return len(content) >= HEADER_BYTES and content[126:128] in (b"IM", b"MI") and _version(content) == 0x0100


def is_matlab_7_3(content: bytes) -> bool:
    """Whether a file begins as one of the later versions, which are HDF5."""
    return len(content) >= HEADER_BYTES and content[126:128] in (b"IM", b"MI") and _version(content) == 0x0200


def variables(content: bytes) -> Iterator[Variable]:
    """The named variables of a file, structures by their fields; ValueError where it is damaged."""
    order = _order(content)
    rest = memoryview(content)[HEADER_BYTES:]
    while len(rest):
        kind, size, start = read_tag(rest, order)
        if kind not in (MATRIX, COMPRESSED) or start + size > len(rest):
            raise ValueError("a variable reaches beyond the end of the file")
        whole = rest[: start + size]
        head = parts_of(unpacked(whole, order, HEAD_BYTES), order)
        flags = read_numbers(next(head), order, "a variable's flags")
        next(head)
        _, name = next(head)
        if len(name):  # MATLAB keeps workspaces of its functions under no name
            yield from Variable(bytes(name).decode("latin-1"), _kind(int(flags[0])), (whole,), order).fields()
        rest = rest[padded(start + size) if kind == MATRIX else start + size :]


def _order(content: bytes) -> ByteOrder:
    return "little" if content[126:128] == b"IM" else "big"


def _version(content: bytes) -> int:
    return int.from_bytes(content[124:126], _order(content))


def _kind(flags: int) -> str:
    if flags & IS_COMPLEX:
        return "complex numbers"
    known = flags & 0xFF
    return "numbers" if known == SPARSE or known in CLASSES else OTHERS.get(known, "objects")


def _array(body: memoryview, order: ByteOrder) -> NDArray[Any]:
    parts = parts_of(body, order)
    flags = int(read_numbers(next(parts), order, "flags")[0])
    shape = [int(length) for length in read_numbers(next(parts), order, "lengths")]
    next(parts)
    if len(shape) < 2 or min(shape) < 0:
        raise ValueError(f"a shape of {shape}")
    if flags & 0xFF == SPARSE:
        return _filled(shape, body, order)
    values = read_numbers(next(parts), order, "values")
    if len(values) != prod(shape):
        raise ValueError(f"a shape of {shape} with {len(values)} values")
    dtype = np.dtype(bool if flags & IS_LOGICAL else CLASSES[flags & 0xFF])
    return values.astype(dtype).reshape(shape, order="F")


def _cells(body: memoryview, order: ByteOrder, what: str) -> NDArray[np.object_]:
    parts = parts_of(body, order)
    next(parts)
    shape = [int(length) for length in read_numbers(next(parts), order, "lengths")]
    next(parts)
    # A cell takes at least the bytes of its own tag.
    if len(shape) < 2 or min(shape) < 0 or prod(shape) * TAG_BYTES > len(body):
        raise ValueError(f"a shape of {shape}")
    return _filled_cells(shape, islice(elements_of(body, order), 3, None), order, what)


def _filled_cells(
    shape: list[int], elements: Iterator[memoryview], order: ByteOrder, what: str
) -> NDArray[np.object_]:
    found = np.empty(prod(shape), dtype=object)
    for place in range(len(found)):
        element = next(elements)
        kind, inner = content_of(element, order)
        if kind != MATRIX:
            raise ValueError("a cell holds no array")
        if len(inner) and _kind_of(element, order) != "numbers":
            raise DataError(f"a cell of {what} holds {_kind_of(element, order)}: save spike times in each")
        found[place] = _array(inner, order) if len(inner) else np.zeros((0, 0))
    return found.reshape(shape, order="F")


def _kind_of(element: memoryview, order: ByteOrder) -> str:
    """What a matrix within another holds; an empty one counts as numbers."""
    kind, inner = content_of(element, order)
    if kind != MATRIX or not len(inner):
        return "numbers" if kind == MATRIX else "objects"
    return _kind(int(read_numbers(next(parts_of(inner, order)), order, "flags")[0]))


def _filled(shape: list[int], body: memoryview, order: ByteOrder) -> NDArray[Any]:
    """A matrix from its compressed columns: rows of the entries, where the columns begin, the entries."""
    parts = islice(parts_of(body, order), 3, None)
    rows = read_numbers(next(parts), order, "rows").astype(np.int64)
    begins = read_numbers(next(parts), order, "columns").astype(np.int64)
    if len(shape) != 2 or len(begins) != shape[1] + 1 or begins[0] != 0 or (np.diff(begins) < 0).any():
        raise ValueError("the columns of a sparse matrix are not in order")
    values = read_numbers(next(parts), order, "values") if begins[-1] else np.zeros(0)
    rows, values = rows[: begins[-1]], values[: begins[-1]]
    if not len(rows) == len(values) == begins[-1] or (rows < 0).any() or (rows >= shape[0]).any():
        raise ValueError("an entry of a sparse matrix lies outside of it")
    if too_large(prod(shape) * values.dtype.itemsize, len(body)):
        raise MemoryError(f"{shape[0]} x {shape[1]}")
    found = np.zeros(shape, values.dtype.newbyteorder("="))
    np.add.at(found, (rows, np.repeat(np.arange(shape[1]), np.diff(begins))), values)
    return found
