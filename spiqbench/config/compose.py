"""From the command line's overrides to one resolved configuration, with errors that name the near matches."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

import yaml
from hydra import compose, initialize_config_dir
from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.core.plugins import Plugins
from hydra.errors import HydraException
from hydra.plugins.search_path_plugin import SearchPathPlugin
from omegaconf import DictConfig, OmegaConf, open_dict
from omegaconf.errors import OmegaConfBaseException

from spiqbench.config.folders import all_files, conf_dir, own_conf_dir
from spiqbench.config.names import GROUPS, installed_generators, options
from spiqbench.config.settings import check_settings
from spiqbench.errors import ConfigError
from spiqbench.near_matches import near_matches


def load(config_name: str, overrides: Sequence[str]) -> DictConfig:
    """Compose `conf/<config_name>.yaml` with overrides; raises `ConfigError` with what to write instead."""
    Plugins.instance().register(_OwnFolder)
    _register_installed_generators()
    parsed = parse(overrides)
    groups = [override for override in parsed if override.key_or_group in GROUPS and not override.package]
    for override in groups:
        _check_group(override)
    with _hydra():
        try:
            _check_keys(config_name, parsed, groups)
            config = compose(config_name, list(overrides))
            resolved = OmegaConf.to_container(config, resolve=True)
        except yaml.MarkedYAMLError as error:
            raise ConfigError(_no_yaml(error)) from error
        except (HydraException, OmegaConfBaseException, ValueError) as error:
            raise ConfigError(_reason(error, groups)) from error
    check_settings(cast("dict[str, Any]", resolved))
    for group in ("model", "budget"):
        _name_variant(config, group, parsed)
    return config


def parse(overrides: Sequence[str]) -> list[Override]:
    """Parse overrides in Hydra's grammar; raises `ConfigError`."""
    try:
        return OverridesParser.create().parse_overrides(list(overrides))
    except HydraException as error:
        raise ConfigError(f"{_first_line(error)}: write overrides as key=value, e.g. seed=1") from error


def refuse_duplicates(overrides: Sequence[str]) -> None:
    """Raises `ConfigError` where a user sets one key twice: Hydra would silently take the last."""
    keys = [override.key_or_group for override in parse(overrides)]
    for key in keys:
        if keys.count(key) > 1:
            raise ConfigError(f"{key} is given {keys.count(key)} times: give it once")


def plain(config: Any) -> dict[str, Any]:
    """A configuration as nested dicts and lists with every interpolation resolved, its keys as JSON has them."""
    container = _text_keys(OmegaConf.to_container(config, resolve=True))
    assert isinstance(container, dict)
    return container


def _text_keys(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): _text_keys(value) for key, value in node.items()}
    return [_text_keys(value) for value in node] if isinstance(node, list) else node


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
            node = {"name": name, "_target_": target}
            ConfigStore.instance().store(group="model", name=name, node=node)


def _check_group(override: Override) -> None:
    group = override.key_or_group
    value = override.value()
    if override.is_sweep_override() or not isinstance(value, str):
        return
    known = options(group)
    if value not in known:
        raise ConfigError(
            f"unknown {group} '{value}'{near_matches(value, known)} (all: spiqbench list {group}s)"
        )


def _check_keys(config_name: str, parsed: list[Override], groups: list[Override]) -> None:
    plain_changes = [
        override
        for override in parsed
        if override.key_or_group not in GROUPS and not override.is_add() and not override.is_force_add()
    ]
    if not plain_changes:
        return
    config = compose(config_name, [override.input_line or "" for override in groups])
    for override in plain_changes:
        key = override.key_or_group
        if key.startswith("hydra"):
            continue
        parent: Any = config
        *path, last = key.split(".")
        for part in path:
            if not OmegaConf.is_dict(parent) or part not in parent:
                raise ConfigError(f"unknown key '{key}'{near_matches(part, _keys(parent))}")
            parent = parent._get_node(part)
        if last not in _keys(parent):
            hint = f" (a new hyperparameter of your own model: +{key}=...)" if path else ""
            raise ConfigError(f"unknown key '{key}'{near_matches(last, _keys(parent))}{hint}")


def _name_variant(config: DictConfig, group: str, parsed: list[Override]) -> None:
    """A changed model or budget gets a name that says so: its records are not those of the frozen one."""
    prefix = f"{group}."
    changes = {o.key_or_group.removeprefix(prefix): o for o in parsed if o.key_or_group.startswith(prefix)}
    if not changes or "name" in changes or group not in config or not config[group].get("name"):
        return
    with open_dict(config):
        if config[group].get("twin") and "twin" not in changes:
            config[group].twin = _variant(config[group].twin, _changes_of_the_twin(config[group], changes))
        config[group].name = _variant(config[group].name, changes)


def _variant(name: str, changes: Mapping[str, Override]) -> str:
    if not changes:
        return name
    told = "+".join(f"{key}-{change.get_value_string()}" for key, change in sorted(changes.items()))
    suffix = re.sub(r"[^A-Za-z0-9_.+-]+", "_", told).strip("_")
    changed = f"{name}+{suffix}"
    return changed if len(changed) <= 64 else f"{name[:50]}+{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def _changes_of_the_twin(model: DictConfig, changes: Mapping[str, Override]) -> dict[str, Override]:
    """A changed circuit's control is the twin changed alike, but for the keys that make it the twin."""
    files = all_files("model")
    if model.name not in files or model.twin not in files:
        return {}
    mine, theirs = (OmegaConf.load(files[name]) for name in (model.name, model.twin))
    return {
        key: change
        for key, change in changes.items()
        if OmegaConf.select(mine, key) == OmegaConf.select(theirs, key)
    }


def _keys(node: Any) -> list[str]:
    return [str(key) for key in node] if OmegaConf.is_dict(node) else []


def _reason(error: Exception, groups: Sequence[Override]) -> str:
    for override in groups:
        if override.key_or_group == "launcher" and "hydra/launcher" in str(error):
            return (
                f"the launcher {override.value()} is not installed: pip install 'spiqbench[launchers]', or leave "
                "launcher= out"
            )
        if not isinstance(override.value(), str) and not override.is_sweep_override():
            group = override.key_or_group
            return f"{group}={override.get_value_string()} is no name: spiqbench list {group}s"
    return _first_line(error)


def _no_yaml(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark
    place = "a file of the configuration" if mark is None else f"{mark.name}, line {mark.line + 1},"
    return f"{place} is no YAML ({error.problem}): mend the file"


def _first_line(error: Exception) -> str:
    return re.split(r"\n", str(error).strip())[0]
