"""The plan of one board or several: which runs it takes, which of them are there already, what the rest will cost."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from spiqbench.atomic import require_room_for
from spiqbench.config.commands import PlanConfig
from spiqbench.config.names import settings
from spiqbench.config.overrides import line
from spiqbench.config.run_config import RunConfig
from spiqbench.data.configuration import TaskConfig
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError, RecordError, SpiqbenchError
from spiqbench.models.build import build_generator
from spiqbench.records.sameness import require_same
from spiqbench.records.store import RunKey, read_record
from spiqbench.records.tuned_settings import found_for


@dataclass(frozen=True)
class PlannedModel:
    """A model of a plan.

    Attributes:
        overrides: what `spiqbench run` would be called with, beside the seed.
        config: what that comes to.
    """

    overrides: tuple[str, ...]
    config: RunConfig


@dataclass(frozen=True)
class PlannedRun:
    """One run of a plan.

    Attributes:
        key: names the run and its record's place.
        overrides: what `spiqbench run` would be called with.
        done: whether its record exists.
        steps: training steps, of models that are trained by steps.
        config: what the overrides come to.
        seconds: what it is likely to take; None where nothing like it was measured.
    """

    key: RunKey
    overrides: tuple[str, ...]
    done: bool
    steps: int
    config: RunConfig = field(compare=False)
    seconds: float | None = None


def plan_board(
    models: Sequence[PlannedModel], plan: PlanConfig, *, task: str, digest: str
) -> list[PlannedRun]:
    """All runs of a board, one seed of every model before the next seed, so that an early board shows all.

    Args:
        task, digest: name of the task and SHA-256 of its windows.

    Raises:
        ConfigError: where a record stands that is of another recording, model or budget.
    """
    runs = []
    steps = [found_for(model.config, task, digest).steps for model in models]
    for seed in plan.seeds:
        for model, taken in zip(models, steps, strict=True):
            config = model.config.model_copy(update={"seed": seed})
            key = RunKey(task, config.budget.name, config.label, seed)
            path = key.path(plan.store)
            done = path.exists() and not plan.force
            if done:
                _require_own(path, config, digest)
            overrides = (*model.overrides, line("seed", seed))
            runs.append(PlannedRun(key, overrides, done, taken, config))
    return runs


def on_task(models: Iterable[PlannedModel], task: str) -> list[PlannedModel]:
    """Models of a plan over several tasks, on one of them."""
    choice, config = line("task", task), TaskConfig.model_validate(settings("task", task))
    return [
        PlannedModel((choice, *model.overrides), model.config.model_copy(update={"task": config}))
        for model in models
    ]


def plan_boards(
    models: Mapping[str, Sequence[PlannedModel]], plan: PlanConfig, digests: Mapping[str, str]
) -> list[PlannedRun]:
    """All runs of several boards: one seed of every task before the next seed, so that early pages show all tasks.

    Args:
        models: by task, in the order of the tasks.
        digests: SHA-256 of each task's windows.
    """
    runs = [
        run
        for task, of_task in models.items()
        for run in plan_board(of_task, plan, task=task, digest=digests[task])
    ]
    return sorted(runs, key=lambda run: run.key.seed)


def _require_own(path: Path, config: RunConfig, digest: str) -> None:
    """Raises `ConfigError` where a record is of another run; whether it is whole, `require_readable` says."""
    with suppress(RecordError):
        require_same(read_record(path), config, digest, path)


def require_readable(runs: Iterable[PlannedRun], store: Path) -> None:
    """Raises `RecordError` where the record of a run that is done is broken: named before hours are spent."""
    for run in runs:
        if run.done:
            read_record(run.key.path(store))


def require_buildable(runs: Iterable[PlannedRun], shapes: Mapping[str, WindowShape]) -> None:
    """Raises `ConfigError` where a model that is still to run cannot be made for its task.

    Args:
        shapes: of the windows of each task.
    """
    to_do = {(run.key.task, run.key.model): run for run in runs if not run.done}
    for (task, model), run in to_do.items():
        try:
            build_generator(run.config.model, shapes[task])
        except SpiqbenchError as error:
            raise ConfigError(f"{model} cannot be made for {task}: {error}") from error


def require_room(runs: Iterable[PlannedRun], *, store: Path, outputs: Path) -> None:
    """Raises `ConfigError` where a run that is still to do could not leave its record or its samples."""
    for run in runs:
        if not run.done:
            require_room_for(run.key.path(store))
            require_room_for(run.key.path(outputs))
