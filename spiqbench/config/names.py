"""The names that commands accept, and where they are written down; no configuration is composed for them."""

from importlib.metadata import entry_points

import yaml

from spiqbench.config.folders import all_files

GENERATOR_GROUP = "spiqbench.generators"
"""Entry points of this group, in any installed package, are models: `name = "package.module:Class"`."""

GROUPS = ("model", "task", "budget", "logger", "launcher")


def installed_generators() -> dict[str, str]:
    """Models that other installed packages bring: name to `package.module.Class`."""
    found = entry_points(group=GENERATOR_GROUP)
    return {point.name: point.value.replace(":", ".") for point in found}


def options(group: str) -> list[str]:
    """Names that `group=NAME` accepts, sorted."""
    names = set(all_files(group))
    if group == "model":
        names |= set(installed_generators())
    return sorted(names)


def model_target(name: str) -> str:
    """`package.module.Class` of a model by its name."""
    files = all_files("model")
    if name in files:
        return str(yaml.safe_load(files[name].read_text(encoding="utf-8"))["_target_"])
    return installed_generators()[name]
