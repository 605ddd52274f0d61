"""Errors that a user can correct: each message says what was wrong and what to do about it."""


class SpiqbenchError(Exception):
    """Base of every error that the command line prints as one line, without a traceback."""


class DataError(SpiqbenchError):
    """A recording, an array file or a set of windows cannot be used as it is."""


class ConfigError(SpiqbenchError):
    """A name, a key or a value in the configuration is not one that exists or fits."""


class RecordError(SpiqbenchError):
    """A record on disk is broken, half-written or not of this schema."""


class ResourceError(SpiqbenchError):
    """A request that this machine cannot carry out: too much memory, no such device, a missing extra."""


class DivergedError(SpiqbenchError):
    """A training whose weights became NaN or infinite before there was anything worth keeping."""


class Terminated(BaseException):
    """The process was told to end by a signal; like an interrupt, it passes every handler of errors."""

    def __init__(self, signal: int) -> None:
        super().__init__(signal)
        self.signal = signal


def first_line(error: BaseException, longest: int = 160) -> str:
    """What an error of other code says, short enough to stand in a message; its type where it says nothing."""
    lines = str(error).strip().splitlines()
    return lines[0][:longest].rstrip(".") if lines else type(error).__name__


def in_one_line(error: BaseException) -> str:
    """An unforeseen error for a record or a table: its type and the first line of what it says."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else 'no message'}"
