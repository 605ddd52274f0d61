"""Independent Bernoulli variables given their sum: tables, marginals and draws, for many sums at a time.

Source: Chen, Dempster, Liu, "Weighted finite population sampling to maximize entropy", Biometrika 81 (1994).
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

Array = NDArray[np.float64]


def log_suffix_weights(log_odds: Array) -> Array:
    """Log total weight of the ways in which r of the variables i, i+1, .. are one.

    Args:
        log_odds: `(sets, N)`, -inf for a variable that is never one.

    Returns:
        `(sets, N + 1, N + 1)`, indices set, i, r: log elementary symmetric polynomials of the odds.
    """
    sets, variables = log_odds.shape
    table = np.full((sets, variables + 1, variables + 1), -np.inf)
    table[:, variables, 0] = 0.0
    for i in reversed(range(variables)):
        table[:, i] = table[:, i + 1]
        with_i = log_odds[:, i, None] + table[:, i + 1, :-1]
        table[:, i, 1:] = np.logaddexp(table[:, i, 1:], with_i)
    return table


def conditional_marginals(log_odds: Array, sums: NDArray[np.int64]) -> Array:
    """P(variable i is one | the sum), `(sets, N)`; `sums` `(sets,)` must be possible."""
    sets, variables = log_odds.shape
    suffix = log_suffix_weights(log_odds)
    prefix = log_suffix_weights(log_odds[:, ::-1])[:, ::-1]
    each = np.arange(sets)
    total = suffix[each, 0, sums]
    before = np.arange(variables)
    after = sums[:, None] - 1 - before[None, :]
    possible = after >= 0
    marginals = np.empty_like(log_odds)
    for i in range(variables):
        ways = prefix[:, i, :-1] + suffix[each[:, None], i + 1, np.maximum(after, 0)]
        others = logsumexp(np.where(possible, ways, -np.inf), axis=1)
        marginals[:, i] = np.exp(log_odds[:, i] + others - total)
    return marginals


def log_odds_of_marginals(
    marginals: Array, sums: NDArray[np.int64], *, max_iterations: int = 200, tolerance: float = 1e-9
) -> Array:
    """Log odds, `(sets, N)`, under which `conditional_marginals` are the given ones.

    Args:
        marginals: in (0, 1), each row adding up to its sum.
        sums: `(sets,)`, between 1 and N - 1.
        max_iterations: of the fixed point iteration of the odds (Chen et al. 1994, their section 3).
        tolerance: largest remaining error of a marginal.
    """
    target = np.log(marginals) - np.log1p(-marginals)
    log_odds = target.copy()
    for _ in range(max_iterations):
        reached = conditional_marginals(log_odds, sums)
        if np.abs(reached - marginals).max() < tolerance:
            break
        log_odds += target - (np.log(reached) - np.log1p(-reached))
    return log_odds


def draw_given_sums(log_odds: Array, sums: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.uint8]:
    """One exact draw a sum: row m has `sums[m]` ones, by the odds of set `sums[m]`.

    Args:
        log_odds: `(N + 1, N)`, one set for every sum 0 .. N.
        sums: `(draws,)`.

    Returns:
        uint8 `(draws, N)`.
    """
    table = log_suffix_weights(log_odds)
    variables = log_odds.shape[1]
    left = sums.copy()
    ones = np.zeros((len(sums), variables), dtype=np.uint8)
    for i in range(variables):
        # P(one) = odds * ways to place the rest behind i / all ways from i on; none where nothing is left.
        rest = table[sums, i + 1, np.maximum(left - 1, 0)]
        with np.errstate(invalid="ignore"):
            probability = np.exp(log_odds[sums, i] + rest - table[sums, i, left])
        ones[:, i] = (left > 0) & (rng.random(len(sums)) < probability)
        left -= ones[:, i]
    return ones
