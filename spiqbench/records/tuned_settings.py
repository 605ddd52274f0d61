"""How a run comes by the settings and the steps that a search found for its model."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from spiqbench.config.run_config import RunConfig
from spiqbench.errors import ConfigError, RecordError
from spiqbench.models.configuration import ModelConfig
from spiqbench.records.schema import PlateauPoint, StatedPlateau, Tuning
from spiqbench.records.tuned_file import Tuned, read_tuned, tuned_path
from spiqbench.training.plateau import Plateau, steps_within


def _settings_file(store: Path, task: str, model: ModelConfig) -> Path:
    """Where a model's settings lie; those of a matched control hold for every size that it is brought to."""
    exact = tuned_path(store, task, model.name)
    if exact.is_file() or not model.matched_to or not model.match:
        return exact
    stem = model.name.removesuffix(f"+{model.match}-{model.hyperparameters[model.match]}")
    return next(iter(sorted(exact.parent.glob(f"{stem}+{model.match}-*.json"))), exact)


def require_searched(store: Path, tuned: bool | str) -> None:
    """Raises `ConfigError` where `tuned=TASK` names a task on which nothing was searched."""
    if tuned is False or tuned == "auto":
        return
    folder = tuned_path(store, str(tuned), "any").parent
    if not folder.is_dir():
        raise ConfigError(
            f"nothing was tuned on {tuned} ({folder} is missing): run spiqbench tune task={tuned}, or set tuned=auto"
        )


@dataclass(frozen=True)
class Found:
    """What a run takes from a search.

    Attributes:
        model: with the settings that were chosen.
        steps: training steps under the run's budget.
        plateau: how many were found to be enough, and whether the run has them; None where that is not known.
    """

    model: ModelConfig
    tuning: Tuning
    steps: int
    plateau: Plateau | None

    @property
    def stated(self) -> StatedPlateau | None:
        """The plateau, as a record states it."""
        if self.plateau is None:
            return None
        found = self.plateau
        evidence = [PlateauPoint(steps=steps, validation_fidelity=value) for steps, value in found.evidence]
        return StatedPlateau(steps=found.steps, evidence=evidence, converged=found.converged)


def found_for(config: RunConfig, task: str, digest: str) -> Found:
    """A run's model with the settings and the steps that a search found for it, where there was one.

    `config.tuned` is `auto` (a search on this very task, if there was one), False, or the name of a task whose
    settings are carried over. A model that was changed by hand has another name, and so settings of its own; one
    that was not searched runs as it comes, and its record says so. Steps hold for the very task and size that they
    were found for; a model and its twin get the same, the larger of both.

    Args:
        task, digest: name of the run's task and SHA-256 of its windows.

    Raises:
        ConfigError: nothing at all was tuned on the task that is named, or it was tuned on other windows.
        RecordError: the file is broken, or sets what the model does not let a search set.
    """
    require_searched(config.store, config.tuned)
    if config.tuned is False:
        return Found(config.model, Tuning(), config.budget.steps, None)
    source = task if config.tuned == "auto" else str(config.tuned)
    path = _settings_file(config.store, source, config.model)
    found = read_tuned(path) if path.is_file() else None
    if found is not None:
        _require_fit(found, path, config.model)
        if source == task and found.task_digest != digest:
            raise ConfigError(
                f"{path} was searched on other windows of the name {task}: run spiqbench tune again with force=true, "
                "or set tuned=false"
            )
    own = found.plateau if found and source == task and found.model == config.model.name else None
    shared = [plateau.steps for plateau in (own, *_of_partners(config, task)) if plateau]
    steps = steps_within(max(shared, default=None), first=config.budget.steps, most=config.budget.max_steps)
    return Found(
        config.model.changed(**found.chosen) if found else config.model,
        _tuning(found) if found else Tuning(),
        steps,
        None if own is None else replace(own, steps=steps, converged=own.converged and steps >= own.steps),
    )


def _require_fit(found: Tuned, path: Path, model: ModelConfig) -> None:
    foreign = sorted(set(found.chosen) - set(model.search))
    if foreign:
        raise RecordError(
            f"{path} sets {foreign[0]}, which {model.name} does not declare under search: delete the file and "
            "run spiqbench tune"
        )


def _tuning(found: Tuned) -> Tuning:
    return Tuning(
        trials=found.trials,
        steps=found.trials * found.trial_steps,
        chosen=found.chosen,
        task=found.task,
    )


def _of_partners(config: RunConfig, task: str) -> Iterator[Plateau]:
    """Plateaus, on this task, of a model's twin, and of the models whose twin it is."""
    for path in sorted(tuned_path(config.store, task, config.model.name).parent.glob("*.json")):
        other = read_tuned(path)
        if other.plateau and (other.model == config.model.twin or other.twin == config.model.name):
            yield other.plateau
