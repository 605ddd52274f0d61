"""The models of a plan: the overrides that make each, under the name that its records will have."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from spiqbench.config.compose import load, parse, plain
from spiqbench.config.names import options
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.build import recorded_name
from spiqbench.near_matches import near_matches
from spiqbench.records.tuned_settings import require_searched
from spiqbench.tuning.controls import matched_controls

OF_THE_PLAN = ("model", "seed", "task", "budget", "store", "outputs", "force", "tuned", "progress")
SAID_AS = {"model": "models=[...]", "seed": "seeds=N"}


def chosen_models(models: Sequence[str]) -> dict[str, list[str]]:
    """Names with the overrides that choose them; raises `ConfigError` for one that there is not."""
    known = options("model")
    for model in models:
        if model not in known:
            raise ConfigError(f"unknown model '{model}'{near_matches(str(model), known)}")
    return {str(model): [f"model={model}"] for model in models}


def announced_controls(models: Sequence[str], shape: WindowShape) -> dict[str, list[str]]:
    """Matched controls with the overrides that make them; those that cannot be had are named on standard output."""
    controls, too_large = matched_controls(models, shape)
    for note in too_large:
        print(f"no matched control: {note}")
    return controls


def checked_models(config: Mapping[str, Any]) -> dict[str, list[str]]:
    """`chosen_models` of a plan, once all that would spoil its runs or its pages has been looked for.

    Raises:
        ConfigError: an unknown model, an override that is the plan's, settings of a task that was never searched.
    """
    models = chosen_models(config["models"])
    _check_overrides(config["overrides"])
    require_searched(Path(config["store"]), config["tuned"])
    return models


def as_recorded(models: Mapping[str, Sequence[str]], overrides: Sequence[str]) -> dict[str, Sequence[str]]:
    """The models under the names that overrides for every run give them: another circuit, noise, shots."""
    if not overrides:
        return dict(models)
    return {recorded_name(plain(load("run", [*made, *overrides]))): made for made in models.values()}


def _check_overrides(overrides: Sequence[str]) -> None:
    """Raises `ConfigError` where an override for every run sets what the plan itself sets."""
    for override in parse(overrides):
        key = override.key_or_group
        if key in OF_THE_PLAN or key.startswith(("task.", "budget.")):
            raise ConfigError(
                f"overrides=[...] sets {key}, which is the plan's: give it to the command itself, "
                f"{SAID_AS.get(key, f'{key}=...')}"
            )
