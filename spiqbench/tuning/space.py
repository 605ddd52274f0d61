"""A model's declared search space, `search:` in its configuration, as Optuna's suggestions."""

from collections.abc import Mapping
from typing import Any

from optuna.trial import Trial

from spiqbench.errors import ConfigError


def suggest(trial: Trial, space: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """One value for every key of the space.

    Args:
        space: key to `{choices: [...]}`, or to `{low, high}` with `log: true` for values whose order of magnitude
            matters; two whole numbers make a whole number.

    Raises:
        ConfigError: an entry is neither.
    """
    return {key: _value(trial, key, entry) for key, entry in space.items()}


def _value(trial: Trial, key: str, entry: Mapping[str, Any]) -> Any:
    if set(entry) == {"choices"}:
        return trial.suggest_categorical(key, list(entry["choices"]))
    if not {"low", "high"} <= set(entry) <= {"low", "high", "log"}:
        raise ConfigError(
            f"search.{key} is {dict(entry)}: write {{choices: [...]}}, or {{low: ..., high: ..., log: true}}"
        )
    low, high, log = entry["low"], entry["high"], bool(entry.get("log", False))
    if isinstance(low, int) and isinstance(high, int):
        return trial.suggest_int(key, low, high, log=log)
    return trial.suggest_float(key, float(low), float(high), log=log)
