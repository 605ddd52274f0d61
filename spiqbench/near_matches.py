"""Names that a mistyped one may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def near_matches(name: str, known: Iterable[str]) -> str:
    """`", did you mean 'a' or 'b'?"` for the end of an error message; all known names where nothing is near."""
    names = sorted(known)
    close = (
        get_close_matches(name, names, n=3, cutoff=0.6)
        or [n for n in names if len(name) > 1 and name in n][:3]
    )
    if close:
        return f": did you mean {' or '.join(repr(c) for c in close)}?"
    return f": known are {', '.join(names)}" if names else ""
