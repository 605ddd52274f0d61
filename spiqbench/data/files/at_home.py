"""Paths as users write them."""

import os
from pathlib import Path


def at_home(path: str | Path) -> Path:
    """The path with `~` at its beginning as the home folder, which a shell leaves there after `key=`.

    A file may well be called `~a.npy`, which `Path.expanduser` takes for the home of a user of that name and fails.
    """
    return Path(os.path.expanduser(path))  # noqa: PTH111
