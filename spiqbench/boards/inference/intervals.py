"""How well a score of one model over its seeds is known, and its 95 % interval.

Seeds share nothing but the test windows. So the variance of a mean has a part that more seeds lessen, from seed to
seed (it holds the luck of the fit and that of the draws), and one that they do not, of the test windows. Each part is
estimated with degrees of freedom of its own. The p-value is the mean of Student's at both, weighted by the shares of
the variance: Cochran's answer to unequal variances (Biometrics 20, 1964, 191), which unlike Satterthwaite's keeps its
level when a few seeds happen to lie close together.

The variance that G groups of test windows bring comes from B resamples of them: it is raised by G / (G - 1), and its
degrees of freedom are those of G - 1 and of B - 1 together, as relative variances of the two add up.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import stdtr
from scipy.stats import t

from spiqbench.scoring.level import SIGNIFICANCE

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Uncertainty:
    """The variance of an estimate.

    Attributes:
        seeds: part that comes from seed to seed, already divided by their number.
        seeds_dof: its degrees of freedom.
        windows: part that the test windows bring.
        windows_dof: its degrees of freedom.
    """

    seeds: float
    seeds_dof: float
    windows: float
    windows_dof: float

    @property
    def variance(self) -> float:
        return self.seeds + self.windows

    @property
    def standard_error(self) -> float:
        return float(np.sqrt(self.variance))

    def p(self, distance: float) -> float:
        """Two-sided p-value of an estimate this far from the truth that is asked about."""
        if self.variance <= 0:
            return 0.0 if distance else 1.0
        statistic = abs(distance) / self.standard_error
        parts = ((self.seeds, self.seeds_dof), (self.windows, self.windows_dof))
        return sum(part * _two_sided(statistic, dof) for part, dof in parts if part > 0) / self.variance

    def margin(self) -> float:
        """Half the width of the 95 % interval: the distance whose p-value is 0.05."""
        if self.variance <= 0:
            return 0.0
        parts = ((self.seeds, self.seeds_dof), (self.windows, self.windows_dof))
        widest = float(t.isf(SIGNIFICANCE / 2, min(dof for part, dof in parts if part > 0))) + 1
        error = self.standard_error
        return error * float(brentq(lambda times: self.p(times * error) - SIGNIFICANCE, 0.1, widest))


def _two_sided(statistic: float, dof: float) -> float:
    """p-value of a t statistic; SciPy's bare function, as a board of 100 models asks 10 000 times."""
    return float(2 * stdtr(dof, -statistic))


def shared_variance(deviations: Values) -> float:
    """Variance of a mean over runs that all of them share, from resamples `(runs, replicates)` of what they share.

    The deviations of one run also hold what the resampled windows do to the noise of this run's own draws, which is
    part of the spread from seed to seed. Of two runs these are independent: the mean covariance of all pairs is free
    of it.
    """
    runs = len(deviations)
    if runs == 1:
        return float(deviations.var(ddof=1))
    return max(0.0, _mean_covariance_of_pairs(np.cov(deviations)))


def shared_variance_of_difference(first: Values, second: Values) -> float:
    """The same of the difference of the means of two sets of runs; what both share alike cancels."""
    runs = len(first)
    covariance = np.cov(np.concatenate([first, second]))
    own = [
        _mean_covariance_of_pairs(block) if len(block) > 1 else float(block[0, 0])
        for block in (covariance[:runs, :runs], covariance[runs:, runs:])
    ]
    return max(0.0, sum(own) - 2 * float(covariance[:runs, runs:].mean()))


def _mean_covariance_of_pairs(covariance: Values) -> float:
    runs = len(covariance)
    return float((covariance.sum() - np.trace(covariance)) / (runs * (runs - 1)))


@dataclass(frozen=True)
class Estimate:
    """A mean over seeds and its 95 % interval; no bounds where neither seeds nor windows tell them."""

    value: float
    lower: float | None = None
    upper: float | None = None

    @property
    def bounds(self) -> tuple[float, float]:
        """The ends of its interval, the value itself where one is not known."""
        return (
            self.value if self.lower is None else self.lower,
            self.value if self.upper is None else self.upper,
        )


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
        """Degrees of freedom of the test windows' variance: one less than the groups, fewer for few resamples."""
        groups = max(self.groups - 1.0, 1.0)
        if self.deviations is None:
            return groups
        return 1 / (1 / groups + 1 / max(self.deviations.shape[1] - 1.0, 1.0))

    @property
    def bootstrap_factor(self) -> float:
        """What the variance over resamples of groups lacks, which divides by their number and not by one less."""
        return self.groups / (self.groups - 1.0) if self.groups > 1 else 1.0


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
    windows = (
        0.0 if scores.deviations is None else shared_variance(scores.deviations) * scores.bootstrap_factor
    )
    if seeds > 1:
        return Uncertainty(
            seeds=float(scores.values.var(ddof=1)) / seeds,
            seeds_dof=seeds - 1.0,
            windows=windows,
            windows_dof=scores.window_dof,
        )
    own = 0.0 if scores.run_errors is None else float(scores.run_errors[0]) ** 2
    return Uncertainty(0.0, 1.0, windows + own, scores.window_dof)
