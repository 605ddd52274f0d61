"""A model's declared search space, `search:` in its configuration: what may be tried, and how it is widened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import exp, log
from typing import TYPE_CHECKING, Any, Literal

from spiqbench.errors import ConfigError
from spiqbench.values import is_number

if TYPE_CHECKING:  # only `spiqbench tune` needs it, and boards are planned without
    from optuna.trial import Trial

Side = Literal["low", "high"]

AT_A_BOUND = 0.05
"""Share of a range within which a value counts as being at its end."""
WIDENED_BY = 0.5
"""Share of a range that is added where a search ran against its end."""
ADDED_CHOICES = 2


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`; whole ones, and by their order of magnitude, where it says so."""

    low: float
    high: float
    log: bool = False
    whole: bool = False

    def suggest(self, trial: "Trial", key: str) -> float | int:
        if self.whole:
            return trial.suggest_int(key, int(self.low), int(self.high), log=self.log)
        return trial.suggest_float(key, self.low, self.high, log=self.log)

    def parameter(self, key: str, value: Any) -> dict[str, Any]:
        return {key: value} if is_number(value) and self.low <= value <= self.high else {}

    def ends(self) -> tuple[Any, ...]:
        return (int(self.low), int(self.high)) if self.whole else (self.low, self.high)

    def reached(self, value: Any) -> Side | None:
        if not is_number(value):
            return None
        if not self.low < value < self.high:  # a default may lie outside, where it may have no logarithm
            return "low" if value <= self.low else "high"
        low, high, at = (log(v) if self.log else float(v) for v in (self.low, self.high, value))
        margin = AT_A_BOUND * (high - low)
        return "low" if at <= low + margin else "high" if at >= high - margin else None

    def widened(self, side: Side) -> "Range":
        low, high = (log(v) if self.log else v for v in (self.low, self.high))
        more = WIDENED_BY * (high - low)
        end = low - more if side == "low" else high + more
        end = exp(end) if self.log else end
        if side == "low" and not self.log and self.low >= 0:
            end = max(end, self.low / 2)  # what was above zero, or zero, stays so
        if self.whole:
            end = max(1, round(end)) if side == "low" and self.low >= 1 else round(end)
        return replace(self, low=end) if side == "low" else replace(self, high=end)


@dataclass(frozen=True)
class Choices:
    """Values to choose from. Rising numbers are searched in their order, so that one can tell where it ends.

    Attributes:
        first: place of the first value; those of a declared list are counted from 0, and those put before it are below.
    """

    values: tuple[Any, ...]
    first: int = 0

    @property
    def ordered(self) -> bool:
        numbers = all(is_number(v) for v in self.values)
        return numbers and len(self.values) > 1 and list(self.values) == sorted(set(self.values))

    def suggest(self, trial: "Trial", key: str) -> Any:
        if not self.ordered:
            return trial.suggest_categorical(key, list(self.values))
        place = trial.suggest_int(_place(key), self.first, self.first + len(self.values) - 1)
        return self.values[place - self.first]

    def parameter(self, key: str, value: Any) -> dict[str, Any]:
        if value not in self.values:
            return {}
        return {_place(key): self.first + self.values.index(value)} if self.ordered else {key: value}

    def ends(self) -> tuple[Any, ...]:
        return self.values

    def reached(self, value: Any) -> Side | None:
        if not self.ordered:
            return None
        return "low" if value == self.values[0] else "high" if value == self.values[-1] else None

    def widened(self, side: Side) -> "Choices":
        values = list(self.values)
        for _ in range(ADDED_CHOICES):
            more = _next(values[::-1] if side == "low" else values)
            if side == "high":
                values.append(more)
            elif more > 0 or self.values[0] <= 0:  # what was above zero stays so
                values.insert(0, more)
        return Choices(tuple(values), self.first - (len(values) - len(self.values)) * (side == "low"))


Entry = Range | Choices
Space = dict[str, Entry]
"""What may be tried, by the key of the model."""


def read_space(search: Mapping[str, Any]) -> Space:
    """The space that a model declares.

    Args:
        search: key to `{choices: [...]}`, or to `{low, high}` with `log: true` for values whose order of magnitude
            matters; two whole numbers make a whole number.

    Raises:
        ConfigError: an entry is neither.
    """
    return {key: _entry(key, entry) for key, entry in search.items()}


def _entry(key: str, entry: Any) -> Entry:
    if isinstance(entry, Mapping) and set(entry) == {"choices"} and entry["choices"]:
        return Choices(tuple(entry["choices"]))
    if isinstance(entry, Mapping) and {"low", "high"} <= set(entry) <= {"low", "high", "log"}:
        low, high, by_magnitude = entry["low"], entry["high"], bool(entry.get("log", False))
        if is_number(low) and is_number(high) and low < high and (low > 0 or not by_magnitude):
            return Range(low, high, by_magnitude, isinstance(low, int) and isinstance(high, int))
    raise ConfigError(
        f"search.{key} is {entry}: write {{choices: [...]}}, or {{low: ..., high: ..., log: true}}"
    )


def suggest(trial: "Trial", space: Space) -> dict[str, Any]:
    """One value for every key of the space."""
    return {key: entry.suggest(trial, key) for key, entry in space.items()}


def parameters(space: Space, setting: Mapping[str, Any]) -> dict[str, Any]:
    """What Optuna is to suggest for a setting to come out, as far as it lies in the space."""
    found: dict[str, Any] = {}
    for key, entry in space.items():
        if key in setting:
            found |= entry.parameter(key, setting[key])
    return found


def ends_reached(space: Space, setting: Mapping[str, Any]) -> dict[str, Side]:
    """Keys whose value in a setting lies at an end of the space, and which end."""
    found = {key: entry.reached(setting[key]) for key, entry in space.items() if key in setting}
    return {key: side for key, side in found.items() if side is not None}


def _place(key: str) -> str:
    return f"place of {key}"


def _next(values: Sequence[float]) -> float:
    """The number that goes on where a row of numbers ends: by its factor, at most 2, if it has one, else its step."""
    *_, before, last = values
    ratios = [b / a for a, b in pairwise(values)] if all(values) else []
    if ratios and max(ratios) < 1.3 * min(ratios) and not 0.7 < ratios[-1] < 1.4:
        more = last * min(max(ratios[-1], 0.5), 2.0)  # cost may grow faster than the number
    else:
        more = last + (last - before)
    return round(more) if all(isinstance(v, int) for v in values) else more
