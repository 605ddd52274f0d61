"""The models of a plan: the overrides that make each, under the name that its records will have."""

from collections.abc import Mapping, Sequence

from spiqbench.configuration import load, plain
from spiqbench.errors import ConfigError
from spiqbench.generators.build import recorded_name
from spiqbench.names import options
from spiqbench.near_matches import near_matches


def chosen_models(models: Sequence[str]) -> dict[str, list[str]]:
    """Names with the overrides that choose them; raises `ConfigError` for one that there is not."""
    known = options("model")
    for model in models:
        if model not in known:
            raise ConfigError(f"unknown model '{model}'{near_matches(str(model), known)}")
    return {str(model): [f"model={model}"] for model in models}


def as_recorded(models: Mapping[str, Sequence[str]], overrides: Sequence[str]) -> dict[str, Sequence[str]]:
    """The models under the names that overrides for every run give them: another circuit, noise, shots."""
    if not overrides:
        return dict(models)
    return {recorded_name(plain(load("run", [*made, *overrides]))): made for made in models.values()}
