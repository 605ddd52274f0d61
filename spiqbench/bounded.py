"""Files of others, read as what they should be: regular, and no larger than anything of their kind."""

import os
import stat
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
