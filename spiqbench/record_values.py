"""The kinds of values that a score, and so a record, may hold, wherever it comes from: within bounds, in one line."""

from typing import Annotated

from pydantic import AfterValidator, Field

LONGEST_REASON = 1000
"""Characters of what an error says; some libraries say a page."""


def printable(text: str) -> str:
    """Text in one line; each character that a terminal would obey or not show becomes a replacement mark."""
    line = " ".join(text.split())
    return "".join(character if character.isprintable() else "\ufffd" for character in line)


def reason_line(text: str) -> str:
    """What an error says, as a record or a search keeps it."""
    return printable(text)[:LONGEST_REASON]


def _is_printable(text: str) -> str:
    """One line of text that a terminal shows as it is: no newline, no escape sequence, no reversed reading."""
    if not text.isprintable():
        raise ValueError("it holds a line break or a character that cannot be shown")
    return text


def measurable(value: float) -> float:
    """A number that can be squared and divided by: 0, or far enough from it; raises `ValueError`."""
    if value != 0 and abs(value) < 1e-100:
        raise ValueError("it is too close to 0 to be computed with")
    return value


Line = Annotated[str, Field(max_length=2000), AfterValidator(_is_printable)]
"""Text in one line. It is escaped where it is shown."""

Number = Annotated[float, Field(ge=-1e12, le=1e12), AfterValidator(measurable)]
"""A score, an error, an end of an interval."""
