"""The digest of a file, by which it is known again."""

from hashlib import file_digest
from pathlib import Path

from spiqbench.errors import DataError


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes; `DataError` where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}): make it readable") from error
