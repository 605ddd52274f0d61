"""Paths as users write them."""

import os
from pathlib import Path

from spiqbench.errors import DataError


def at_home(path: str | Path) -> Path:
    """The path with `~` at its beginning as the home folder, which a shell leaves there after `key=`.

    A file may well be called `~a.npy`, which `Path.expanduser` takes for the home of a user of that name and fails.
    """
    return Path(os.path.expanduser(path))  # noqa: PTH111


def require_file(path: Path) -> None:
    """Raises `DataError` where nothing stands there, or a folder in a file's place."""
    if path.is_dir():
        raise DataError(f"{path} is a folder: name the file in it")
    if not path.is_file():
        raise DataError(f"there is no file {path}: check the path")
