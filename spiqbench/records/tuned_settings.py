"""What a search chose for a model on a task: a file in the store, and how a run comes by it."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from spiqbench.atomic import write_atomically
from spiqbench.config.run_config import RunConfig
from spiqbench.errors import ConfigError, RecordError
from spiqbench.labels import LABEL, why_no_label
from spiqbench.models.configuration import ModelConfig
from spiqbench.records.schema import Tuning


class TriedSetting(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    setting: dict[str, Any] = Field(description="hyperparameters of the trial")
    fidelity: float | None = Field(description="on the validation windows; null: the trial failed")
    reason: str | None = Field(None, description="why it failed")


class Tuned(BaseModel):
    """`<store>/tuning/<task>/<model>.json`."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    model: str = Field(pattern=LABEL, description="name of the model, with its changes")
    task: str = Field(pattern=LABEL, description="task whose validation windows chose")
    trials: int = Field(ge=0, description="trials spent; 0: the model declares nothing to search")
    trial_steps: int = Field(ge=1, description="training steps of a trial")
    chosen: dict[str, Any] = Field(default_factory=dict, description="hyperparameters of the best trial")
    default_fidelity: float | None = Field(None, description="of the first trial: the model as it came")
    best_fidelity: float | None = Field(None, description="of the best trial; optimistic, being a maximum")
    tried: tuple[TriedSetting, ...] = Field((), description="every trial, in order")


def tuned_path(store: Path, task: str, model: str) -> Path:
    """Where the file of a model on a task lies; `RecordError` for names that could lead elsewhere."""
    for part in (task, model):
        if why := why_no_label(part):
            raise RecordError(why)
    return store / "tuning" / task / f"{model}.json"


def write_tuned(store: Path, tuned: Tuned) -> Path:
    path = tuned_path(store, tuned.task, tuned.model)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, (tuned.model_dump_json(indent=1) + "\n").encode())
    return path


def read_tuned(path: Path) -> Tuned:
    """Read one file; `RecordError` for anything but a whole one."""
    try:
        return Tuned.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        first = str(error).splitlines()[0]
        raise RecordError(f"{path} holds no settings ({first}); delete it and run spiqbench tune") from error


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


def tuned_model(config: RunConfig, task: str) -> tuple[ModelConfig, Tuning]:
    """A run's model with the settings that a search chose for it, where there are any, and that search.

    `config.tuned` is `auto` (a search on this very task, if there was one), False, or the name of a task whose
    settings are carried over. A model that was changed by hand has another name, and so settings of its own; one
    that was not searched runs as it comes, and its record says so.

    Raises:
        ConfigError: nothing at all was tuned on the task that is named.
        RecordError: the file is broken, or sets what the model does not let a search set.
    """
    require_searched(config.store, config.tuned)
    if config.tuned is False:
        return config.model, Tuning()
    path = _settings_file(config.store, task if config.tuned == "auto" else str(config.tuned), config.model)
    if not path.is_file():
        return config.model, Tuning()
    found = read_tuned(path)
    foreign = sorted(set(found.chosen) - set(config.model.search))
    if foreign:
        raise RecordError(
            f"{path} sets {foreign[0]}, which {config.model.name} does not declare under search: delete the file and "
            "run spiqbench tune"
        )
    return config.model.changed(**found.chosen), Tuning(
        trials=found.trials,
        steps=found.trials * found.trial_steps,
        chosen=found.chosen,
        task=found.task,
    )
