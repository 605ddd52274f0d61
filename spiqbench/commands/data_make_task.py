"""`spiqbench data make-task`: a frozen task on a recording, in the user's own configuration."""

from collections.abc import Sequence
from typing import Any

from omegaconf import OmegaConf

from spiqbench.atomic import require_room_for, write_atomically
from spiqbench.commands.arguments import Arguments
from spiqbench.config.commands import LeaderboardConfig
from spiqbench.config.compose import compose
from spiqbench.config.folders import OWN_CONF_VARIABLE, own_conf_dir
from spiqbench.config.names import options
from spiqbench.config.recording import DEFAULT_BIN_WIDTH_MS, recording_overrides
from spiqbench.data.inspection.pairs import screened
from spiqbench.data.task import KEYS, Task, build_task, task_recording
from spiqbench.errors import ConfigError
from spiqbench.paths import at_home


def main(arguments: Sequence[str]) -> int:
    parser = Arguments(
        "spiqbench data make-task",
        description="Freeze a task: neurons, windows, split and the digest of its windows, in "
        f"conf/task/NAME.yaml of the working directory, or of the folder that {OWN_CONF_VARIABLE} names.",
    )
    parser.add_argument("recording", help="a file, or the name of a recording or a task")
    parser.add_argument("overrides", nargs="*", help="keys of conf/task/*.yaml: task.time_bins=32")
    parser.add_argument("--name", required=True, help="of the task: letters, digits, _ . -")
    parser.add_bin_width(f" (default: {DEFAULT_BIN_WIDTH_MS:g})")
    parser.add_argument(
        "--most-active",
        type=int,
        metavar="N",
        help="keep the N neurons with most spikes, without those that share them with a more active one",
    )
    chosen = parser.parse_intermixed_args(arguments)
    if chosen.name in options("task"):
        raise ConfigError(
            f"there is a task {chosen.name} already: choose another name (spiqbench list tasks)"
        )
    overrides, _ = recording_overrides(chosen.recording, chosen.bin_width_ms, chosen.overrides)
    config = compose(LeaderboardConfig, overrides).task.as_written
    config |= {"name": chosen.name, "version": 1, "digest": None}
    # The task is found from any folder that has this configuration, and so must its recording be.
    for key in ("path", "ids", "also"):
        if key in config["recording"]:
            config["recording"][key] = _absolute(config["recording"][key])
    if chosen.most_active is not None:
        config["neurons"] = _most_active(config, chosen.most_active)
    task = build_task(config)
    path = own_conf_dir() / "task" / f"{task.name}.yaml"
    require_room_for(path)
    config["digest"] = task.digest
    write_atomically(path, task_file(config, task).encode())
    print(f"task {task.name}: {_told(task)}")
    print(f"file {path}")
    print(f"now: spiqbench run task={task.name} model=dichotomized_gaussian")
    return 0


def task_file(config: dict[str, Any], task: Task) -> str:
    """The text of a task's file, as those in conf/task/."""
    ordered = OmegaConf.create({key: config[key] for key in KEYS if key in config})
    return f"# {_told(task)}.\n{OmegaConf.to_yaml(ordered)}"


def _most_active(config: dict[str, Any], size: int) -> list[int]:
    if config.get("neurons") is not None:
        raise ConfigError("neurons are chosen by --most-active or by task.neurons: give one of them")
    spikes = task_recording(config).spikes
    order = screened(spikes)
    if not 2 <= size <= len(order):
        lost = (
            f", {spikes.shape[2] - len(order)} of them like another" if len(order) < spikes.shape[2] else ""
        )
        raise ConfigError(
            f"--most-active is {size}: the recording has {spikes.shape[2]} neurons{lost}, and 2 are needed"
        )
    return order[:size]


def _absolute(path: Any) -> Any:
    """Paths of files, of one or of several, from the root; a name of an array stays as it is."""
    if isinstance(path, list):
        return [_absolute(one) for one in path]
    whole = None if path is None else at_home(path)
    return path if whole is None or not whole.exists() else str(whole.absolute())


def _told(task: Task) -> str:
    return (
        f"{task.shape.neurons} neurons, windows of {task.shape.time_bins} bins of {task.bin_width_ms:g} ms; "
        f"{len(task.train)} to train, {len(task.validation)} to validate, {len(task.test)} to test"
    )
