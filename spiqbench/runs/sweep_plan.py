"""The plan of a sweep: the boards of all its sizes, run as one."""

from collections.abc import Sequence

from spiqbench.config.commands import ScalingConfig
from spiqbench.config.described import neurons_of
from spiqbench.config.names import options, settings
from spiqbench.data.configuration import TaskConfig
from spiqbench.data.shape import WindowShape
from spiqbench.data.task import build_task
from spiqbench.errors import ConfigError
from spiqbench.near_matches import near_matches
from spiqbench.runs.plan import PlannedModel, PlannedRun, on_task, plan_boards, require_buildable
from spiqbench.values import is_whole


def sized_tasks(family: str, neurons: Sequence[int] | None) -> dict[int, str]:
    """Tasks of a family by number of neurons, ascending: those asked for, or all.

    A task states its family, and lists its neurons or makes a recording of so many.

    Raises:
        ConfigError: there is no such family, it lacks a size, or several of its tasks have the same size.
    """
    families: dict[str, dict[int, list[str]]] = {}
    for name in options("task"):
        task = settings("task", name)
        size = neurons_of(task)
        if task.get("family") and size:
            families.setdefault(task["family"], {}).setdefault(size, []).append(name)
    if family not in families:
        raise ConfigError(f"unknown family '{family}'{near_matches(family, families)}")
    known = dict(sorted(families[family].items()))
    wanted = list(known) if neurons is None else sorted(set(neurons))
    for size in wanted:
        if size not in known:
            sizes = ", ".join(map(str, known))
            raise ConfigError(
                f"there is no task of {size} neurons in {family}: the sizes of {family} are {sizes}"
            )
        if len(known[size]) > 1:
            raise ConfigError(
                f"{family} has {len(known[size])} tasks of {size} neurons, {', '.join(known[size])}: a sweep takes "
                "tasks that differ in their number of neurons alone, so leave this size out with neurons=, or give the "
                "others a family of their own"
            )
    if not wanted:
        raise ConfigError("neurons is empty: list sizes, or null for all")
    return {size: known[size][0] for size in wanted}


def plan_sweep(models: Sequence[PlannedModel], plan: ScalingConfig, tasks: Sequence[str]) -> list[PlannedRun]:
    """All runs of all sizes: one seed of every size before the next seed, so that an early plot has all sizes.

    Args:
        models: without a task.
        tasks: from the fewest neurons to the most.

    Raises:
        ConfigError: a model cannot be made for one of the sizes, or a record stands that is of another run.
    """
    of_task = {name: on_task(models, name) for name in tasks}
    configs = {name: TaskConfig.model_validate(settings("task", name)) for name in tasks}
    digests = {name: task.digest or build_task(task.as_written).digest for name, task in configs.items()}
    runs = plan_boards(of_task, plan, digests)
    require_buildable(runs, {name: _shape(task) for name, task in configs.items()})
    return runs


def _shape(task: TaskConfig) -> WindowShape:
    """The shape that a task states; where it states none, that of its windows, or why there are none."""
    stated = task.as_written
    neurons, time_bins = neurons_of(stated), stated.get("time_bins")
    if neurons and is_whole(time_bins) and time_bins > 0:
        return WindowShape(neurons, time_bins)
    return build_task(stated).shape
