"""The size at which one model has as many parameters as another, or as few less as it can."""

from collections.abc import Mapping
from typing import Any

from spiqbench.config.overrides import line
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.build import build_generator
from spiqbench.models.configuration import ModelConfig

LARGEST_SIZE = 2**20


def matched_size(config: ModelConfig, shape: WindowShape, parameters: int) -> tuple[str, int]:
    """The largest value of a model's `match` key with at most `parameters` generator parameters.

    Args:
        config: the model's; `match` names the key, whose value the parameters grow with.
        parameters: of the model to be matched.

    Returns:
        The key and its value.

    Raises:
        ConfigError: the model has no such key, or is larger even at size 1.
    """
    key, name = config.match, config.name
    if key is None:
        raise ConfigError(
            f"{name} has no size to match by: give its configuration `match: KEY`, the name of a whole number that "
            "its parameters grow with"
        )
    sizes = [2**power for power in range(LARGEST_SIZE.bit_length())]
    counts = ((size, _count(config, key, size, shape)) for size in sizes)
    low, least = next(((size, count) for size, count in counts if count is not None), (1, None))
    if least is None:
        raise ConfigError(f"{name} refuses every {key} that was tried, from 1 to {LARGEST_SIZE}")
    if least > parameters:
        raise ConfigError(
            f"{name} cannot be brought down to {parameters} parameters: it has {least} at {key}={low}"
        )

    def fits(size: int) -> bool:
        count = _count(config, key, size, shape)
        return count is not None and count <= parameters

    high = 2 * low
    while high <= LARGEST_SIZE and fits(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if fits(middle):
            low = middle
        else:
            high = middle
    return key, low


def _count(config: ModelConfig, key: str, size: int, shape: WindowShape) -> int | None:
    """Parameters at a size; None where the model refuses it."""
    try:
        return parameter_count(config.changed(**{key: size}), shape)
    except ConfigError:
        return None


def parameter_count(config: ModelConfig, shape: WindowShape) -> int:
    """Generator parameters of a model as configured, on windows of a shape."""
    return build_generator(config, shape).parameter_counts().generator


def same_size(config: ModelConfig, shape: WindowShape) -> dict[str, Any]:
    """The part of a model's search space that leaves its parameter count alone, for one that is matched."""
    count = parameter_count(config, shape)
    return {
        key: entry
        for key, entry in config.search.items()
        if all(parameter_count(config.changed(**{key: value}), shape) == count for value in _ends(entry))
    }


def _ends(entry: Mapping[str, Any]) -> list[Any]:
    return list(entry["choices"]) if "choices" in entry else [entry["low"], entry["high"]]


def matched_overrides(name: str, config: ModelConfig, target: ModelConfig, shape: WindowShape) -> list[str]:
    """What to write on the command line for the control of one model that is matched to another.

    Raises:
        ConfigError: as `matched_size`.
    """
    key, size = matched_size(config, shape, parameter_count(target, shape))
    return [
        line("model", name),
        line("++model.matched_to", target.name),
        line(f"++model.{key}", size),
    ]
