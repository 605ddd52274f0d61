"""Files that are written whole or not at all."""

import errno
import os
import tempfile
from pathlib import Path

from spiqbench.errors import ConfigError

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}
"""What the system says of a full disk, a spent quota, a file limit, a disk that went read-only or broke."""


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file through a temporary one in the same folder, flushed to disk first.

    A reader sees the old file or the new one, never a part of either; whatever goes wrong (a full disk, a
    signal), the old file stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def is_disk_trouble(error: BaseException) -> bool:
    """Whether the disk failed, and not who was writing to it."""
    return isinstance(error, OSError) and error.errno in NO_ROOM


def remove_leftovers(path: Path) -> None:
    """Remove the temporary files of writers of `path` that were killed; call it only where none is at work."""
    for leftover in path.parent.glob(f".{path.name}.*.tmp"):
        leftover.unlink(missing_ok=True)


def require_room_for(path: Path) -> None:
    """Raises `ConfigError` where the file could not be made: a file in a folder's place, or no permission."""
    parent = path.absolute().parent
    while not parent.exists():
        parent = parent.parent
    if not parent.is_dir():
        raise ConfigError(f"{path} cannot be written: {parent} is a file, not a folder; name another folder")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise ConfigError(f"{path} cannot be written: {parent} may not be written to; name another folder")
    if path.is_dir():
        raise ConfigError(f"{path} cannot be written: it is a folder; move it away")
