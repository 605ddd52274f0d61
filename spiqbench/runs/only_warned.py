"""What a run does beside its record: where it breaks, that is said, and the run is none the worse for it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from spiqbench.errors import in_one_line
from spiqbench.record_values import printable


@contextmanager
def only_warned(consequence: str) -> Iterator[None]:
    """Turn any error of what is inside into one line on standard error, which begins with what comes of it."""
    try:
        yield
    except Exception as error:
        print(f"warning: {consequence}: {printable(in_one_line(error))}", file=sys.stderr)
