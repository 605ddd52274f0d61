"""Whether an interrupt is the user's, or was raised by a model's own code."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from spiqbench.errors import Terminated


@contextmanager
def noticed_interrupts() -> Iterator[Callable[[], bool]]:
    """A function that says whether Ctrl-C was pressed since; the handler that there was answers it as before.

    Where nothing answers SIGTERM it raises `Terminated`: Lightning would take it for an interrupt of the training.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False  # where no signal can arrive, each interrupt comes from the code itself
        return
    interrupt, end = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    noticed = False

    def notice(number: int, frame: FrameType | None) -> None:
        nonlocal noticed
        noticed = True
        if callable(interrupt):
            interrupt(number, frame)

    def terminate(number: int, frame: FrameType | None) -> None:
        raise Terminated(number)

    if callable(interrupt):
        signal.signal(signal.SIGINT, notice)
    if end is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, terminate)
    try:
        yield lambda: noticed
    finally:
        signal.signal(signal.SIGINT, interrupt)
        signal.signal(signal.SIGTERM, end)
