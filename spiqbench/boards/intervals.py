"""A score of one model over its seeds, and its 95 % interval."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spiqbench.boards.uncertainty import Uncertainty, shared_variance

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A mean over seeds and its 95 % interval; no bounds where neither seeds nor windows tell them."""

    value: float
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class SeedScores:
    """One score of one model over its seeds.

    Attributes:
        seeds: the seeds, ascending.
        values: the score of each, `(seeds,)`.
        deviations: what resamples of the test groups add to each, `(seeds, replicates)`; None where the records carry
            none. Replicate b resamples the same groups in every record of a board.
        run_errors: standard deviation that its own draws give to each, `(seeds,)`.
        groups: test groups that were resampled.
    """

    seeds: tuple[int, ...]
    values: Values
    deviations: Values | None = None
    run_errors: Values | None = None
    groups: int = 0

    @property
    def mean(self) -> float:
        return float(self.values.mean())

    @property
    def window_dof(self) -> float:
        return max(self.groups - 1.0, 1.0)


def estimate(scores: SeedScores) -> Estimate:
    """Mean and 95 % interval: Student's over seeds, with the noise of the test windows, which all seeds share.

    With one seed the run's own draws and the test windows make the interval, and the luck of a seed is left out.
    """
    uncertainty = uncertainty_of(scores)
    if uncertainty.variance <= 0:
        return Estimate(scores.mean)
    margin = uncertainty.margin()
    return Estimate(scores.mean, scores.mean - margin, scores.mean + margin)


def uncertainty_of(scores: SeedScores) -> Uncertainty:
    """The variance of the mean of one row."""
    seeds = len(scores.values)
    windows = 0.0 if scores.deviations is None else shared_variance(scores.deviations)
    if seeds > 1:
        return Uncertainty(
            seeds=float(scores.values.var(ddof=1)) / seeds,
            seeds_dof=seeds - 1.0,
            windows=windows,
            windows_dof=scores.window_dof,
        )
    own = 0.0 if scores.run_errors is None else float(scores.run_errors[0]) ** 2
    return Uncertainty(0.0, 1.0, windows + own, scores.window_dof)
