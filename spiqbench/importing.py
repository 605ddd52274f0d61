"""Imports without the garbage collector, which looks in vain through all that a large library defines."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """The first time in a process, what is imported inside is hidden from the collector afterwards too."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():  # once: later there may be more to collect than modules
            gc.freeze()
        if was_on:
            gc.enable()
