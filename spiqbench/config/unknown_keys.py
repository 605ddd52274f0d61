"""What to say of a key that a command does not have: a near one, or where it belongs."""

import shlex

from spiqbench.config.commands import LeaderboardConfig, PlanConfig, ScalingConfig, TuneConfig
from spiqbench.config.overrides import Override
from spiqbench.config.run_config import Command, RunConfig
from spiqbench.errors import ConfigError
from spiqbench.near_matches import near_matches

WITH_SUITE = (LeaderboardConfig, TuneConfig)
COMMANDS: tuple[type[Command], ...] = (RunConfig, *WITH_SUITE, ScalingConfig)


def unknown_key(kind: type[Command], one: Override) -> ConfigError:
    """The error for a key whose first part a command does not know."""
    first, known = one.key.split(".")[0], _keys(kind)
    if first == "model" and first != one.key and "models" in known:
        return ConfigError(
            f"{one.key} is of one model, {kind.file} takes several by their names: {_instead(kind, one)}"
        )
    twins = [key for key in known if key in (f"{first}s", first.removesuffix("s"))]
    others = [f"spiqbench {other.file}" for other in COMMANDS if first in _keys(other)]
    if others and not twins:
        return ConfigError(
            f"spiqbench {kind.file} has no key '{first}': leave it out, or call {' or '.join(others)}, which has"
        )
    return ConfigError(f"unknown key '{one.key or one.line}'{near_matches(first, twins or known)}")


def _instead(kind: type[Command], one: Override) -> str:
    name = one.key.removeprefix("model.")
    if issubclass(kind, PlanConfig) and name != "_target_":
        each, alone = (
            shlex.quote(f"overrides={one.line}"),
            f"spiqbench run model=NAME {shlex.quote(one.line)}",
        )
        return f"{each} gives it to all, {alone} to one alone"
    lines = (
        f"_target_: {one.text}" if name == "_target_" else f"defaults: [MODEL, _self_] and {name}: {one.text}"
    )
    return f"write conf/model/NAME.yaml of your own ({lines}), then models=NAME"


def _keys(kind: type[Command]) -> list[str]:
    """What a user can write: all but `made_by`, which the command says itself."""
    own = [key for key in kind.model_fields if key != "made_by"]
    return [*own, "suite"] if kind in WITH_SUITE else own
