"""Files that are written whole or not at all."""

import os
import tempfile
from pathlib import Path

from spiqbench.errors import ConfigError


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
