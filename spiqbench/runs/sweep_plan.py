"""The plan of a sweep: the boards of all its sizes, run as one."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from spiqbench.errors import ConfigError
from spiqbench.near_matches import near_matches
from spiqbench.runs.plan import PlannedRun, plan_board
from spiqbench.scaling.series import SIZED


def sized_tasks(tasks: Sequence[str], family: str, neurons: Sequence[int] | None) -> dict[int, str]:
    """Tasks of a family by number of neurons, ascending: those asked for, or all.

    Raises:
        ConfigError: there is no such family, or it lacks a size.
    """
    families: dict[str, dict[int, str]] = {}
    for task in tasks:
        if named := SIZED.match(task):
            families.setdefault(named["family"], {})[int(named["neurons"])] = task
    if family not in families:
        raise ConfigError(f"unknown family '{family}'{near_matches(family, families)}")
    known = dict(sorted(families[family].items()))
    wanted = list(known) if neurons is None else sorted(set(neurons))
    for size in wanted:
        if size not in known:
            sizes = ", ".join(map(str, known))
            raise ConfigError(f"there is no task {family}_n{size}: the sizes of {family} are {sizes}")
    if not wanted:
        raise ConfigError("neurons is empty: list sizes, or null for all")
    return {size: known[size] for size in wanted}


def plan_sweep(
    tasks: Sequence[str],
    *,
    budget: str,
    steps: int,
    models: Mapping[str, Sequence[str]],
    seeds: int,
    store: Path,
    force: bool = False,
    overrides: Sequence[str] = (),
) -> list[PlannedRun]:
    """All runs of all sizes: one seed of every size before the next seed, so that an early plot has all sizes.

    Args:
        tasks: from the fewest neurons to the most.
        others: as for `plan_board`; `overrides` hold the budget's, and no task's.
    """
    boards = [
        plan_board(
            task=task,
            budget=budget,
            steps=steps,
            models=models,
            seeds=seeds,
            store=store,
            force=force,
            overrides=[f"task={task}", *overrides],
        )
        for task in tasks
    ]
    return sorted((run for board in boards for run in board), key=lambda run: run.key.seed)
