"""Files that a process holds: a lock, or a file that is being written.

A holder keeps an advisory lock of the system on its file (flock), which the system lets go of when the holder ends,
however it ends. So a file that no process holds was left behind by one that was killed, and any other may remove it.
"""

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from spiqbench.errors import ResourceError

LOCK, WRITING = ".spiqbench.lock", ".spiqbench.tmp"
"""Endings of hidden files that are held while they are of use, and of no other program's, which may lie beside them."""

POLL_SECONDS = 0.05


def hold(descriptor: int, path: Path) -> bool:
    """Hold an open file; False where another holds it, or has removed it since it was opened."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks: what cannot be held is never removed
    return _is_at(path, descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether a path still leads to an open file: another process may have removed it, and made a new one there."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat(follow_symlinks=False))
    except FileNotFoundError:
        return False


@contextmanager
def alone(path: Path, *, wait_seconds: float) -> Iterator[None]:
    """Let one process at a time do what is inside, by a file that is there only as long.

    Args:
        path: of the file, hidden and with the ending `LOCK`.
        wait_seconds: how long to wait for another process that is inside.

    Raises:
        ResourceError: the other was inside for longer.
    """
    end, told = time.monotonic() + wait_seconds, False
    path.parent.mkdir(parents=True, exist_ok=True)
    while (descriptor := _taken(path)) is None:
        if not told:
            print(f"another process is at work here; waiting for it ({path})", file=sys.stderr)
            told = True
        if time.monotonic() > end:
            raise ResourceError(
                f"another process has been at work here for more than {wait_seconds:.0f} s ({path}): "
                "end it, then the same command continues"
            )
        time.sleep(POLL_SECONDS)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)  # before it is let go, so that a process that waits makes a new one
        os.close(descriptor)


def _taken(path: Path) -> int | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    if hold(descriptor, path):
        return descriptor
    os.close(descriptor)
    return None


def remove_leftovers(folder: Path, *, below: bool = False) -> None:
    """Remove the files that no process holds any more, in a folder or in all below it too."""
    for ending in (LOCK, WRITING):
        for path in folder.rglob(f".*{ending}") if below else folder.glob(f".*{ending}"):
            _remove_if_left(path)


def _remove_if_left(path: Path) -> None:
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_at(path, descriptor):  # else it is another's by now, who holds it
                path.unlink()
        finally:
            os.close(descriptor)
