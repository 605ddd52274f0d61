"""Files of others, read as what they should be: regular, and no larger than anything of their kind."""

import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def read_regular(path: Path, most: int) -> bytes:
    """The bytes of a regular file of at most `most` bytes, also where a link leads to it.

    A pipe is never waited for, and of a file without end (a device, one that is being written to) no more is read
    than it may have.

    Raises:
        ValueError: it is no regular file, or larger.
        OSError: it cannot be opened.
    """
    # Without O_NONBLOCK, to open a pipe would wait for its writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("it is no regular file")
        content = b"" if status.st_size > most else file.read(most + 1)
        if status.st_size > most or len(content) > most:
            raise ValueError(f"it is larger than {most / 1e6:g} MB")
    return content


@contextmanager
def memory_bounded(most: int) -> Iterator[None]:
    """Let this process take at most so many bytes more than it has while it is inside, where the system can tell.

    Raises:
        MemoryError: what is inside asks for more; torch raises `RuntimeError` then.
    """
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = pages * resource.getpagesize() + most
    tighter = [limit for limit in (soft, hard, wanted) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(tighter), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
