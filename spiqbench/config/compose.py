"""From overrides to one checked configuration, with errors that name the near matches."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

import yaml
from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.core.plugins import Plugins
from hydra.errors import HydraException
from hydra.plugins.search_path_plugin import SearchPathPlugin
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from spiqbench.config.check_keys import check_groups, check_keys, check_present
from spiqbench.config.folders import all_files, conf_dir, import_from_working_directory, own_conf_dir
from spiqbench.config.names import GROUPS, installed_generators
from spiqbench.config.overrides import Override, is_path, line, parse
from spiqbench.config.run_config import Command
from spiqbench.config.variants import name_variants
from spiqbench.errors import ConfigError
from spiqbench.paths import at_home
from spiqbench.values import checked

Kind = TypeVar("Kind", bound=Command)

KEPT = ("model", "task", "budget")
"""Groups whose choices and changes say what a record is made of."""


def compose(kind: type[Kind], overrides: Sequence[str]) -> Kind:
    """The configuration of a command with overrides; raises `ConfigError` with what to write instead."""
    Plugins.instance().register(_OwnFolder)
    _register_installed_generators()
    import_from_working_directory()
    parsed = parse(overrides)
    check_groups(parsed)
    groups = [one for one in parsed if one.key in GROUPS and not one.package]
    with _hydra():
        try:
            check_keys(kind, parsed, lambda: hydra_compose(kind.file, [one.line for one in groups]))
            config = hydra_compose(kind.file, [one.line for one in parsed], return_hydra_config=True)
            choices = {str(group): name for group, name in config.hydra.runtime.choices.items()}
            del config.hydra
            content = cast("dict[str, Any]", OmegaConf.to_container(config, resolve=True))
        except yaml.MarkedYAMLError as error:
            raise ConfigError(_no_yaml(error)) from error
        except (HydraException, OmegaConfBaseException, ValueError) as error:
            raise ConfigError(_reason(error, groups)) from error
    check_present(content)
    _expand_home(content)
    name_variants(content, parsed)
    return checked(kind, {**content, "made_by": _made_by(content, choices, parsed)})


def _expand_home(node: Any) -> None:
    """Let `~` be the home directory in every value that is a path."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if isinstance(value, dict | list):
            _expand_home(value)
        elif isinstance(value, str) and value.startswith("~") and is_path(str(key)):
            node[key] = str(at_home(value))


def _made_by(content: Mapping[str, Any], choices: Mapping[str, Any], parsed: Sequence[Override]) -> list[str]:
    """Overrides that say all that the runs are made of, also what was left to a default."""
    found = []
    for group in KEPT:
        if group in content:
            found.append(line(group, choices[group]))
            found += [one.line for one in parsed if one.key.startswith(f"{group}.")]
    return found


class _OwnFolder(SearchPathPlugin):
    """Lets Hydra look into the user's folder too, after the shipped one."""

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        if own_conf_dir().is_dir():
            search_path.append(provider="spiqbench-own", path=f"file://{own_conf_dir()}")


def _hydra() -> initialize_config_dir:
    GlobalHydra.instance().clear()
    return initialize_config_dir(str(conf_dir()), version_base="1.3")


def _register_installed_generators() -> None:
    files = all_files("model")
    for name, target in installed_generators().items():
        if name not in files:
            ConfigStore.instance().store(group="model", name=name, node={"name": name, "_target_": target})


def _reason(error: Exception, groups: Sequence[Override]) -> str:
    if any(one.key == "launcher" for one in groups) and "hydra/launcher" in str(error):
        return "this launcher is not installed: pip install 'spiqbench[launchers]', or leave launcher= out"
    lines = [found for one in str(error).splitlines() if (found := one.strip())]
    keys = [one.removeprefix("full_key: ") for one in lines[1:] if one.startswith("full_key: ")]
    if keys:  # an interpolation's
        return f"{keys[0]}: {lines[0]}"
    end = next((at for at, one in enumerate(lines) if one.startswith("Available options")), 3)
    return " ".join(lines[:end])


def _no_yaml(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark
    place = "a file of the configuration" if mark is None else f"{mark.name}, line {mark.line + 1},"
    return f"{place} is not valid YAML ({error.problem}): correct it"
