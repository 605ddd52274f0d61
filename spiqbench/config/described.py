"""What the files of the named models and tasks say of them; nothing is composed or imported for it."""

from collections.abc import Mapping
from typing import Any

from spiqbench.config.names import options, settings

ABOUT = {"kind": "own", "says": "", "source": "", "parameter_formula": ""}
"""Of a model that says nothing of itself."""


def described_models() -> dict[str, dict[str, Any]]:
    """What each named model says of itself, and its class; without `custom`, which stands for a class of the user's."""
    said = {name: settings("model", name) for name in options("model") if name != "custom"}
    return {
        name: {**ABOUT, **(one.get("about") or {}), "class": one.get("_target_", "")}
        for name, one in said.items()
    }


def neurons_of(task: Mapping[str, Any]) -> int | None:
    """Of a task's windows: those that it lists, else as many as its recording is made of; None: it says neither."""
    if task.get("neurons"):
        return len(task["neurons"])
    size = (task.get("recording") or {}).get("neurons")
    return size if isinstance(size, int) else None
