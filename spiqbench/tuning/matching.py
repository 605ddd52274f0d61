"""The size at which one model has as many parameters as another, or as few less as it can."""

from collections.abc import Mapping
from typing import Any

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.build import build_generator, model_name

LARGEST_SIZE = 2**20


def matched_size(config: Mapping[str, Any], shape: WindowShape, parameters: int) -> tuple[str, int]:
    """The largest value of a model's `match` key with at most `parameters` generator parameters.

    Args:
        config: the model's; `match` names the key, whose value the parameters grow with.
        parameters: of the model to be matched.

    Returns:
        The key and its value.

    Raises:
        ConfigError: the model has no such key, or is larger even at size 1.
    """
    key, name = config.get("match"), model_name(config)
    if not isinstance(key, str):
        raise ConfigError(
            f"{name} has no size to match by: give its configuration `match: KEY`, the name of a whole number that "
            "its parameters grow with"
        )
    least = parameter_count({**config, key: 1}, shape)
    if least > parameters:
        raise ConfigError(
            f"{name} cannot be brought down to {parameters} parameters: it has {least} at {key}={1}"
        )
    low, high = 1, 2
    while high <= LARGEST_SIZE and parameter_count({**config, key: high}, shape) <= parameters:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if parameter_count({**config, key: middle}, shape) <= parameters:
            low = middle
        else:
            high = middle
    return key, low


def parameter_count(config: Mapping[str, Any], shape: WindowShape) -> int:
    """Generator parameters of a model as configured, on windows of a shape."""
    return build_generator(config, shape).parameter_counts().generator


def same_size(config: Mapping[str, Any], shape: WindowShape) -> dict[str, Any]:
    """The part of a model's search space that leaves its parameter count alone, for one that is matched."""
    count = parameter_count(config, shape)
    return {
        key: entry
        for key, entry in (config.get("search") or {}).items()
        if all(parameter_count({**config, key: value}, shape) == count for value in _ends(entry))
    }


def _ends(entry: Mapping[str, Any]) -> list[Any]:
    return list(entry["choices"]) if "choices" in entry else [entry["low"], entry["high"]]


def matched_overrides(
    name: str, config: Mapping[str, Any], target: Mapping[str, Any], shape: WindowShape
) -> list[str]:
    """What to write on the command line for the control of one model that is matched to another.

    Raises:
        ConfigError: as `matched_size`.
    """
    key, size = matched_size(config, shape, parameter_count(target, shape))
    return [f"model={name}", f"model.matched_to={model_name(target)}", f"model.{key}={size}"]
