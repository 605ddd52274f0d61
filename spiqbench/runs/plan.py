"""The plan of a board: which runs it takes, which of them are there already, what the rest will cost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spiqbench.atomic import require_room_for
from spiqbench.records.store import RunKey


@dataclass(frozen=True)
class PlannedRun:
    """One run of a plan.

    Attributes:
        key: names the run and its record's place.
        overrides: what `spiqbench run` would be called with.
        done: whether its record exists.
        steps: training steps, of models that are trained by steps.
        seconds: what it is likely to take; None where nothing like it was measured.
    """

    key: RunKey
    overrides: tuple[str, ...]
    done: bool
    steps: int
    seconds: float | None = None


def plan_board(
    *,
    task: str,
    budget: str,
    steps: int,
    models: Mapping[str, Sequence[str]],
    seeds: int,
    store: Path,
    force: bool = False,
    overrides: Sequence[str] = (),
) -> list[PlannedRun]:
    """All runs of a board, one seed of every model before the next seed, so that an early board shows all.

    Args:
        steps: of a run.
        models: names that their records have, with the overrides that make them.
        force: plan also the runs whose records exist.
        overrides: for every run, beside model, seed, store and force.
    """
    own = (f"store={store}", f"force={str(force).lower()}", "progress=false")
    return [
        PlannedRun(
            key,
            (*made, f"seed={seed}", *own, *overrides),
            key.path(store).exists() and not force,
            steps,
        )
        for seed in range(seeds)
        for model, made in models.items()
        for key in [RunKey(task, budget, model, seed)]
    ]


def require_room(runs: Iterable[PlannedRun], *, store: Path, outputs: Path) -> None:
    """Raises `ConfigError` where a run that is still to do could not leave its record or its samples."""
    for run in runs:
        if not run.done:
            require_room_for(run.key.path(store))
            require_room_for(run.key.path(outputs))
