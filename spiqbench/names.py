"""The names that commands accept, and where they are written down; no configuration is composed for them."""

from importlib.metadata import entry_points
from pathlib import Path

import yaml

from spiqbench.errors import ConfigError

GENERATOR_GROUP = "spiqbench.generators"
"""Entry points of this group, in any installed package, are models: `name = "package.module:Class"`."""

GROUPS = ("model", "task", "budget", "logger", "launcher")


def conf_dir() -> Path:
    """The folder of the configuration: inside the installed package, or at the root of a checkout."""
    package = Path(__file__).parent
    for folder in (package / "conf", package.parent / "conf"):
        if (folder / "run.yaml").is_file():
            return folder
    raise ConfigError("the folder conf/ is missing from this installation; install spiqbench again")


def installed_generators() -> dict[str, str]:
    """Models that other installed packages bring: name to `package.module.Class`."""
    found = entry_points(group=GENERATOR_GROUP)
    return {point.name: point.value.replace(":", ".") for point in found}


def options(group: str) -> list[str]:
    """Names that `group=NAME` accepts, sorted."""
    names = {path.stem for path in (conf_dir() / group).glob("*.yaml")}
    if group == "model":
        names |= set(installed_generators())
    return sorted(names)


def model_target(name: str) -> str:
    """`package.module.Class` of a model by its name."""
    path = conf_dir() / "model" / f"{name}.yaml"
    if path.is_file():
        return str(yaml.safe_load(path.read_text(encoding="utf-8"))["_target_"])
    return installed_generators()[name]
