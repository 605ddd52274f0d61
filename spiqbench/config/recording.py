"""From a file, a recording's or a task's name, as a user types it, to the overrides that make it a task."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from spiqbench.config.names import options
from spiqbench.config.overrides import given, line
from spiqbench.data.files.arrays import DEFAULT_KEY, SUFFIXES, load_array, mat_kinds
from spiqbench.data.files.at_home import at_home
from spiqbench.data.files.text_table import TEXT_SUFFIXES
from spiqbench.data.sources.catalogue import catalogue
from spiqbench.errors import ConfigError, SpiqbenchError
from spiqbench.near_matches import near_matches

DEFAULT_BIN_WIDTH_MS = 20.0
READERS = {
    **dict.fromkeys(SUFFIXES, "file"),
    **dict.fromkeys(TEXT_SUFFIXES, "id_time"),
    ".nwb": "nwb",
    ".h5": "hdf5",
    ".hdf5": "hdf5",
    ".json": "trains",
}
"""The task that reads a file of each ending, unless its content speaks for another; any other ending is Neo's."""


def recording_overrides(
    what: str, bin_width_ms: float | None, overrides: Sequence[str]
) -> tuple[list[str], bool]:
    """Overrides of `conf/leaderboard.yaml` for a recording, and whether its bin width was assumed.

    Args:
        what: a task's name, a recording's (see `spiqbench data list`), or the path of a file.
        bin_width_ms: for a file; None: what the file itself states, else 20 ms, the most common. For a recording that
            comes with spiqbench, None: the one that its tasks use.
        overrides: what the user adds, e.g. `task=neo` or `task.recording.trials=true`.

    Raises:
        ConfigError: there is no such task, recording or file.
    """
    added = given(overrides)
    keys, lines = {one.key for one in added}, [one.line for one in added]
    if what in options("task"):
        if bin_width_ms is not None:
            raise ConfigError(f"the task {what} has a bin width of its own: leave --bin-width-ms out")
        return [line("task", what), *lines], False
    width = [] if bin_width_ms is None else [line("task.recording.bin_width_ms", bin_width_ms)]
    if what in catalogue():
        return [line("task", "source"), line("task.recording.name", what), *width, *lines], False
    path = at_home(what)
    if not path.exists():
        known = [*options("task"), *catalogue()]
        raise ConfigError(f"there is no file, recording or task '{what}'{near_matches(what, known)}")
    name = next((one.value for one in added if one.key == "task.recording.key"), None)
    found = [] if "task" in keys else [line("task", _reader(path, name))]
    found.append(line("task.recording.path", what))
    assumed = False
    if not width and "task.recording.bin_width_ms" not in keys:
        stated = _stated_width(path)
        assumed = stated is None
        width = [line("task.recording.bin_width_ms", DEFAULT_BIN_WIDTH_MS if stated is None else stated)]
    return [*found, *width, *lines], assumed


def _reader(path: Path, name: str | None) -> str:
    """The task that reads a file, by its ending and, where arrays can be several things, by what it holds.

    Args:
        name: of the array that the user chose, if any.
    """
    reader = READERS.get(path.suffix.lower(), "neo")
    if reader != "file":
        return reader
    try:
        if path.suffix.lower() == ".mat":
            kinds = mat_kinds(path)
            if "cells" in (
                [kinds.get(name or DEFAULT_KEY)] if (name or DEFAULT_KEY) in kinds else kinds.values()
            ):
                return "trains"
        array = load_array(path, name)
    except (SpiqbenchError, ValueError, OSError, MemoryError):
        return reader  # which says what is wrong
    if array.ndim != 2 or array.size == 0:
        return reader
    if array.dtype.kind == "f" and np.isnan(array).any():
        return "trains"
    return "id_time" if array.shape[1] in (2, 3) and array.max() > 1 else reader


def _stated_width(path: Path) -> float | None:
    if path.suffix.lower() != ".nwb":
        return None
    from spiqbench.data.readers.nwb import stated_bin_width_ms

    return stated_bin_width_ms(path)
