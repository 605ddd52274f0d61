"""Files that are written whole or not at all."""

import errno
import os
import tempfile
from pathlib import Path

from spiqbench.errors import ConfigError
from spiqbench.held import WRITING, hold, remove_leftovers

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}
"""What the system says of a full disk, a spent quota, a file limit, a disk that went read-only or broke."""


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file through a temporary one in the same folder, flushed to disk first.

    A reader sees the old file or the new one, never a part of either; whatever goes wrong (a full disk, a
    signal), the old file stays. What killed writers left in the folder is removed on the way.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(path.parent)
    descriptor, temporary = _held_temporary(path)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
            os.fchmod(descriptor, 0o644)
            temporary.replace(path)  # while it is held, so that it is not taken for a leftover
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _held_temporary(path: Path) -> tuple[int, Path]:
    """A new temporary file beside a path, held until it is closed."""
    while True:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=WRITING)
        if hold(descriptor, Path(name)):
            return descriptor, Path(name)
        os.close(descriptor)  # another process that removes leftovers was faster


def is_disk_trouble(error: BaseException) -> bool:
    """Whether the disk failed, and not the program that was writing to it."""
    return isinstance(error, OSError) and error.errno in NO_ROOM


def require_room_for(path: Path) -> None:
    """Raises `ConfigError` where the file could not be made: a file in a folder's place, no permission, no room."""
    parent = path.absolute().parent
    while not parent.exists():
        parent = parent.parent
    if not parent.is_dir():
        raise ConfigError(f"{path} cannot be written: {parent} is a file, not a folder; name another folder")
    try:  # rights alone do not say it: a file system may refuse all, or be full
        tempfile.TemporaryFile(dir=parent).close()
    except OSError as error:
        why = error.strerror or error
        raise ConfigError(
            f"{path} cannot be written: files cannot be created in {parent} ({why}); name another folder"
        ) from error
    if path.is_dir():
        raise ConfigError(f"{path} cannot be written: it is a folder; move it away")
