"""What the files of the named models and tasks say of them; nothing is composed or imported for it."""

from collections.abc import Mapping
from typing import Any

from spiqbench.config.names import options, settings
from spiqbench.values import is_whole

ABOUT = {"kind": "own", "says": "", "source": "", "parameter_formula": ""}
"""Of a model that says nothing of itself."""


def described_models() -> dict[str, dict[str, Any]]:
    """What each named model says of itself, and its class; without `custom`, which stands for a class of the user's."""
    said = {name: settings("model", name) for name in options("model") if name != "custom"}
    return {
        name: {**ABOUT, **_part(one, "about"), "class": one.get("_target_", "")} for name, one in said.items()
    }


def recording_of(task: Mapping[str, Any]) -> dict[str, Any]:
    """What makes a task's recording; empty where the task leaves that to its user."""
    return _part(task, "recording")


def neurons_of(task: Mapping[str, Any]) -> int | None:
    """Of a task's windows: those that it lists, else as many as its recording is made of; None: it says neither."""
    listed = task.get("neurons")
    if listed and isinstance(listed, list):
        return len(listed)
    size = recording_of(task).get("neurons")
    return size if is_whole(size) else None


def _part(of: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Keys within a file; none where there are none, or Hydra is to put them there."""
    found = of.get(key)
    return found if isinstance(found, dict) else {}
