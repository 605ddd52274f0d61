"""A task: what every generator of a board is fitted to and scored against. Named, versioned, frozen."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
from hydra.errors import InstantiationException
from hydra.utils import instantiate
from numpy.typing import NDArray
from omegaconf import DictConfig, OmegaConf

from spiqbench.data.groups import DEFAULT_PATTERN
from spiqbench.data.named_object import require_gives_recording
from spiqbench.data.readers.kinds import with_remedy
from spiqbench.data.recording import Provenance, Recording
from spiqbench.data.shape import WindowShape
from spiqbench.data.split import Splits, split_windows
from spiqbench.errors import ConfigError, DataError, SpiqbenchError, first_line
from spiqbench.values import MOST_SIZE

KEYS = ("name", "family", "version", "recording", "neurons", "time_bins", "split", "groups", "digest")
ABOUT = {
    "repeats": "new repeats of the stimulus in this recording",
    "blocks": "new stretches of this recording",
    "stretches": "parts of the film that training never shows, in this recording",
}
"""What test windows are new in, by what the groups are."""


@dataclass(frozen=True, eq=False)
class Task:
    """Windows of one recording, split.

    Attributes:
        name: e.g. `salamander_n8`.
        family: shared by tasks of one recording, of several sizes or of one; none for a user's own.
        version: raised whenever the windows change.
        shape: neurons and time bins of a window.
        bin_width_ms: width of a bin in milliseconds.
        splits: the windows to fit, to choose weights and settings by, and to score against, with their groups.
        provenance: where the recording came from.
    """

    name: str
    family: str | None
    version: int
    shape: WindowShape
    bin_width_ms: float
    splits: Splits
    provenance: Provenance

    @property
    def train(self) -> NDArray[np.uint8]:
        """Windows to fit, read-only uint8 `(samples, neurons, time_bins)`."""
        return self.splits.train.windows

    @property
    def validation(self) -> NDArray[np.uint8]:
        """Windows to choose weights and settings by."""
        return self.splits.validation.windows

    @property
    def test(self) -> NDArray[np.uint8]:
        """Windows to score against, from groups that nothing else sees."""
        return self.splits.test.windows

    @property
    def about(self) -> str:
        """What a result on this task is about, in words."""
        return ABOUT[self.splits.kind]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the windows of all splits, their groups and the bin width: same digest, same task."""
        content = sha256(f"bin_width_ms={self.bin_width_ms!r}".encode())
        named = list(self.splits)
        if self.splits.floor is not self.splits.train:
            named.append(("floor", self.splits.floor))
        for name, split in named:
            content.update(f"{name}={split.windows.shape}".encode())
            content.update(np.packbits(split.windows).tobytes())
            content.update(split.groups.astype("<i8").tobytes())
        return content.hexdigest()


def build_task(config: Mapping[str, Any] | DictConfig) -> Task:
    """Build a task from its configuration, one of `conf/task/*.yaml`.

    Args:
        config: `name` (none: the recording's), `family`, `version`, `recording` (something to instantiate, or a
            `Recording`), `neurons` (indices in the recording, in the windows' order; none: all), `time_bins`,
            `split` and `groups` (the pattern and the kind of `deal_groups`), and `digest`, which a frozen task
            states and which is checked.

    Raises:
        ConfigError: a key is missing, unknown or of a value that does not fit, or a frozen task is changed.
        DataError: the recording cannot be had or cut, or windows of a part hold no spike.
    """
    settings = _settings(config)
    recording = task_recording(settings)
    time_bins = _whole_number("time_bins", settings["time_bins"], least=2)
    task = Task(
        name=_name("name", settings["name"] or recording.provenance.name),
        family=None if settings["family"] is None else _name("family", settings["family"]),
        version=_whole_number("version", settings["version"], least=1),
        shape=WindowShape(neurons=recording.neurons, time_bins=time_bins),
        bin_width_ms=recording.bin_width_ms,
        splits=split_windows(recording, time_bins, settings["split"], settings["groups"]),
        provenance=recording.provenance,
    )
    for part in ("train", "validation", "test"):
        if not getattr(task, part).any():
            raise DataError(
                f"the {part} windows of {task.name} hold no spike, so there is nothing to learn or to score: see with "
                "spiqbench data inspect whether the spikes were read, and give other times or another task.split"
            )
    stated = settings["digest"]
    if stated is not None and task.digest != stated:
        raise ConfigError(
            f"the task {task.name} version {task.version} is frozen and these are not its windows: give a "
            "variant a name of its own and no digest, with task.name=NAME task.digest=null"
        )
    return task


