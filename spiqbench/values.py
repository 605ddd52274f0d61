"""The kinds of values that a configuration holds, and errors that say what a value must be."""

from collections.abc import Callable, Mapping
from math import isfinite
from numbers import Integral
from pathlib import Path
from typing import Annotated, Any, TypeGuard, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from spiqbench.errors import ConfigError
from spiqbench.labels import why_no_label
from spiqbench.paths import at_home

MOST_SIZE = 10**6
"""Of neurons, bins, shots and versions: no record holds more."""

Kind = TypeVar("Kind", bound=BaseModel)


class Settings(BaseModel):
    """A part of a configuration: checked when it is made, never changed after."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def must(expected: str, holds: Callable[[Any], bool]) -> BeforeValidator:
    """A check whose error says `it must be EXPECTED`."""

    def check(value: Any) -> Any:
        if not holds(value):
            raise ValueError(f"it must be {expected}")
        return value

    return BeforeValidator(check)


def is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)  # Python counts True as 1


def is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, float) or is_whole(value)


def is_seed(value: object) -> TypeGuard[int]:
    return is_whole(value) and 0 <= value < 2**63


def whole_number(name: str, value: object, least: int) -> int:
    """An argument that counts, NumPy's integers among them, as Python's own; raises `ConfigError` for what is none."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
        raise ConfigError(f"{name} is {value!r}: give a whole number, at least {least}")
    return int(value)


def _is_at_least(value: Any, least: float) -> bool:
    return is_number(value) and isfinite(value) and value >= least


def whole(least: int) -> BeforeValidator:
    return must(f"a whole number, at least {least}", lambda value: is_whole(value) and value >= least)


def _label(value: Any) -> Any:
    why = why_no_label(value)
    if why:
        raise ValueError(why)
    return value


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _folder(value: Any) -> Any:
    if isinstance(value, Path) or _is_text(value):
        return at_home(value)
    raise ValueError("it must be a folder's path")


def _is_texts(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(_is_text(entry) for entry in value)


NotNegativeWhole = Annotated[int, whole(0)]
PositiveWhole = Annotated[int, whole(1)]
Seed = Annotated[int, must("a whole number, at least 0 and below 2^63", is_seed)]
NotNegative = Annotated[float, must("a number, at least 0", lambda v: _is_at_least(v, 0))]
Shots = Annotated[
    int | None,
    must(
        "a whole number, at least 1 and at most 10^6, or null",
        lambda v: v is None or (is_whole(v) and 1 <= v <= MOST_SIZE),
    ),
]
CountOrNull = Annotated[
    int | None, must("a whole number, at least 1, or null", lambda v: v is None or (is_whole(v) and v >= 1))
]
Switch = Annotated[bool, must("true or false", lambda v: isinstance(v, bool))]
Folder = Annotated[Path, BeforeValidator(_folder)]
NameOrNull = Annotated[str | None, must("a name, or null", lambda v: v is None or _is_text(v))]
Label = Annotated[str, BeforeValidator(_label)]
# Read from the last to the first: one name alone is made a list before the list is looked at.
Names = Annotated[
    tuple[str, ...],
    must("a list of at least one name, e.g. vae,spiqgan", lambda v: bool(v) and _is_texts(v)),
    BeforeValidator(_listed),
]
Lines = Annotated[tuple[str, ...], must("a list of overrides, e.g. report_card=false", _is_texts)]


def checked(kind: type[Kind], content: Mapping[str, Any], *, prefix: str = "") -> Kind:
    """A part of the configuration from what YAML holds; `ConfigError` names the first key that cannot be used."""
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join([*([prefix] if prefix else []), *(str(part) for part in first["loc"])])
        raise ConfigError(_said(key, first["type"], first["msg"], first.get("input"))) from error


def _said(key: str, fault: str, message: str, value: Any) -> str:
    if fault == "missing":
        return f"{key} is missing: add {key}=VALUE"
    if fault == "extra_forbidden":
        return f"unknown key '{key}'"
    reason = message.removeprefix("Value error, ")
    several = " (a run for each: add -m)" if isinstance(value, list) and "a list" not in reason else ""
    return f"{key} is {value!r}: {reason}{several}"
