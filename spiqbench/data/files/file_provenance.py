"""What a file says of where a recording came from: its path, its digest, and a name after its own."""

import re
from pathlib import Path

from spiqbench.data.files.digest import file_sha256
from spiqbench.data.recording import Provenance


def file_provenance(path: Path) -> Provenance:
    """The provenance of a recording read from `path`, named after its stem; a folder has no digest.

    Raises:
        DataError: the file cannot be read.
    """
    return Provenance(folder_name(path.stem), str(path), file_sha256(path) if path.is_file() else "")


def folder_name(stem: str) -> str:
    """The stem as a name that is safe as a folder and in an override."""
    return re.sub(r"[^A-Za-z0-9_-]+", "_", stem).strip("_-")[:64] or "file"
