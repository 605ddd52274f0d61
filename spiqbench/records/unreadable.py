"""What to say of a file that is not what it should be."""

from pathlib import Path

from pydantic import ValidationError

from spiqbench.errors import RecordError


def unreadable(path: Path, error: Exception, *, what: str, remedy: str) -> RecordError:
    """The error for a file of a store that could not be read.

    Args:
        what: it should be: `record`.
        remedy: what to do where it lies in the place of one.
    """
    if isinstance(error, FileNotFoundError):
        return RecordError(f"there is no {what} {path}")
    if path.is_dir():
        return RecordError(f"{path} is a folder: name a {what} in it, a file that ends in .json")
    if path.suffix != ".json":
        return RecordError(f"{path} is not a {what}, which is JSON and ends in .json")
    if isinstance(error, ValidationError):
        return RecordError(f"{path} is not a valid {what}: {first_fault(error)}; {remedy}")
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return RecordError(f"{path} is not a readable {what} ({reason}); {remedy}")


def first_fault(error: ValidationError) -> str:
    """Where a document breaks its schema first, and how."""
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    said = first["msg"].removeprefix("Value error, ")
    return f"{shortened(place) or 'the top level'}: {shortened(said)}"


def shortened(text: str) -> str:
    """What a document says, in one line and not too long to be quoted."""
    line = " ".join(text.split())
    return line if len(line) <= 200 else f"{line[:200]} ..."
