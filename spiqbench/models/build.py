"""From a model's configuration to a generator."""

import inspect
import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError, SpiqbenchError
from spiqbench.models.contract import SpikeGenerator
from spiqbench.models.spiqgan.sampling_backend import drawing_of

NOT_HYPERPARAMETERS = frozenset({"_target_", "name", "family", "twin", "search", "match", "matched_to"})
"""Keys of a model's configuration that speak to the benchmark and not to the class."""


def generator_class(config: Mapping[str, Any]) -> type[SpikeGenerator]:
    """The class that a model's configuration names; raises `ConfigError`."""
    target = config.get("_target_")
    if not target or target == "???":
        raise ConfigError(
            "no model given: add model=NAME (spiqbench list models) or model._target_=package.Class"
        )
    try:
        module, _, name = str(target).rpartition(".")
        found: Any = getattr(import_module(module), name)
    except Exception as error:
        reason = str(error).strip().splitlines()[-1]
        raise ConfigError(f"cannot import the model class '{target}': {reason}") from error
    if not (isinstance(found, type) and issubclass(found, SpikeGenerator)):
        raise ConfigError(f"'{target}' is not a SpikeGenerator: derive it from spiqbench.models.contract")
    return found


def hyperparameters(config: Mapping[str, Any]) -> dict[str, Any]:
    """The keyword arguments of the class."""
    return {str(key): value for key, value in config.items() if key not in NOT_HYPERPARAMETERS}


def build_generator(config: Mapping[str, Any], shape: WindowShape) -> SpikeGenerator:
    """Make an unfitted generator; raises `ConfigError` for hyperparameters that the class does not take."""
    found = generator_class(config)
    arguments = hyperparameters(config)
    try:
        inspect.signature(found).bind(shape, **arguments)
    except TypeError as error:
        known = [name for name in inspect.signature(found).parameters if name != "shape"]
        raise ConfigError(
            f"{found.__name__}: {error}; it takes {', '.join(known) or 'no options'}"
        ) from error
    _check_kinds(found, arguments)
    try:
        return found(shape, **arguments)
    except SpiqbenchError:
        raise
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{found.__name__} refuses its configuration: {error}") from error


KINDS: dict[type, tuple[tuple[type, ...], str]] = {
    bool: ((bool,), "true or false"),
    int: ((int,), "a whole number"),
    float: ((int, float), "a number"),
    str: ((str,), "a word"),
}


def _check_kinds(found: type[SpikeGenerator], arguments: Mapping[str, Any]) -> None:
    """Refuse values of another kind than the class's default; where they fail later, nothing says why."""
    for name, parameter in inspect.signature(found).parameters.items():
        kind = KINDS.get(type(parameter.default))
        value = arguments.get(name)
        if kind is None or value is None:
            continue
        if not isinstance(value, kind[0]) or (isinstance(value, bool) and bool not in kind[0]):
            raise ConfigError(f"model.{name} is {value!r}: {found.__name__} takes {kind[1]}")


def model_name(config: Mapping[str, Any]) -> str:
    """Name on boards: the configured one, else the class's name in snake_case."""
    if config.get("name"):
        return str(config["name"])
    short = str(config.get("_target_", "")).rsplit(".", 1)[-1]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", short).lower()


def recorded_name(config: Mapping[str, Any]) -> str:
    """Name of the records of a `run` configuration: the model's, and how its samples are drawn if not as usual."""
    model, drawing = model_name(config["model"]), drawing_of(config)
    return drawing.name(model) if drawing else model
