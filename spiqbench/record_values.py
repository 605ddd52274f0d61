"""The kinds of values that a score, and so a record, may hold, wherever it comes from: within bounds, in one line."""

from typing import Annotated

from pydantic import AfterValidator, Field


def _printable(text: str) -> str:
    """One line of text that a terminal shows as it is: no newline, no escape sequence, no reversed reading."""
    if not text.isprintable():
        raise ValueError("it holds a line break or a character that cannot be shown")
    return text


def measurable(value: float) -> float:
    """A number that can be squared and divided by: 0, or far enough from it; raises `ValueError`."""
    if value != 0 and abs(value) < 1e-100:
        raise ValueError("it is too close to 0 to be computed with")
    return value


Line = Annotated[str, Field(max_length=2000), AfterValidator(_printable)]
"""Text in one line. It is escaped where it is shown."""

Number = Annotated[float, Field(ge=-1e12, le=1e12), AfterValidator(measurable)]
"""A score, an error, an end of an interval."""
