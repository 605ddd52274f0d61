"""The size at which one model has as many parameters as another, or as few less as it can."""

from dataclasses import dataclass

from spiqbench.config.overrides import line
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.build import build_generator
from spiqbench.models.configuration import ModelConfig
from spiqbench.tuning.space import Entry

LARGEST_SIZE = 2**20
SMALLEST_SIZES = 65
NEAR = 32
"""Sizes below one that is refused that are tried in its place."""


@dataclass(frozen=True)
class Match:
    """The size of a model that is matched to another.

    Attributes:
        key: the hyperparameter that its parameters grow with.
        size: its value.
        refused: values that were tried and that the model does not take.
    """

    key: str
    size: int
    refused: tuple[int, ...] = ()


def matched_size(config: ModelConfig, shape: WindowShape, parameters: int) -> Match:
    """The largest value of a model's `match` key with at most `parameters` generator parameters.

    Values that the model refuses (odd ones, those larger than the window) are skipped.

    Args:
        config: the model's; `match` names the key, whose value the parameters grow with.
        parameters: of the model to be matched.

    Raises:
        ConfigError: the model has no such key, takes none of its values, or is larger even at the smallest.
    """
    key, name = config.match, config.name
    if key is None:
        raise ConfigError(
            f"{name} has no size to match by: give its configuration `match: KEY`, the name of a whole number that "
            "its parameters grow with"
        )
    sizes = _Sizes(config, key, shape)
    low = next((size for size in range(1, SMALLEST_SIZES) if sizes.count(size) is not None), None)
    if low is None:
        raise ConfigError(f"{name} refuses every {key} from 1 to {SMALLEST_SIZES - 1}")
    least = sizes.count(low) or 0
    if least > parameters:
        raise ConfigError(
            f"{name} cannot be brought down to {parameters} parameters: it has {least} at {key}={low}"
        )
    best, high = low, 2 * low
    while high <= LARGEST_SIZE and (taken := sizes.accepted(high, above=best)) is not None:
        if (sizes.count(taken) or 0) > parameters:
            break
        best, high = taken, 2 * high
    low = best
    while high - low > 1:
        middle = (low + high) // 2
        taken = sizes.accepted(middle, above=low)
        if taken is not None and (sizes.count(taken) or 0) > parameters:
            high = taken
        else:
            low, best = middle, best if taken is None else taken
    return Match(key, best, tuple(sorted(sizes.refused)))


class _Sizes:
    """Parameter counts of a model by its size, each found once."""

    def __init__(self, config: ModelConfig, key: str, shape: WindowShape) -> None:
        self._config, self._key, self._shape = config, key, shape
        self._counts: dict[int, int | None] = {}

    @property
    def refused(self) -> list[int]:
        return [size for size, count in self._counts.items() if count is None]

    def count(self, size: int) -> int | None:
        """None where the model refuses the size."""
        if size not in self._counts:
            self._counts[size] = _count(self._config, self._key, size, self._shape)
        return self._counts[size]

    def accepted(self, size: int, *, above: int) -> int | None:
        """The largest size up to this one that the model takes, if there is one above `above` and not far below."""
        near = range(size, max(above, size - NEAR), -1)
        return next((one for one in near if self.count(one) is not None), None)


def _count(config: ModelConfig, key: str, size: int, shape: WindowShape) -> int | None:
    """Parameters at a size; None where the model refuses it."""
    try:
        return parameter_count(config.changed(**{key: size}), shape)
    except ConfigError:
        return None


def parameter_count(config: ModelConfig, shape: WindowShape) -> int:
    """Generator parameters of a model as configured, on windows of a shape."""
    return build_generator(config, shape).parameter_counts().generator


def keeps_size(config: ModelConfig, shape: WindowShape, key: str, entry: Entry) -> bool:
    """Whether a matched model keeps its parameter count wherever in an entry of a search its value lies.

    Raises:
        ConfigError: the model does not take an end of the entry.
    """
    count = parameter_count(config, shape)
    return all(parameter_count(config.changed(**{key: end}), shape) == count for end in entry.ends())


def matched_overrides(name: str, target: ModelConfig, match: Match) -> list[str]:
    """What to write on the command line for the control of one model that is matched to another."""
    return [
        line("model", name),
        line("++model.matched_to", target.name),
        line(f"++model.{match.key}", match.size),
    ]
