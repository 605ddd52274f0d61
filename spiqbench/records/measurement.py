"""Everything that is said of a set of samples: skills, scores, their noise, distribution tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.task import Task
from spiqbench.records.schema import Likelihood, Noise, Score, Scores
from spiqbench.scoring.distribution_tests.summary import distribution_tests
from spiqbench.scoring.kept_references import kept_references
from spiqbench.scoring.likelihood import LikelihoodKind, bits_per_spike
from spiqbench.scoring.mean_skill import SCORES, mean_scores
from spiqbench.scoring.noise import RunNoise, run_noise
from spiqbench.scoring.real_windows import RealWindows
from spiqbench.scoring.reference_errors import ReferenceErrors
from spiqbench.scoring.score import StatisticScore, describe_each, null_scores, score_described
from spiqbench.seeds import derive_seed
from spiqbench.statistics.registry import STATISTICS

DIGITS = 6
"""Decimals of what a record keeps of resamples: enough for any interval."""


@dataclass(frozen=True)
class Assessment:
    """The part of a record that is computed from the samples."""

    scores: Scores
    statistics: dict[str, StatisticScore]
    tests: dict[str, Any]
    noise: Noise | None


@lru_cache(maxsize=1)
def real_windows(task: Task) -> RealWindows:
    """The test windows of a task with their groups; the same resamples for every model, so that runs share them."""
    return RealWindows(task.test, task.splits.test.groups, seed=derive_seed("bootstrap", task.name))


def references(task: Task, samples: int, *, cache: Path) -> ReferenceErrors:
    """Floors and nulls of a task, computed once and then read from `<cache>/references/`."""
    seed = derive_seed("references", task.name)
    floor = task.splits.floor.windows
    return kept_references(task.train, real_windows(task), samples, seed=seed, floor=floor, folder=cache)


def assess(task: Task, samples: NDArray[np.uint8], *, cache: Path) -> Assessment:
    """Score samples against a task's test windows.

    Args:
        samples: uint8 `(samples, neurons, time_bins)`.
        cache: folder of outputs, in which floors and nulls are kept between runs.
    """
    found, real = references(task, len(samples), cache=cache), real_windows(task)
    described = describe_each(samples, tuple(STATISTICS))
    statistics = score_described(real, described, found)
    noise = run_noise(real, samples, described, statistics, found)
    return Assessment(
        scores=_scores(statistics, noise),
        statistics={
            key: value
            if value.skill is None
            else value.model_copy(update={"interval": noise.interval(key, value.skill)})
            for key, value in statistics.items()
        },
        tests=distribution_tests(task.train, task.test, samples, seed=derive_seed("tests", task.name)),
        noise=_noise(noise),
    )


def null_assessment(task: Task, samples: int, *, cache: Path) -> Assessment:
    """What a run that gave no samples counts as: the null, in every statistic."""
    found = references(task, samples, cache=cache).statistics
    statistics = null_scores(found, "the run gave no samples")
    return Assessment(_scores(statistics, None), statistics, {}, None)


def assess_likelihood(task: Task, log_likelihood: NDArray[np.float64], kind: LikelihoodKind) -> Likelihood:
    """The likelihood of a record from the nats of each test window."""
    found = bits_per_spike(log_likelihood, task.test, task.train, task.splits.test.groups)
    return Likelihood(bits_per_spike=found.value, interval=found.interval, kind=kind, reason=found.reason)


def _scores(statistics: Mapping[str, StatisticScore], noise: RunNoise | None) -> Scores:
    return Scores(
        **{
            name: Score(
                value=value,
                interval=None if noise is None or value is None else noise.interval(name, value),
            )
            for name, value in mean_scores(statistics).items()
        }
    )


def _noise(noise: RunNoise) -> Noise:
    names = [key for key in (*STATISTICS, *SCORES) if key in noise.deviations]
    return Noise(
        groups=noise.groups,
        replicates={name: noise.deviations[name].round(DIGITS).tolist() for name in names},
        run={name: round(noise.run[name], DIGITS) for name in names},
    )
