"""Who is better than whom, as far as seeds and test windows can tell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.optimize import brentq
from scipy.stats import nct, t

from spiqbench.boards.inference.intervals import (
    Estimate,
    SeedScores,
    Uncertainty,
    shared_variance_of_difference,
    uncertainty_of,
)
from spiqbench.scoring.level import SIGNIFICANCE

POWER = 0.8
MOST_SEEDS = 1000


@dataclass(frozen=True)
class Comparison:
    """The difference of two models' mean scores, first minus second, and how well it is known.

    Attributes:
        seeds: runs of the first and of the second.
    """

    difference: float
    uncertainty: Uncertainty
    seeds: tuple[int, int]

    @cached_property
    def p(self) -> float:
        """Two-sided p-value of no difference, not corrected."""
        return self.p_of(0.0)

    def p_of(self, true_difference: float) -> float:
        """Two-sided p-value of the difference seen where the true one is this."""
        return self.uncertainty.p(self.difference - true_difference)

    def interval(self) -> tuple[float, float]:
        """The true differences that the data do not rule out: 95 %, as the p-value of 0 says it of 0."""
        margin = self.uncertainty.margin()
        return self.difference - margin, self.difference + margin

    @property
    def estimate(self) -> Estimate:
        """The difference with its interval."""
        return Estimate(self.difference, *self.interval())

    def widened(self, times: float) -> "Comparison":
        """The same with errors so many times as large."""
        own = self.uncertainty
        wider = replace(own, seeds=own.seeds * times**2, windows=own.windows * times**2)
        return replace(self, uncertainty=wider)

    def reversed(self) -> "Comparison":
        """Second minus first."""
        return replace(self, difference=-self.difference, seeds=self.seeds[::-1])


def compare(first: SeedScores, second: SeedScores) -> Comparison:
    """Compare two models; unpaired, as seed 3 of one has nothing to do with seed 3 of the other.

    Welch's test (Biometrika 34, 1947, 28): each model's own variance over seeds, with Satterthwaite's degrees of
    freedom. What other models vary by is not borrowed: models differ in the luck of their fits, and boards of equal
    ones would be split too often. The noise of the test windows is added as far as the two do not share it; see
    `Uncertainty`. A model with one seed is taken to vary as the other one does; where both have one, only their draws
    and the test windows count.
    """
    seeds = np.array([len(first.values), len(second.values)])
    variances = [float(scores.values.var(ddof=1)) for scores in (first, second) if len(scores.values) > 1]
    alone = not variances
    own, own_dof = 0.0, 1.0
    if len(variances) == 1:
        own, own_dof = variances[0] * float((1 / seeds).sum()), float(seeds.max() - 1)
    elif variances:
        parts = np.array(variances) / seeds
        own, spread = float(parts.sum()), float((parts**2 / (seeds - 1)).sum())
        own_dof = own**2 / spread if spread > 0 else float((seeds - 1).sum())
    uncertainty = Uncertainty(own, own_dof, *_window_part(first, second, alone=alone))
    return Comparison(first.mean - second.mean, uncertainty, (int(seeds[0]), int(seeds[1])))


def _window_part(first: SeedScores, second: SeedScores, *, alone: bool) -> tuple[float, float]:
    """Variance of the difference that the test windows bring, and its degrees of freedom."""
    dof = min((scores.window_dof for scores in (first, second) if scores.groups), default=1.0)
    known = [scores.deviations for scores in (first, second)]
    own = 0.0
    if alone:  # with one seed each the draws are not part of any spread over seeds
        own = sum(
            float((scores.run_errors**2).sum()) for scores in (first, second) if scores.run_errors is not None
        )
    if known[0] is not None and known[1] is not None:
        factor = max(first.bootstrap_factor, second.bootstrap_factor)
        return shared_variance_of_difference(known[0], known[1]) * factor + own, dof
    return sum(uncertainty_of(scores).windows for scores in (first, second)), dof


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values of Holm (Scandinavian Journal of Statistics 6, 1979), in the order given."""
    order = np.argsort(p_values, kind="stable")
    steps = np.asarray(p_values)[order] * np.arange(len(p_values), 0, -1)
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(steps)) if len(steps) else steps
    return adjusted.tolist()


def seeds_to_separate(comparison: Comparison, pairs: int, *, samples: int = 2) -> int | None:
    """Seeds of each at which the difference seen would be found with 80 % power; None above `MOST_SEEDS`.

    Taken at the strictest level of the correction for `pairs` pairs and as if the difference seen were the
    true one. The noise of the test windows does not shrink with seeds, so that some ties no number of seeds
    breaks.
    """
    if comparison.difference == 0:
        return None
    now = min(comparison.seeds)
    few, enough = max(2, now + 1), MOST_SEEDS
    if _power(comparison, comparison.difference, enough, pairs, samples) < POWER:
        return None
    while few < enough:  # more seeds never find less
        middle = (few + enough) // 2
        if _power(comparison, comparison.difference, middle, pairs, samples) < POWER:
            few = middle + 1
        else:
            enough = middle
    return enough


def detectable_difference(comparison: Comparison, pairs: int) -> float:
    """The smallest true difference that these seeds and test windows would find with 80 % power.

    Taken at the strictest level of the correction for `pairs` pairs, as in `seeds_to_separate`.
    """
    error = comparison.uncertainty.standard_error
    if error == 0:
        return 0.0
    seeds = min(comparison.seeds)
    largest = error
    while _power(comparison, largest, seeds, pairs) < POWER:
        largest *= 2
    return float(brentq(lambda true: _power(comparison, true, seeds, pairs) - POWER, 0.0, largest))


def _power(comparison: Comparison, true_difference: float, seeds: int, pairs: int, samples: int = 2) -> float:
    """How often so many seeds of each would find a true difference at the strictest level for so many pairs."""
    now, uncertainty = min(comparison.seeds), comparison.uncertainty
    own, windows = uncertainty.seeds * now / seeds, uncertainty.windows
    error = (own + windows) ** 0.5
    if error == 0:
        return 1.0
    own_dof = max(uncertainty.seeds_dof + float(samples) * (seeds - now), 1.0)
    dof = error**4 / (own**2 / own_dof + windows**2 / uncertainty.windows_dof)  # Satterthwaite's
    threshold = float(t.isf(SIGNIFICANCE / (2 * max(pairs, 1)), dof))
    return float(nct.sf(threshold, dof, abs(true_difference) / error))
