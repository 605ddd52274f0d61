from itertools import product

import numpy as np
import pytest
from spiqbench.baselines.numerics.conditional_bernoulli import (
    conditional_marginals,
    draw_given_sums,
    log_odds_of_marginals,
    log_suffix_weights,
)


def enumerate_marginals(log_odds: np.ndarray, total: int) -> np.ndarray:
    words = np.array([word for word in product([0, 1], repeat=len(log_odds)) if sum(word) == total])
    weights = np.prod(np.where(words == 1, np.exp(log_odds), 1.0), axis=1)
    return weights @ words / weights.sum()


def test_weights_and_marginals_are_those_of_enumeration() -> None:
    log_odds = np.random.default_rng(0).normal(size=(3, 6)) * 2
    sums = np.array([1, 3, 5])
    expected = [enumerate_marginals(*pair) for pair in zip(log_odds, sums, strict=True)]
    np.testing.assert_allclose(conditional_marginals(log_odds, sums), expected, rtol=1e-12)
    everything = np.exp(log_suffix_weights(log_odds)[:, 0]).sum(axis=1)
    np.testing.assert_allclose(everything, np.prod(1 + np.exp(log_odds), axis=1))


@pytest.mark.parametrize("total", [1, 4, 24, 29])
def test_odds_of_marginals(total: int) -> None:
    log_odds = np.random.default_rng(total).normal(size=(1, 30)) * 1.5
    sums = np.array([total])
    marginals = conditional_marginals(log_odds, sums)
    assert marginals.sum() == pytest.approx(total)
    again = conditional_marginals(log_odds_of_marginals(marginals, sums), sums)
    np.testing.assert_allclose(again, marginals, atol=1e-8)


def test_draws_have_their_sums_and_marginals() -> None:
    log_odds = np.random.default_rng(1).normal(size=(6, 5))
    log_odds[2, 0] = -np.inf
    sums = np.repeat(np.arange(6), 20_000)
    drawn = draw_given_sums(log_odds, sums, np.random.default_rng(2))
    np.testing.assert_array_equal(drawn.sum(axis=1), sums)
    for total in range(1, 5):
        frequency = drawn[sums == total].mean(axis=0)
        np.testing.assert_allclose(
            frequency, enumerate_marginals(log_odds[total], total), atol=4.5 * 0.5 / 141
        )
