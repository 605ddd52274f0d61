"""Whether a path that a user gave is a file."""

from pathlib import Path

from spiqbench.errors import DataError


def require_file(path: Path) -> None:
    """Raises `DataError` where nothing stands there, or a folder in a file's place."""
    if path.is_dir():
        raise DataError(f"{path} is a folder: name the file in it")
    if not path.is_file():
        raise DataError(f"there is no file {path}: check the path")
