"""What the runs of a plan will cost, from runs that were measured; nothing is guessed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from spiqbench.records.store import read_record
from spiqbench.runs.plan import PlannedRun


def priced(runs: Sequence[PlannedRun], store: Path) -> list[PlannedRun]:
    """The plan with the seconds that each run is likely to take: those of recorded runs of its model and task."""
    known = _recorded(runs, store)
    return [replace(run, seconds=known.get((run.key.task, run.key.model))) for run in runs]


def remaining_seconds(runs: Sequence[PlannedRun], jobs: int) -> tuple[float, int]:
    """Wall-clock seconds of the runs that are still to do, `jobs` at a time, and how many more are not priced."""
    prices = [run.seconds for run in runs if not run.done]
    known = [price for price in prices if price is not None]
    return sum(known) / max(1, jobs), len(prices) - len(known)


def _recorded(runs: Iterable[PlannedRun], store: Path) -> dict[tuple[str, str], float]:
    """Mean seconds of the records that the plan has, by task and model."""
    found: dict[tuple[str, str], list[float]] = {}
    for run in runs:
        path = run.key.path(store)
        if run.done and (timing := read_record(path).timing):
            took = timing.train_seconds + timing.sample_seconds + timing.score_seconds
            found.setdefault((run.key.task, run.key.model), []).append(took)
    return {key: float(np.mean(seconds)) for key, seconds in found.items()}
