"""From a file or a task's name, as a user types it, to the overrides that make it a task."""

from collections.abc import Sequence
from pathlib import Path

from spiqbench.config.names import options
from spiqbench.data.readers.arrays import SUFFIXES
from spiqbench.errors import ConfigError
from spiqbench.near_matches import near_matches

DEFAULT_BIN_WIDTH_MS = 20.0
READERS = {**dict.fromkeys(SUFFIXES, "file"), ".nwb": "nwb"}
"""The task that reads a file of each ending; any other ending is Neo's."""


def recording_overrides(
    what: str, bin_width_ms: float | None, overrides: Sequence[str]
) -> tuple[list[str], bool]:
    """Overrides of `conf/leaderboard.yaml` for a recording, and whether its bin width was assumed.

    Args:
        what: a task's name, or the path of a file.
        bin_width_ms: for a file; None: 20 ms, the most common.
        overrides: what the user adds, e.g. `task=neo` or `task.recording.trials=true`.

    Raises:
        ConfigError: there is no such task and no such file.
    """
    keys = {override.split("=", 1)[0].lstrip("+") for override in overrides}
    if what in options("task"):
        if bin_width_ms is not None:
            raise ConfigError(f"the task {what} has a bin width of its own: leave --bin-width-ms out")
        return [f"task={what}", *overrides], False
    path = Path(what).expanduser()
    if not path.exists():
        raise ConfigError(f"there is no file and no task '{what}'{near_matches(what, options('task'))}")
    reader = READERS.get(path.suffix.lower(), "neo")
    found = [] if "task" in keys else [f"task={reader}"]
    found.append(f"task.recording.path={quoted(what)}")
    assumed = bin_width_ms is None and "task.recording.bin_width_ms" not in keys
    if bin_width_ms is not None or assumed:
        found.append(f"task.recording.bin_width_ms={bin_width_ms or DEFAULT_BIN_WIDTH_MS}")
    return [*found, *overrides], assumed


def quoted(text: str) -> str:
    """Text as a value of Hydra's grammar that holds any character."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
