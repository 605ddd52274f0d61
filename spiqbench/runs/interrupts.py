"""Whether an interrupt is the user's, or was raised by a model's own code."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def noticed_interrupts() -> Iterator[Callable[[], bool]]:
    """A function that says whether Ctrl-C was pressed since; the handler that there was answers it as before."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield lambda: False  # where no interrupt can arrive, each comes from the code itself
        return
    noticed = False

    def notice(number: int, frame: FrameType | None) -> None:
        nonlocal noticed
        noticed = True
        before(number, frame)

    signal.signal(signal.SIGINT, notice)
    try:
        yield lambda: noticed
    finally:
        signal.signal(signal.SIGINT, before)
