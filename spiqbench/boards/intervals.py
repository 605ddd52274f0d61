"""95 % intervals of a row: bootstrap over its seeds, then over the test windows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

from spiqbench.scoring.level import CONFIDENCE
from spiqbench.seeds import derive_seed

Values = NDArray[np.float64]

DRAWS = 2000


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
        seeds: the seeds, ascending, `(seeds,)`.
        values: the score of each, `(seeds,)`.
        deviations: bootstrap replicates over windows minus their mean, `(seeds, replicates)`; None where the
            records carry none. Replicate b resamples the test windows alike in every record of a board, or
            independently: sums over one b are right for the first and cautious for the second.
        single: interval over windows that the record of a single seed states.
    """

    seeds: tuple[int, ...]
    values: Values
    deviations: Values | None = None
    single: tuple[float, float] | None = None


def estimate(scores: SeedScores, *axes: str | int) -> Estimate:
    """Mean and 95 % interval, seeded by the axes.

    Seeds are drawn with replacement, and one replicate over windows for all of them: the test windows are the
    same for every seed, so their noise does not average out. A bootstrap of a few values is too narrow; the
    seeds' deviations are widened by sqrt(n / (n - 1)) and by the ratio of Student's to the normal quantile
    (Hesterberg, The American Statistician 69, 2015). With one seed the windows alone make the interval.
    """
    values, deviations = scores.values, scores.deviations
    mean = float(values.mean())
    if len(values) == 1:
        return _one_seed(mean, deviations, scores.single)
    rng = np.random.default_rng(derive_seed("board interval", *axes))
    chosen = rng.integers(len(values), size=(DRAWS, len(values)))
    draws = mean + few_seeds_factor(len(values)) * (values[chosen].mean(axis=1) - mean)
    if deviations is not None:
        replicate = rng.integers(deviations.shape[1], size=(DRAWS, 1))
        draws = draws + deviations[chosen, replicate].mean(axis=1)
    lower, upper = np.quantile(draws, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(mean, float(lower), float(upper))


def few_seeds_factor(seeds: int) -> float:
    """How much wider than the plain bootstrap of `seeds` values an honest one is."""
    quantile = (1 + CONFIDENCE) / 2
    return float(np.sqrt(seeds / (seeds - 1)) * t.ppf(quantile, seeds - 1) / norm.ppf(quantile))


def _one_seed(value: float, deviations: Values | None, single: tuple[float, float] | None) -> Estimate:
    if single is not None:
        return Estimate(value, single[0], single[1])
    if deviations is None or not deviations.any():
        return Estimate(value)
    lower, upper = np.quantile(value + deviations[0], [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(value, float(lower), float(upper))
