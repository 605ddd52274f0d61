"""What a command owes the terminal and the shell: text that any encoding takes, and an end that they can tell."""

import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TextIO

from spiqbench.errors import Terminated

ENDING = (signal.SIGTERM, signal.SIGHUP)
"""What schedulers and closed terminals send. A command that is told to ignore one (nohup) does so."""


def at_terminal(command: Callable[[], int]) -> int:
    """The exit code of a command, carried out so that neither its terminal nor a signal can make it end untidily.

    Where the reader of its output (head, less) has seen enough, that is no error.
    """
    _take_any_text()
    try:
        try:
            with _told_to_end():
                return command()
        finally:  # also where a command exits of itself, as the parser does after its help
            sys.stdout.flush()
    except BrokenPipeError:
        for stream in (sys.stdout, sys.stderr):
            _send_nowhere(stream)  # Python would complain once more when it flushes at exit
        return 0


def _take_any_text() -> None:
    """A terminal without a character shows its number: work that is done is not lost for want of a letter."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _send_nowhere(stream: TextIO) -> None:
    try:
        stream.flush()
    except BrokenPipeError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def _told_to_end() -> Iterator[None]:
    """Signals that end a process raise `Terminated`, so that what is open is closed; a second one ends it at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        raise Terminated(number)

    taken = [number for number in ENDING if signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)
