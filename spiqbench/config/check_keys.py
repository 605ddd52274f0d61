"""What is looked for before a configuration is composed, and in what was composed: names, keys, gaps, home."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from omegaconf import OmegaConf

from spiqbench.config.folders import shipped_files
from spiqbench.config.names import GROUPS, check_own_files, options, settings
from spiqbench.config.overrides import Override
from spiqbench.config.run_config import Command
from spiqbench.config.unknown_keys import unknown_key
from spiqbench.errors import ConfigError
from spiqbench.near_matches import near_matches

MISSING = "???"
"""What Hydra writes for a value that is left to the user."""


def check_groups(overrides: Sequence[Override]) -> None:
    """Raises `ConfigError` for a choice that there is not, and for several at once."""
    for one in overrides:
        if one.options:
            raise ConfigError(f"{one.key}={one.text} is several values: add -m for a run of each")
        if one.key not in GROUPS or one.package or one.removes:
            continue
        if not isinstance(one.value, str):
            raise ConfigError(f"{one.key}={one.text} is not a name: see spiqbench list {one.key}s")
        check_own_files(one.key, one.value)
        known = options(one.key)
        if one.key == "task" and one.value not in known and one.value in options("suite"):
            raise ConfigError(
                f"{one.value} is a suite: run all of its tasks with `spiqbench leaderboard suite={one.value}`"
            )
        if one.value not in known:
            raise ConfigError(
                f"unknown {one.key} '{one.value}'{near_matches(one.value, known)} (all: spiqbench list {one.key}s)"
            )


def check_keys(kind: type[Command], overrides: Sequence[Override], unchanged: Callable[[], Any]) -> None:
    """Raises `ConfigError` for a changed key that is not there.

    Args:
        kind: whose keys they are to be.
        unchanged: composes the configuration without the changes; called where there are any.
    """
    for one in overrides:
        if one.key in GROUPS and not one.package and one.key not in (*kind.model_fields, "launcher"):
            raise unknown_key(kind, one)
    changes = [one for one in overrides if one.key not in GROUPS and not one.adds]
    if not changes:
        return
    config = unchanged()
    for one in changes:
        if one.key.startswith("hydra"):
            continue
        parent: Any = config
        *path, last = one.key.split(".")
        for part in path:
            if parent is config and part not in _keys(parent):
                raise unknown_key(kind, one)
            _require_keys(parent, one, part)
            if part not in parent:
                raise ConfigError(f"unknown key '{one.key}'{near_matches(part, _keys(parent))}")
            parent = parent._get_node(part)
        _require_keys(parent, one, last)
        if parent is config and last not in _keys(parent):
            raise unknown_key(kind, one)
        if last not in _keys(parent):
            if path == ["task", "recording"]:
                raise ConfigError(_unknown_of_recording(one, _keys(parent)))
            hint = f" (a new hyperparameter of your own model: +{one.key}=...)" if path[0] == "model" else ""
            raise ConfigError(f"unknown key '{one.key}'{near_matches(last, _keys(parent))}{hint}")


def _unknown_of_recording(one: Override, known: Sequence[str]) -> str:
    """What to say of a key that the chosen reader of files lacks: the readers that have it, else the nearest names."""
    last = one.key.rpartition(".")[2]
    readers = {task: settings("task", task).get("recording", {}) for task in shipped_files("task")}
    found = [f"task={task}" for task, keys in readers.items() if keys.get("path") == MISSING and last in keys]
    if found:
        return f"{one.key} is a key of {', '.join(found)}: give the one that reads this file"
    own = [key for key in known if not key.startswith("_")]
    return f"unknown key '{one.key}'{near_matches(last, own)}"


def check_present(content: dict[str, Any]) -> None:
    """Raises `ConfigError` where a group or a value is left to the user and was not given."""
    for group in ("task", "budget", "model"):
        if not isinstance(content.get(group, {}), dict):
            raise ConfigError(f"no {group} given: add {group}=NAME (spiqbench list {group}s)")
    for key in _missing(content):
        if key == "model._target_":
            raise ConfigError(
                "no model given: add model=NAME (spiqbench list models) or model._target_=package.Class"
            )
        raise ConfigError(f"{key} is missing: add {key}=VALUE")


def _missing(node: Any, prefix: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _missing(value, f"{prefix}.{key}" if prefix else str(key))
    elif node == MISSING:
        yield prefix


def _require_keys(parent: Any, one: Override, part: str) -> None:
    if not OmegaConf.is_dict(parent):
        above = one.key.rpartition(f".{part}")[0]
        raise ConfigError(f"unknown key '{one.key}': {above} is one value, give it as {above}=VALUE")


def _keys(node: Any) -> list[str]:
    return [str(key) for key in node] if OmegaConf.is_dict(node) else []
