"""From a file, a recording's or a task's name, as a user types it, to the overrides that make it a task."""

from collections.abc import Sequence
from pathlib import Path

from spiqbench.config.names import options
from spiqbench.config.overrides import given, line
from spiqbench.data.readers.kinds import task_of
from spiqbench.data.sources.catalogue import catalogue
from spiqbench.errors import ConfigError
from spiqbench.near_matches import near_matches
from spiqbench.paths import at_home

DEFAULT_BIN_WIDTH_MS = 20.0


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
        ConfigError: there is no such task, recording or file, or a key is not the task's.
    """
    added = given(overrides)
    for one in added:
        if one.key.split(".")[0] != "task":
            raise ConfigError(
                f"no key '{one.key}' here: keys begin with task., as task.recording.trials=true"
            )
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
    found = [] if "task" in keys else [line("task", task_of(path, name))]
    found.append(line("task.recording.path", what))
    assumed = False
    if not width and "task.recording.bin_width_ms" not in keys:
        stated = _stated_width(path)
        assumed = stated is None
        width = [line("task.recording.bin_width_ms", DEFAULT_BIN_WIDTH_MS if stated is None else stated)]
    return [*found, *width, *lines], assumed


def _stated_width(path: Path) -> float | None:
    if path.suffix.lower() != ".nwb":
        return None
    from spiqbench.data.readers.nwb import stated_bin_width_ms

    return stated_bin_width_ms(path)
