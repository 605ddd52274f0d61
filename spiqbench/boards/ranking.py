"""Who is better than whom, as far as seeds and test windows can tell, and the ranks that follow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, polygamma, stdtr
from scipy.stats import nct, t

from spiqbench.boards.intervals import SeedScores
from spiqbench.scoring.level import SIGNIFICANCE

POWER = 0.8
MOST_SEEDS = 100
LARGEST_PRIOR_DOF = 30.0
SMALLEST_VARIANCE = 1e-10  # of a fidelity; closed forms without any luck of the seed lie below


@dataclass(frozen=True)
class SeedVariance:
    """What variance over seeds to expect of a model before looking: `dof` of 0 is no idea at all."""

    variance: float
    dof: float


NO_PRIOR = SeedVariance(0.0, 0.0)


@dataclass(frozen=True)
class Comparison:
    """The difference of two models' mean scores and how well it is known.

    Attributes:
        difference: first minus second, over the seeds that both have.
        seed_variance: variance of the difference from seed to seed; 0 where one seed each leaves it unknown.
        shared_variance: variance of the difference that more seeds do not lessen: the test windows'.
        run_variance: bootstrap variance of the difference over windows that is a run's own.
        seeds: number of seeds that went in.
        effective_seeds: by which variances from run to run are divided; no whole number where seeds differ.
        dof: degrees of freedom of the variance from seed to seed, or where unknown of that over windows.
        window_dof: degrees of freedom of the variance over windows.
    """

    difference: float
    seed_variance: float
    shared_variance: float
    run_variance: float
    seeds: int
    effective_seeds: float
    dof: float
    window_dof: float

    @property
    def p(self) -> float:
        """Two-sided p-value of no difference, not corrected."""
        return self.p_of(0.0)

    def p_of(self, true_difference: float) -> float:
        """Two-sided p-value of the difference seen where the true one is this.

        The mean of those at the degrees of freedom of each source of variance, weighted by their shares.
        """
        seed_part = self.seed_variance / self.effective_seeds
        window_part = self.shared_variance + self.run_variance / self.effective_seeds
        total = seed_part + window_part
        distance = abs(self.difference - true_difference)
        if total <= 0:
            return 0.0 if distance else 1.0
        statistic = distance / float(np.sqrt(total))
        own, windows = (two_sided_p(statistic, dof) for dof in (self.dof, self.window_dof))
        return (seed_part * own + window_part * windows) / total

    def interval(self) -> tuple[float, float]:
        """The true differences that the data do not rule out: 95 %, as the p-value of 0 says it of 0."""
        error = self.standard_error()
        if error <= 0:
            return self.difference, self.difference
        widest = t.isf(SIGNIFICANCE / 2, min(self.dof, self.window_dof)) + 1
        margin = (
            brentq(lambda times: self.p_of(self.difference + times * error) - SIGNIFICANCE, 0.1, widest)
            * error
        )
        return self.difference - margin, self.difference + margin

    def reversed(self) -> "Comparison":
        """Second minus first."""
        return replace(self, difference=-self.difference)

    def standard_error(self, seeds: int | None = None) -> float:
        """Standard error of the difference, now or with another number of seeds."""
        own = (self.seed_variance + self.run_variance) / (seeds or self.effective_seeds)
        return float(np.sqrt(own + self.shared_variance))


def seed_variance_prior(rows: Sequence[SeedScores]) -> SeedVariance:
    """The variance over seeds that models of a board have in common, and how alike they are in it.

    Three seeds say little about a variance, ten models with three seeds each say more: an empirical Bayes fit
    of a scaled inverse chi-square distribution (Smyth, Stat. Appl. Genet. Mol. Biol. 3, 2004, section 6.2).
    Where models differ much in it the prior weighs little; with fewer than three models it weighs nothing.
    """
    several = [row for row in rows if len(row.values) > 1]
    variances = np.array([row.values.var(ddof=1) for row in several])
    dofs = np.array([len(row.values) - 1 for row in several], dtype=float)
    kept = variances > SMALLEST_VARIANCE
    if kept.sum() < 3:
        return NO_PRIOR
    half = dofs[kept] / 2
    logs = np.log(variances[kept]) - digamma(half) + np.log(half)
    spread = logs.var(ddof=1) - polygamma(1, half).mean()
    dof = LARGEST_PRIOR_DOF if spread <= 0 else min(LARGEST_PRIOR_DOF, 2 * _inverse_trigamma(float(spread)))
    return SeedVariance(float(np.exp(logs.mean() + digamma(dof / 2) - np.log(dof / 2))), dof)


def compare(first: SeedScores, second: SeedScores, prior: SeedVariance = NO_PRIOR) -> Comparison:
    """Compare two models, paired over the seeds that both have where these are two or more.

    The standard error adds two sources: from seed to seed (a moderated t-test, see `seed_variance_prior`)
    and, where the records carry bootstrap replicates, from the test windows. The p-value is the mean of those
    at the degrees of freedom of each source, weighted by their shares of the variance: Cochran's answer to
    unequal variances, which unlike Satterthwaite's keeps its level when few seeds happen to lie close.
    Without a second seed anywhere the windows alone decide, and the luck of a seed is not accounted for.
    """
    common = sorted(set(first.seeds) & set(second.seeds))
    if len(common) > 1:
        first, second = _only(first, common), _only(second, common)
        differences = first.values - second.values
        own_dof = len(common) - 1.0
        variance = float(differences.var(ddof=1))
        seeds = float(len(common))
    else:
        variance, own_dof, seeds = _unpaired(first, second)
    difference = float(first.values.mean() - second.values.mean())
    if own_dof > 0:
        # A difference of two independent models varies twice as much as one of them.
        variance = (own_dof * variance + prior.dof * 2 * prior.variance) / (own_dof + prior.dof)
        own_dof += prior.dof
    shared, run, replicates = _window_variances(first, second)
    window_dof = max(replicates - 1.0, 1.0)
    dofs = own_dof or window_dof, window_dof
    return Comparison(difference, variance, shared, run, round(seeds), seeds, *dofs)


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values of Holm (Scandinavian Journal of Statistics 6, 1979), in the order given."""
    order = np.argsort(p_values, kind="stable")
    steps = np.asarray(p_values)[order] * np.arange(len(p_values), 0, -1)
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(steps)) if len(steps) else steps
    return adjusted.tolist()


