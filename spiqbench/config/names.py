"""The names that commands accept, and what their files say; no configuration is composed for them."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from spiqbench.bounded import Unbounded, read_yaml
from spiqbench.config.folders import all_files, own_files
from spiqbench.config.kinds import require_kinds
from spiqbench.errors import ConfigError

GENERATOR_GROUP = "spiqbench.generators"
"""Entry points of this group, in any installed package, are models: `name = "package.module:Class"`."""

GROUPS = ("model", "task", "budget", "logger", "launcher")


@cache
def installed_generators() -> Mapping[str, str]:
    """Models that other installed packages bring, looked for once: name to `package.module.Class`."""
    found = entry_points(group=GENERATOR_GROUP)
    return {point.name: point.value.replace(":", ".") for point in found}


def options(group: str) -> list[str]:
    """Names that `group=NAME` accepts, sorted."""
    names = set(all_files(group))
    if group == "model":
        names |= set(installed_generators())
    return sorted(names)


def settings(group: str, name: str) -> dict[str, Any]:
    """What the file of a name says, with what it inherits by `defaults: [OTHER, _self_]`.

    Raises:
        ConfigError: there is no such name; a file is not valid YAML, inherits from itself or from what there is not,
            or holds a value of another kind than its key has.
    """
    return _settings(group, name, ())


def named_targets() -> frozenset[str]:
    """Classes that a file of conf/model/, shipped or the user's own, or an entry point names.

    What comes from elsewhere, such as a checkpoint, may name these and no others: to import a module is to run it.
    """
    return frozenset(str(settings("model", name).get("_target_")) for name in options("model"))


def own_keys(group: str, name: str) -> frozenset[str]:
    """Keys that the file of a name sets itself, beside what it inherits; none where there is no such file."""
    file = all_files(group).get(name)
    return frozenset(_read(group, file)) - {"defaults"} if file else frozenset()


def _settings(group: str, name: str, heirs: tuple[str, ...]) -> dict[str, Any]:
    files = all_files(group)
    if name in heirs:
        raise ConfigError(f"{files[name]} inherits from itself: correct its defaults")
    if name not in files:
        if group == "model" and name in installed_generators():
            return {"name": name, "_target_": installed_generators()[name]}
        raise ConfigError(f"there is no {group} {name} (spiqbench list {group}s)")
    own = _read(group, files[name])
    found: dict[str, Any] = {}
    for parent in _parents(group, files[name], own):
        found = _merged(found, _settings(group, parent, (*heirs, name)))
    return _merged(found, {key: value for key, value in own.items() if key != "defaults"})


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    found = dict(under)
    for key, value in over.items():
        mine = found.get(key)
        found[key] = _merged(mine, value) if isinstance(mine, dict) and isinstance(value, dict) else value
    return found


def _parents(group: str, file: Path, keys: Mapping[str, Any]) -> list[str]:
    """The names that a file inherits from; raises `ConfigError` for one that there is not."""
    parents = [one for one in keys.get("defaults", ()) if isinstance(one, str) and one != "_self_"]
    for parent in parents:
        if parent not in options(group):
            raise ConfigError(
                f"{file} inherits from {parent}, and no {group} has that name: correct its defaults"
            )
    return parents


def _read(group: str, file: Path) -> dict[str, Any]:
    return _parsed(group, file, file.stat().st_mtime_ns)


@cache
def _parsed(group: str, file: Path, changed: int) -> dict[str, Any]:
    try:
        found = read_yaml(file)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file} is not a file of configuration: {error}") from error
    return require_kinds(group, file, found)


def check_own_files(group: str, chosen: str) -> None:
    """Raises `ConfigError` where a user's own file of a group could not be taken.

    Each may hold no more than so much, its aliases unfolded, chosen or not: one may inherit from another. The one that
    is chosen must be YAML that holds keys and values of their kinds, and so must those that it inherits from.
    """
    files, held, broken = own_files(group), dict[str, object](), dict[str, Exception]()
    for name, file in files.items():
        try:
            held[name] = read_yaml(file)
        except Unbounded as error:
            raise ConfigError(f"{file} is not a file of configuration: {error}") from error
        except (OSError, ValueError) as error:
            broken[name] = error
    heritage = [chosen]
    while heritage:
        name = heritage.pop()
        if name in broken:
            raise ConfigError(f"{files[name]} is not a file of configuration: {broken[name]}")
        if name in held:
            heritage += _parents(group, files[name], require_kinds(group, files[name], held.pop(name)))
