"""The elements that MATLAB files of versions 5 to 7.2 are made of: a tag of type and size, and data."""

import zlib
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.files.declared_size import too_large

TAG_BYTES = 8
MATRIX, COMPRESSED = 14, 15
NUMBERS = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}

ByteOrder = Literal["little", "big"]


def read_tag(content: memoryview, order: ByteOrder) -> tuple[int, int, int]:
    """Type and bytes of an element, and where its data begin."""
    if len(content) < 8:
        raise ValueError("it ends within a tag")
    first = int.from_bytes(content[:4], order)
    if first >> 16:  # up to four bytes of data sit within the tag
        if first >> 16 > 4:
            raise ValueError(f"a tag holds {first >> 16} bytes")
        return first & 0xFFFF, first >> 16, 4
    return first, int.from_bytes(content[4:8], order), 8


def padded(size: int) -> int:
    return -(-size // 8) * 8


def parts_of(body: memoryview, order: ByteOrder) -> Iterator[tuple[int, memoryview]]:
    """Type and data of the elements of a matrix."""
    return (content_of(element, order) for element in elements_of(body, order))


def elements_of(body: memoryview, order: ByteOrder) -> Iterator[memoryview]:
    """The elements of a matrix, each from its tag on."""
    while True:
        _, size, start = read_tag(body, order)
        if start + size > len(body):
            raise ValueError(f"an element of {size} bytes reaches beyond its variable")
        yield body[: max(start + size, TAG_BYTES)]
        body = body[padded(start + size) :]


def content_of(element: memoryview, order: ByteOrder) -> tuple[int, memoryview]:
    kind, size, start = read_tag(element, order)
    return kind, element[start : start + size]


def unpacked(whole: memoryview, order: ByteOrder, most: int | None = None) -> memoryview:
    """The elements of a matrix, unpacked; at most the first `most` bytes where it is compressed."""
    kind, _, start = read_tag(whole, order)
    if kind == MATRIX:
        return whole[start:]
    packed = zlib.decompressobj()
    try:
        inner, size, _ = read_tag(memoryview(packed.decompress(whole[start:], 8)), order)
        if inner != MATRIX:
            raise ValueError("a compressed element is not a variable")
        if most is None and too_large(size, len(whole)):
            raise MemoryError(f"{size} bytes")
        body = memoryview(packed.decompress(packed.unconsumed_tail, max(1, min(size, most or size))))
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if most is None and len(body) < size:
        raise ValueError("a compressed variable ends early")
    return body


def read_numbers(part: tuple[int, memoryview], order: ByteOrder, what: str) -> NDArray[Any]:
    kind, data = part
    if kind not in NUMBERS:
        raise ValueError(f"{what} are of the unknown type {kind}")
    return np.frombuffer(data, np.dtype(NUMBERS[kind]).newbyteorder("<" if order == "little" else ">"))
