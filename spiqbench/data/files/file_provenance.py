"""What a file says of where a recording came from: its path, its digest, and a name after its own."""

import re
from hashlib import file_digest
from pathlib import Path

from spiqbench.data.recording import Provenance
from spiqbench.errors import DataError


def file_provenance(path: Path) -> Provenance:
    """The provenance of a recording read from `path`, named after its stem; a folder has no digest.

    Raises:
        DataError: the file cannot be read.
    """
    digest = ""
    if path.is_file():
        try:
            with path.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise DataError(f"{path} cannot be read ({error.strerror}): make it readable") from error
    return Provenance(folder_name(path.stem), str(path), digest)


def folder_name(stem: str) -> str:
    """The stem as a name that is safe as a folder and in an override."""
    return re.sub(r"[^A-Za-z0-9_-]+", "_", stem).strip("_-")[:64] or "file"
