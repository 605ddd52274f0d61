"""What `spiqbench tune` has to find: each model on each task, whether it stands already, what it costs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from spiqbench.config.commands import TuneConfig
from spiqbench.config.names import settings
from spiqbench.config.overrides import line
from spiqbench.config.suites import suite_tasks
from spiqbench.data.task import Task, build_task
from spiqbench.runs.cost import duration
from spiqbench.runs.pace import paces, remembered
from spiqbench.tuning.recorded import is_tuned


@dataclass(frozen=True)
class TunedTask:
    """A task of the plan and the overrides that choose it."""

    task: Task
    overrides: tuple[str, ...]


@dataclass(frozen=True)
class PlannedSearch:
    """A model to be tuned on a task.

    Attributes:
        overrides: that make the model on the task.
        done: whether its file stands and is of the same search on the same windows.
        seconds: from one doubling of the steps to all of them; None where a step was not measured on this machine.
    """

    model: str
    task: str
    overrides: tuple[str, ...]
    done: bool
    seconds: tuple[float, float] | None

    @property
    def cost(self) -> str:
        return "" if self.seconds is None else between(self.seconds)


def tuned_tasks(config: TuneConfig, suite: str | None) -> list[TunedTask]:
    """The one task of a command, or all of a suite, in its order."""
    if suite is None:
        return [TunedTask(build_task(config.task.as_written), tuple(config.handed_on("task")))]
    return [
        TunedTask(build_task(settings("task", name)), (line("task", name),)) for name in suite_tasks(suite)
    ]


def searches(
    made: Iterable[tuple[TunedTask, Mapping[str, Sequence[str]]]], config: TuneConfig
) -> list[PlannedSearch]:
    """The searches for some models, by name with the overrides that make them, of each task."""
    known = paces(remembered(config.outputs)).step
    budget = config.handed_on("budget")
    return [
        PlannedSearch(
            model=name,
            task=on.task.name,
            overrides=(*overrides, *on.overrides, *budget),
            done=not config.force and is_tuned(config, on.task, name),
            seconds=_seconds(config, known.get((name, on.task.name))),
        )
        for on, models in made
        for name, overrides in models.items()
    ]


def total(to_do: Sequence[PlannedSearch], jobs: int) -> str:
    """What they will take together; empty where nothing like them was measured."""
    known = [search.seconds for search in to_do if search.seconds is not None]
    if not known:
        return ""
    least, most = (max(sum(all_of) / jobs, *all_of) for all_of in zip(*known, strict=True))
    unknown = len(to_do) - len(known)
    return between((least, most)) + (f" and {unknown} not measured yet" if unknown else "")


def between(seconds: tuple[float, float]) -> str:
    least, most = map(duration, seconds)
    return f"about {least}" if least == most else f"about {least} to {most}"


def _seconds(config: TuneConfig, step: float | None) -> tuple[float, float] | None:
    if step is None:
        return None
    budget, lengths = config.budget, [config.budget.steps]
    while 2 * lengths[-1] <= budget.max_steps:
        lengths.append(2 * lengths[-1])
    trials = config.trials * budget.trial_steps
    return (trials + sum(lengths[:2])) * step, (trials + sum(lengths)) * step
