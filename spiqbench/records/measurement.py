"""Everything that is said of a set of samples: skills, intervals, distribution tests."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spiqbench.atomic import write_atomically
from spiqbench.data.task import Task
from spiqbench.records.schema import StatisticResult
from spiqbench.scoring.bootstrap import Interval, bootstrap_scores
from spiqbench.scoring.distribution_tests.summary import distribution_tests
from spiqbench.scoring.reference_errors import ReferenceErrors, reference_errors
from spiqbench.scoring.score import StatisticScore, fidelity, score
from spiqbench.seeds import derive_seed
from spiqbench.statistics.registry import STATISTICS

REPLICATES = 100
"""Resamples that a record keeps: enough for a board's intervals, few enough to read."""


@dataclass(frozen=True)
class Assessment:
    """The part of a record that is computed from the samples."""

    fidelity: float
    fidelity_interval: tuple[float, float] | None
    statistics: dict[str, StatisticResult]
    tests: dict[str, Any]
    replicates: dict[str, list[float]] | None


def references(task: Task, samples: int, *, cache: Path) -> ReferenceErrors:
    """Floors and nulls of a task, computed once and then read from `<cache>/references/`."""
    versions = "-".join(str(statistic.version) for statistic in STATISTICS.values())
    path = cache / "references" / f"{task.name}-{task.digest[:16]}-{samples}-{versions}.json"
    try:
        return ReferenceErrors.from_dict(json.loads(path.read_text()))
    except (OSError, ValueError, KeyError, TypeError):
        found = reference_errors(task.train, task.test, samples, seed=derive_seed("references", task.name))
        write_atomically(path, json.dumps(found.to_dict()).encode())
        return found


def assess(task: Task, samples: NDArray[np.uint8], *, cache: Path) -> Assessment:
    """Score samples against a task's test windows.

    Args:
        samples: uint8 `(samples, neurons, time_bins)`.
        cache: folder in which floors and nulls are kept between runs.
    """
    found = references(task, len(samples), cache=cache)
    scores = score(task.test, samples, found)
    # The same seed for every model of a task: their replicates then share the resampled test windows.
    resampled = bootstrap_scores(
        task.train, task.test, samples, found, seed=derive_seed("bootstrap", task.name), replicates=REPLICATES
    )
    return Assessment(
        fidelity=fidelity(scores),
        fidelity_interval=resampled.fidelity_interval,
        statistics=_results(scores, resampled.intervals),
        tests=distribution_tests(task.train, task.test, samples, seed=derive_seed("tests", task.name)),
        replicates={key: values.round(4).tolist() for key, values in resampled.replicates.items()},
    )


def null_assessment(task: Task, samples: int, *, cache: Path) -> Assessment:
    """What a run that gave no samples counts as: the null, in every statistic."""
    found = references(task, samples, cache=cache).statistics
    scores = {
        key: StatisticScore(None, reference.floor, reference.null, 0.0, "the run gave no samples")
        for key, reference in found.items()
    }
    return Assessment(0.0, None, _results(scores, {}), {}, None)


def _results(
    scores: Mapping[str, StatisticScore], intervals: Mapping[str, Interval | None]
) -> dict[str, StatisticResult]:
    return {
        key: StatisticResult(
            error=value.error,
            floor=value.floor,
            null=value.null,
            skill=value.skill,
            reason=value.reason,
            interval=intervals.get(key),
        )
        for key, value in scores.items()
    }
