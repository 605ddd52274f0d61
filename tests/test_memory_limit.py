"""The limit on a process's memory: what asks for more is refused, and a tighter one stays."""

import resource

import numpy as np
import pytest

from spiqbench.memory_limit import limit_memory, memory_bounded

MOST = 2**30


@pytest.fixture(autouse=True)
def _restored():
    before = resource.getrlimit(resource.RLIMIT_AS)
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def test_what_asks_for_more_is_refused_inside_and_not_after():
    before = resource.getrlimit(resource.RLIMIT_AS)
    with memory_bounded(MOST), pytest.raises(MemoryError):
        np.empty(2 * MOST, dtype=np.uint8)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert np.empty(2 * MOST, dtype=np.uint8).size == 2 * MOST


def test_a_limit_stays_and_is_never_raised():
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit_memory(2**45)
    assert resource.getrlimit(resource.RLIMIT_AS) == (2**45, hard)
    limit_memory(2**46)
    assert resource.getrlimit(resource.RLIMIT_AS) == (2**45, hard)