def task_recording(config: Mapping[str, Any]) -> Recording:
    """The recording of a task's configuration with the task's neurons alone, in its order.

    Raises:
        ConfigError, DataError: as `build_task`.
    """
    recording = _recording(config["recording"])
    neurons = config["neurons"]
    return recording if neurons is None else recording.of(_checked_neurons(recording, neurons))


def _settings(config: Mapping[str, Any] | DictConfig) -> dict[str, Any]:
    plain: Any = config
    if OmegaConf.is_config(config):
        unset = sorted(OmegaConf.missing_keys(config))
        if unset:
            raise ConfigError(
                "the task is not complete: add " + " ".join(f"task.{key}=VALUE" for key in unset)
            )
        plain = OmegaConf.to_container(config, resolve=True)
    given = {str(key): value for key, value in plain.items()}
    unknown = [key for key in given if key not in KEYS]
    if unknown:
        raise ConfigError(f"a task has no key {unknown[0]!r}: its keys are {', '.join(KEYS)}")
    missing = [key for key in ("recording", "time_bins") if given.get(key) is None]
    if missing:
        raise ConfigError(f"the task lacks {missing[0]!r}: set task.{missing[0]}")
    defaults = dict.fromkeys(KEYS) | {"version": 1, "split": DEFAULT_PATTERN}
    return defaults | given


def _recording(source: object) -> Recording:
    if isinstance(source, Recording):
        return source
    if not isinstance(source, Mapping) or "_target_" not in source:
        raise ConfigError("task.recording must name what makes it: set task.recording._target_")
    require_gives_recording(str(source["_target_"]))
    try:
        recording = instantiate(source, _recursive_=False)
    except InstantiationException as error:
        if isinstance(error.__cause__, SpiqbenchError):
            raise with_remedy(error.__cause__, source) from None
        reason = first_line(error.__cause__ or error)
        raise ConfigError(f"the recording {source['_target_']} cannot be made: {reason}") from error
    if not isinstance(recording, Recording):
        raise ConfigError(f"{source['_target_']} gave a {type(recording).__name__}, not a Recording")
    return recording


def _checked_neurons(recording: Recording, neurons: object) -> Sequence[int]:
    if not isinstance(neurons, Sequence) or isinstance(neurons, str) or len(neurons) < 2:
        raise ConfigError(f"task.neurons is {neurons!r}: list at least two indices, or null for all neurons")
    for neuron in neurons:
        if not isinstance(neuron, int) or isinstance(neuron, bool) or not 0 <= neuron < recording.neurons:
            raise ConfigError(
                f"task.neurons names neuron {neuron!r}: the recording has 0 to {recording.neurons - 1}"
            )
    if len(set(neurons)) < len(neurons):
        raise ConfigError("task.neurons names a neuron twice: list each index once")
    return neurons


def _name(key: str, name: object) -> str:
    """Names are folders of the leaderboards, so they are kept plain."""
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", name):
        raise ConfigError(
            f"task.{key} is {name!r}: use letters, digits, and _ . - after the first, at most 64"
        )
    return name


def _whole_number(name: str, value: object, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MOST_SIZE:
        raise ConfigError(
            f"task.{name} is {value!r}: it must be a whole number, at least {least} and at most {MOST_SIZE}"
        )
    return value
