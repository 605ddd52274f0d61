"""How files are mutated, and what a reader of one owes: an answer or one line, soon, in little memory."""

import time
import tracemalloc
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from spiqbench.data.files.declared_size import SMALL_BYTES
from spiqbench.errors import SpiqbenchError

MOST_BYTES = SMALL_BYTES + 2**25


MOST_SECONDS = 5.0


# How long it takes is told by the processor's clock, below: the wall's says how busy the machine is.
quick = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    database=None,
    print_blob=True,
)


deep = settings(quick, max_examples=3000)


def mutated(whole: bytes) -> st.SearchStrategy[bytes]:
    """Bytes with some replaced, a piece cut out, a piece put in, or the end missing."""
    place = st.integers(0, len(whole) - 1)

    def change(edits: list[tuple[int, int, bytes]]) -> bytes:
        content = bytearray(whole)
        for start, removed, put in edits:
            content[start : start + removed] = put
        return bytes(content)

    patches = st.sampled_from(
        [b"\xff" * 4, b"\x00" * 4, b"\x7f\xff\xff\xff", b"9" * 9, b"-1", b"'O'"]
    ) | st.binary(max_size=8)
    edits = st.tuples(place, st.integers(0, 8), patches).map(
        lambda edit: (edit[0], len(edit[2]) if edit[1] < 6 else edit[1], edit[2])
    )
    return st.lists(edits, min_size=1, max_size=3).map(change) | place.map(lambda length: whole[:length])


def outcome(reader: Callable[[], Any]) -> Any:
    """What a reader gives, or what its error says: a text of one line; soon."""
    began = time.process_time()
    try:
        return reader()
    except SpiqbenchError as error:
        said = str(error)
    finally:
        assert time.process_time() - began < MOST_SECONDS
    assert len(said.splitlines()) == 1
    return said


def read_within_bounds(reader: Callable[[], Any]) -> Any:
    """What a reader gives or says, in little memory."""
    tracemalloc.start()
    try:
        found = outcome(reader)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MOST_BYTES
    return found
