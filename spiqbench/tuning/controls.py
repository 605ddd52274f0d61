"""The matched controls of a board: each kind of classical model that has a size, brought to the quantum model's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spiqbench.config.compose import compose
from spiqbench.config.overrides import line
from spiqbench.config.run_config import RunConfig
from spiqbench.data.task import Task
from spiqbench.errors import ConfigError
from spiqbench.models.configuration import ModelConfig
from spiqbench.records.tuned_file import read_tuned, tuned_path
from spiqbench.records.tuned_settings import found_for
from spiqbench.tuning.matching import matched_overrides, matched_size, parameter_count


@dataclass(frozen=True)
class Controls:
    """The controls of a board.

    Attributes:
        made: names of controls with the overrides that make them.
        notes: why others are not there, and sizes that a model refused.
    """

    made: dict[str, list[str]]
    notes: tuple[str, ...]


def matched_controls(models: Sequence[str], task: Task, base: RunConfig) -> Controls:
    """The largest member of each family of sizes that has no more parameters than the quantum model.

    The quantum model is the first that has a twin, with the settings that a search has chosen for it; without one
    there is nothing to match. The members of a family differ in their size alone. A control that did no better than
    independent neurons when it was tuned is no control and is left out.

    Args:
        base: any run of the board, for its store and for where its settings come from.
    """
    configs = {model: compose(RunConfig, [line("model", model)]).model for model in models}
    target = next((config for config in configs.values() if config.twin), None)
    if target is None:
        return Controls({}, ())
    tuned = found_for(base.model_copy(update={"model": target}), task.name, task.digest).model
    made: dict[str, list[str]] = {}
    notes = []
    for model, config in _with_a_size(configs).items():
        try:
            match = matched_size(config, task.shape, parameter_count(tuned, task.shape))
        except ConfigError as error:
            notes.append(f"no matched control: {error}")
            continue
        if match.refused:
            sizes = ", ".join(map(str, match.refused))
            notes.append(f"{model} refuses {match.key}={sizes}; its control has {match.key}={match.size}")
        overrides = matched_overrides(model, target, match)
        name = compose(RunConfig, overrides).model.name
        if _failed(name, task, base):
            notes.append(f"no control: {name} did no better than independent neurons on validation windows")
        else:
            made[name] = overrides
    return Controls(made, tuple(notes))


def _with_a_size(models: Mapping[str, ModelConfig]) -> dict[str, ModelConfig]:
    """The first model of each family of sizes."""
    families: dict[str, str] = {}
    for model, config in models.items():
        if config.match:
            families.setdefault(config.family or model, model)
    return {model: models[model] for model in families.values()}


def _failed(name: str, task: Task, base: RunConfig) -> bool:
    if base.tuned is False:
        return False
    path = tuned_path(base.store, task.name, name)
    return path.is_file() and read_tuned(path).is_better_than_independent is False
