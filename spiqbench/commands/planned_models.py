"""The models of a plan: the overrides that make each, and what they come to."""

from collections.abc import Iterable, Mapping, Sequence

from spiqbench.config.commands import PlanConfig
from spiqbench.config.compose import compose
from spiqbench.config.names import options
from spiqbench.config.overrides import line, parse
from spiqbench.config.run_config import RunConfig
from spiqbench.data.task import Task
from spiqbench.errors import ConfigError
from spiqbench.near_matches import near_matches
from spiqbench.records.tuned_settings import require_searched
from spiqbench.runs.plan import PlannedModel
from spiqbench.tuning.controls import matched_controls

OF_THE_PLAN = ("model", "seed", "task", "budget", "store", "outputs", "force", "tuned", "progress")
CEILING = "training_windows"
SAID_AS = {"model": "models=...", "seed": "seeds=N"}


def chosen_models(models: Sequence[str]) -> dict[str, list[str]]:
    """Names with the overrides that choose them; raises `ConfigError` for one that there is not."""
    known = options("model")
    for model in models:
        if model not in known:
            raise ConfigError(f"unknown model '{model}'{near_matches(model, known)}")
    return {model: [line("model", model)] for model in models}


def announced_controls(models: Sequence[str], task: Task, base: RunConfig) -> dict[str, list[str]]:
    """Matched controls with the overrides that make them; what cannot be had is named on standard output."""
    controls = matched_controls(models, task, base)
    for note in controls.notes:
        print(note)
    return controls.made


def checked_models(plan: PlanConfig) -> dict[str, list[str]]:
    """`chosen_models` of a plan, once all that would spoil its runs or its pages has been looked for.

    Raises:
        ConfigError: an unknown model, an override that is the plan's, settings of a task that was never searched.
    """
    models = chosen_models(plan.models)
    _check_overrides(plan.overrides)
    require_searched(plan.store, plan.tuned)
    return models


def ceiling(models: Sequence[str], task: Task) -> dict[str, list[str]]:
    """The real training windows, where these show another film than the test and a plan does not name them itself."""
    wanted = task.splits.kind == "stretches" and CEILING not in models
    return chosen_models([CEILING]) if wanted else {}


def planned(made: Mapping[str, Iterable[str]], plan: PlanConfig, *groups: str) -> list[PlannedModel]:
    """The models of a plan as its runs will have them.

    Args:
        made: names with the overrides that make them.
        groups: whose overrides the plan hands on to every run.
    """
    own = [
        *plan.handed_on(*groups),
        *(line(key, getattr(plan, key)) for key in ("store", "outputs", "force", "tuned")),
        line("progress", False),
        *plan.overrides,
    ]
    found = [(*overrides, *own) for overrides in made.values()]
    return [PlannedModel(overrides, compose(RunConfig, overrides)) for overrides in found]


def _check_overrides(overrides: Sequence[str]) -> None:
    """Raises `ConfigError` where an override for every run sets what the plan itself sets."""
    for override in parse(overrides):
        key = override.key
        if key in OF_THE_PLAN or key.startswith(("task.", "budget.")):
            raise ConfigError(
                f"overrides=... sets {key}, which is the plan's: give it to the command itself, "
                f"{SAID_AS.get(key, f'{key}=...')}"
            )
