"""What the runs of a plan will cost, so that one can decide before hours are spent."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from omegaconf import OmegaConf

from spiqbench.config.compose import plain
from spiqbench.config.folders import all_files
from spiqbench.config.names import installed_generators
from spiqbench.errors import SpiqbenchError
from spiqbench.models.build import generator_class
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.records.store import read_record
from spiqbench.runs.plan import PlannedRun

BESIDE_TRAINING = 5.0
"""Seconds of a run that are not training: its start, its samples, their scores; see benchmarks/runner.py."""


def priced(runs: Sequence[PlannedRun], store: Path) -> list[PlannedRun]:
    """The plan with seconds that each run is likely to take, in place of its nominal training seconds.

    Where the plan has records of the same model and task already, what those took; else the nominal training
    seconds and a few more, or the few more alone for a model that fits itself.
    """
    known = _recorded(runs, store)
    found = []
    for run in runs:
        training = 0.0 if fits_itself(run.key.model) else run.seconds
        guess = training + BESIDE_TRAINING
        found.append(replace(run, seconds=known.get((run.key.task, run.key.model), guess)))
    return found


def _recorded(runs: Iterable[PlannedRun], store: Path) -> dict[tuple[str, str], float]:
    """Mean seconds of the records that the plan has, by task and model."""
    found: dict[tuple[str, str], list[float]] = {}
    for run in runs:
        path = run.key.path(store)
        if run.done and (timing := read_record(path).timing):
            took = timing.train_seconds + timing.sample_seconds + timing.score_seconds
            found.setdefault((run.key.task, run.key.model), []).append(took)
    return {key: float(np.mean(seconds)) for key, seconds in found.items()}


@cache
def fits_itself(model: str) -> bool:
    """Whether a model by its name fits itself; False for one that cannot be found."""
    files = all_files("model")
    settings = (
        plain(OmegaConf.load(files[model]))
        if model in files
        else {"_target_": installed_generators().get(model)}
    )
    try:
        return issubclass(generator_class(settings), SelfFittingGenerator)
    except SpiqbenchError:
        return False
