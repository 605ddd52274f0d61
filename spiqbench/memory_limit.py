"""A limit on the memory that this process may take."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def limit_memory(most: int) -> None:
    """Let this process have at most so many bytes in all, or fewer where its limit is tighter, from now on.

    What asks for more ends in a `MemoryError`; torch raises `RuntimeError` then.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    tightest = min(limit for limit in (soft, hard, most) if limit != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_AS, (tightest, hard))


@contextmanager
def memory_bounded(more: int) -> Iterator[None]:
    """Let this process take at most so many bytes more than it has while it is inside, where the system can tell.

    Raises:
        MemoryError: what is inside asks for more; torch raises `RuntimeError` then.
    """
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    limit_memory(pages * resource.getpagesize() + more)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
