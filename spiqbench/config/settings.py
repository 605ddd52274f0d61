"""Values of the configuration that no command can do without, checked before anything runs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from spiqbench.errors import ConfigError


@dataclass(frozen=True)
class _Rule:
    expected: str
    holds: Callable[[Any], bool]


def _whole(least: int) -> _Rule:
    return _Rule(f"a whole number, at least {least}", lambda value: _is_whole(value) and value >= least)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_positive(value: object) -> bool:
    return (_is_whole(value) or isinstance(value, float)) and isfinite(value) and value > 0  # type: ignore[arg-type, operator]


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


POSITIVE = _Rule("a number above 0", _is_positive)
NOT_NEGATIVE = _Rule("a number, at least 0", lambda value: value == 0 or _is_positive(value))
FOLDER = _Rule("a folder's path", lambda value: isinstance(value, str) and bool(value.strip()))
SWITCH = _Rule("true or false", lambda value: isinstance(value, bool))
NAMES = _Rule("a list of at least one name, e.g. [vae,spiqgan]", lambda v: bool(v) and _is_list_of_text(v))
OVERRIDES = _Rule("a list of overrides, e.g. ['report_card=false']", _is_list_of_text)

TEXT = _Rule("a name, or null", lambda v: v is None or (isinstance(v, str) and bool(v.strip())))
COUNT = _Rule("a whole number, at least 1, or null", lambda v: v is None or (_is_whole(v) and v >= 1))

RULES: dict[str, _Rule] = {
    "seed": _whole(0),
    "store": FOLDER,
    "outputs": FOLDER,
    "force": SWITCH,
    "progress": SWITCH,
    "report_card": SWITCH,
    "dry_run": SWITCH,
    "models": NAMES,
    "seeds": _whole(1),
    "device": TEXT,
    "noise": TEXT,
    "shots": COUNT,
    "jobs": COUNT,
    "overrides": OVERRIDES,
    "budget.steps": _whole(1),
    "budget.max_steps": _whole(1),
    "budget.trial_steps": _whole(1),
    "budget.wall_seconds": NOT_NEGATIVE,
    "budget.samples": _whole(2),
    "budget.seeds": _whole(1),
    "budget.trials": _whole(0),
    "budget.threads": _whole(1),
    "model.learning_rate": POSITIVE,
    # Sizes that torch accepts as 0: the model would train, and know nothing.
    "model.width": _whole(1),
    "model.latent": _whole(1),
    "model.steps": _whole(1),
    "model.critic_steps": _whole(1),
    "model.exact_up_to": _whole(0),
}
"""What each key must hold wherever a configuration has it."""


def check_settings(config: Mapping[str, Any]) -> None:
    """Raises `ConfigError` for the first key whose value cannot be used."""
    for group in ("task", "budget"):
        if not isinstance(config.get(group, {}), Mapping):
            raise ConfigError(f"no {group} given: add {group}=NAME (spiqbench list {group}s)")
    if not isinstance(config.get("model", {}), Mapping):
        raise ConfigError("no model given: add model=NAME (spiqbench list models)")
    for key in _missing(config):
        if key != "model._target_":  # the model has a message of its own
            raise ConfigError(f"{key} is missing: add {key}=VALUE")
    for key, rule in RULES.items():
        found, value = _look_up(config, key)
        if found and not rule.holds(value):
            raise ConfigError(f"{key} is {value!r}: it must be {rule.expected}")


def _missing(node: Any, prefix: str = "") -> Iterator[str]:
    """Keys whose value is left to the user and was not given."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _missing(value, f"{prefix}.{key}" if prefix else str(key))
    elif node == "???":
        yield prefix


def _look_up(config: Mapping[str, Any], key: str) -> tuple[bool, Any]:
    node: Any = config
    for part in key.split("."):
        if not isinstance(node, Mapping) or part not in node:
            return False, None
        node = node[part]
    return True, node