@dataclass(frozen=True)
class Ranking:
    """Ranks of the rows handed in, and every comparison behind them.

    Attributes:
        order: indices of the rows, best mean first.
        ranks: rank of each row in the order handed in; rows of a group share that of its first.
        comparisons: by `(i, j)`, i < j, of the rows handed in.
        adjusted: their p-values, corrected for the number of pairs.
    """

    order: list[int]
    ranks: list[int]
    comparisons: dict[tuple[int, int], Comparison]
    adjusted: dict[tuple[int, int], float]

    def differ(self, i: int, j: int) -> bool:
        return self.adjusted[min(i, j), max(i, j)] < SIGNIFICANCE

    def comparison(self, i: int, j: int) -> Comparison:
        return self.comparisons[min(i, j), max(i, j)]


def rank(rows: Sequence[SeedScores]) -> Ranking:
    """Groups in which no pair can be told apart, walking down the means: 1, 1, 3 and so on."""
    prior = seed_variance_prior(rows)
    comparisons = {(i, j): compare(rows[i], rows[j], prior) for i, j in combinations(range(len(rows)), 2)}
    corrected = holm([comparison.p for comparison in comparisons.values()])
    adjusted = dict(zip(comparisons, corrected, strict=True))
    means = [float(row.values.mean()) for row in rows]
    order = sorted(range(len(rows)), key=lambda index: (-means[index], index))
    ranking = Ranking(order, [0] * len(rows), comparisons, adjusted)
    group: list[int] = []
    for place, index in enumerate(order):
        if any(ranking.differ(index, other) for other in group):
            group = []
        group.append(index)
        ranking.ranks[index] = place - len(group) + 2
    return ranking


def seeds_to_separate(comparison: Comparison, pairs: int) -> int | None:
    """Seeds at which the difference seen would be found with 80 % power; None above 100.

    Taken at the strictest level of the correction for `pairs` pairs, and as if the difference seen were the
    true one. The noise of the test windows does not shrink with seeds, so that some ties no number of seeds
    breaks.
    """
    if comparison.difference == 0:
        return None
    now = comparison.seeds
    seeds = np.arange(max(2, now + 1), MOST_SEEDS + 1)
    errors = np.array([comparison.standard_error(int(number)) for number in seeds])
    dof = np.maximum(comparison.dof + seeds - now, 1.0)
    threshold = t.isf(SIGNIFICANCE / (2 * max(pairs, 1)), dof)
    with np.errstate(divide="ignore"):
        power = np.where(errors > 0, nct.sf(threshold, dof, abs(comparison.difference) / errors), 1.0)
    enough = np.flatnonzero(power >= POWER)
    return int(seeds[enough[0]]) if len(enough) else None


def two_sided_p(statistic: float, dof: float) -> float:
    """p-value of a t statistic; SciPy's bare function, as a board of 100 models asks 10 000 times."""
    return float(2 * stdtr(dof, -abs(statistic)))


def _only(scores: SeedScores, seeds: Sequence[int]) -> SeedScores:
    rows = [scores.seeds.index(seed) for seed in seeds]
    deviations = None if scores.deviations is None else scores.deviations[rows]
    return SeedScores(tuple(seeds), scores.values[rows], deviations)


def _unpaired(first: SeedScores, second: SeedScores) -> tuple[float, float, float]:
    """Variance of a difference of single runs, its degrees of freedom, and the effective number of seeds."""
    sizes = np.array([len(first.values), len(second.values)])
    effective = 2.0 / float((1.0 / sizes).sum())
    known = [scores.values.var(ddof=1) for scores in (first, second) if len(scores.values) > 1]
    if not known:
        return 0.0, 0.0, 1.0
    # A model with one seed is taken to vary as the other one does.
    return 2.0 * float(np.mean(known)), float((sizes - 1).sum()), effective


def _window_variances(first: SeedScores, second: SeedScores) -> tuple[float, float, int]:
    """Variance over windows of the difference of means: shared part, a run's own part; replicates used."""
    known = [scores.deviations for scores in (first, second) if scores.deviations is not None]
    if not known:
        return 0.0, 0.0, 0
    count = min(deviations.shape[1] for deviations in known)
    if count < 2:
        return 0.0, 0.0, 0
    parts = [
        np.zeros((len(scores.values), count)) if scores.deviations is None else scores.deviations[:, :count]
        for scores in (first, second)
    ]
    of_means = float((parts[0].mean(axis=0) - parts[1].mean(axis=0)).var(ddof=1))
    seeds = len(parts[0])
    if seeds < 2 or len(parts[1]) != seeds:
        return of_means, 0.0, count
    of_runs = float((parts[0] - parts[1]).var(axis=1, ddof=1).mean())
    own = min(max(0.0, (of_runs - of_means) * seeds / (seeds - 1)), of_means * seeds)
    return of_means - own / seeds, own, count


def _inverse_trigamma(value: float) -> float:
    """The x > 0 whose trigamma is `value`."""
    log = brentq(lambda log: float(polygamma(1, np.exp(log))) - value, np.log(1e-7), np.log(1e7))
    return float(np.exp(log))
