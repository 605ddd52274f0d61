"""What kinds of values a file of configuration holds, as far as commands look into it before it is composed."""

from pathlib import Path
from typing import Any

from spiqbench.errors import ConfigError

NAMES = "a list of names, as [vae, _self_]"
TEXT = (str, "a word")
EVERY: dict[str, tuple[type, str]] = {"name": TEXT}
OF_GROUP: dict[str, dict[str, tuple[type, str]]] = {
    "model": {
        "_target_": TEXT,
        "twin": TEXT,
        "about": (dict, "keys and values, as {kind: classical}"),
        "search": (dict, "keys and what may be tried, as {width: {choices: [8, 16]}}"),
    },
    "task": {
        "family": TEXT,
        "recording": (dict, "what makes it, as {_target_: package.function}"),
        "neurons": (list, "a list of indices, as [0, 1, 2], or null for all"),
    },
}
"""Of the files of a group: keys, the kind of their values, and what to write. Null is as good as left out."""

SAID: dict[type, str] = {
    dict: "keys and values",
    list: "a list",
    str: "a line of text",
    int: "a number",
    float: "a number",
}


def require_kinds(group: str, file: Path, content: object) -> dict[str, Any]:
    """What a file of a group holds, once that is keys, and the values of those that are looked at are of their kind.

    Raises:
        ConfigError: it is not; the message names the file.
    """
    if not isinstance(content, dict):
        raise ConfigError(f"{file} {_holds(content)}: write `key: value`, a line a key")
    if not isinstance(content.get("defaults", []), list):  # Hydra takes no null for it
        raise ConfigError(f"defaults in {file} {_holds(content['defaults'])}: write {NAMES}")
    for key, (kind, write) in (EVERY | OF_GROUP.get(group, {})).items():
        value = content.get(key)
        if value is not None and not isinstance(value, kind) and not _is_filled_in_later(value):
            raise ConfigError(f"{key} in {file} {_holds(value)}: write {write}")
    return content


def _holds(value: object) -> str:
    return "is empty" if value is None else f"holds {SAID.get(type(value), 'a single value')}"


def _is_filled_in_later(value: object) -> bool:
    """Whether Hydra puts a value in its place."""
    return isinstance(value, str) and (value == "???" or "${" in value)
