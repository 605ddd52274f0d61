"""From a model's configuration to a generator."""

from collections.abc import Mapping
from inspect import Parameter, Signature
from math import isfinite
from typing import Any

from spiqbench.data.named_object import named_object
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError, SpiqbenchError, in_one_line
from spiqbench.models.configuration import ModelConfig
from spiqbench.models.contract import ParameterCounts, SpikeGenerator
from spiqbench.models.options import options_of


def generator_class(config: ModelConfig) -> type[SpikeGenerator]:
    """The class that a model's configuration names; raises `ConfigError`."""
    target = config.target
    if not target or target == "???":
        raise ConfigError(
            "no model given: add model=NAME (spiqbench list models) or model._target_=package.Class"
        )
    found = named_object(target)
    if not (isinstance(found, type) and issubclass(found, SpikeGenerator)):
        raise ConfigError(f"'{target}' is not a SpikeGenerator: derive it from spiqbench.models.contract")
    return found


def build_generator(config: ModelConfig, shape: WindowShape) -> SpikeGenerator:
    """Make an unfitted generator; raises `ConfigError` for hyperparameters that the class does not take."""
    found = generator_class(config)
    arguments = config.hyperparameters
    options = options_of(found)
    try:
        options.bind(**arguments)
    except TypeError as error:
        known = [one.name for one in options.parameters.values() if one.kind is Parameter.KEYWORD_ONLY]
        raise ConfigError(
            f"{found.__name__}: {error}; it takes {', '.join(known) or 'no options'}"
        ) from error
    _check_kinds(found.__name__, options, arguments)
    try:
        return found(shape, **arguments)
    except SpiqbenchError:
        raise
    except (Exception, SystemExit) as error:  # the last would end a whole plan
        if isinstance(error, MemoryError) or NO_MEMORY in str(error):
            raise ConfigError(
                f"{found.__name__} of this size does not fit into memory: make it smaller"
            ) from error
        raise ConfigError(f"{found.__name__} refuses its configuration: {in_one_line(error)}") from error


def require_counts(generator: SpikeGenerator) -> None:
    """Raises `ConfigError` where a generator cannot say its parameters, which a record needs, before it is fitted."""
    name = f"{type(generator).__name__}.parameter_counts"
    try:
        found: object = generator.parameter_counts()
    except Exception as error:
        raise ConfigError(f"{name} fails on a model that is not fitted: {in_one_line(error)}") from error
    if not isinstance(found, ParameterCounts):
        raise ConfigError(
            f"{name} gave {type(found).__name__}: give spiqbench.models.contract.ParameterCounts"
        )


KINDS: dict[type, tuple[tuple[type, ...], str]] = {
    bool: ((bool,), "true or false"),
    int: ((int,), "a whole number"),
    float: ((int, float), "a number"),
    str: ((str,), "a word"),
}

NO_MEMORY = "can't allocate memory"
"""What torch says of it, in a `RuntimeError`."""

SIZES = ("width", "latent", "steps", "batch", "critic_steps", "critic_width", "critic_batch")
"""Torch accepts 0 of them: the model would train, and know nothing."""

LEARNING_RATES = ("learning_rate", "critic_learning_rate")


def _check_kinds(model: str, options: Signature, arguments: Mapping[str, Any]) -> None:
    """Refuse values of another kind than the class's default; where they fail later, nothing says why."""
    for name, option in options.parameters.items():
        kind = KINDS.get(type(option.default))
        value: Any = arguments.get(name)
        if kind is None or value is None:
            continue
        if not isinstance(value, kind[0]) or (isinstance(value, bool) and bool not in kind[0]):
            raise ConfigError(f"model.{name} is {value!r}: {model} takes {kind[1]}")
        number: Any = value
        if name in SIZES and number < 1:
            raise ConfigError(f"model.{name} is {value!r}: it must be a whole number, at least 1")
        if name in LEARNING_RATES and not (isfinite(number) and number > 0):
            raise ConfigError(f"model.{name} is {value!r}: it must be a number above 0")
