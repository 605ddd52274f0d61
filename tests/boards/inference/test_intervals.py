import numpy as np
import pytest
from scipy import stats

from spiqbench.boards.inference.intervals import (
    SeedScores,
    Uncertainty,
    estimate,
    shared_variance,
    shared_variance_of_difference,
)

TRUTH = 0.7


def drawn(rng, seeds, *, shared=0.01, luck=0.02, groups=60, replicates=100):
    """Values of so many seeds on one test set, and what a bootstrap of its groups says of their common noise."""
    common = shared * rng.standard_normal()
    known = shared * np.sqrt(rng.chisquare(groups - 1) / (groups - 1)) * rng.standard_normal(replicates)
    values = TRUTH + common + luck * rng.standard_normal(seeds)
    own = 0.005 * rng.standard_normal((seeds, replicates))
    return SeedScores(tuple(range(seeds)), values, known + own, np.full(seeds, luck), groups)


@pytest.mark.parametrize("seeds", [2, 3, 5])
def test_interval_covers_the_truth_as_often_as_it_says(seeds):
    rng = np.random.default_rng(seeds)
    found = [estimate(drawn(rng, seeds)) for _ in range(1000)]
    inside = np.mean([one.lower <= TRUTH <= one.upper for one in found])
    assert 0.935 <= inside <= 0.98


@pytest.mark.parametrize("groups", [3, 5, 30])
def test_few_groups_and_few_resamples_widen_the_interval_by_what_they_hide(groups):
    """Values of groups are normal, so that Student's t is exact for their mean; 30 resamples tell its variance."""
    rng = np.random.default_rng(groups)
    inside = []
    for _ in range(1500):
        values = rng.standard_normal(groups)
        drawn = rng.multinomial(groups, np.full(groups, 1 / groups), size=30)
        deviations = (drawn - 1) @ values / groups
        one = SeedScores((0,), np.array([values.mean()]), deviations[None], np.zeros(1), groups)
        found = estimate(one)
        inside.append(found.lower <= 0 <= found.upper)
    assert 0.93 <= np.mean(inside) <= 0.975
    without = SeedScores((0,), np.array([0.0]), deviations[None], np.zeros(1), groups)
    assert estimate(without).upper > stats.t.isf(0.025, groups - 1) * deviations.std(ddof=1)


def test_interval_over_seeds_alone_is_students():
    values = np.random.default_rng(1).standard_normal(4)
    found = estimate(SeedScores((0, 1, 2, 3), values))
    expected = stats.t.interval(0.95, 3, loc=values.mean(), scale=stats.sem(values))
    assert (found.lower, found.upper) == pytest.approx(expected)


def test_interval_of_one_seed_is_that_of_its_draws_and_the_test_windows():
    rng = np.random.default_rng(2)
    deviations = 0.03 * rng.standard_normal((1, 4000))
    found = estimate(SeedScores((0,), np.array([0.6]), deviations, np.array([0.04]), 1000))
    assert (found.lower, found.upper) == pytest.approx((0.6 - 0.098, 0.6 + 0.098), abs=0.003)
    assert estimate(SeedScores((0,), np.array([0.6]))).lower is None


def test_noise_that_seeds_share_does_not_average_out_and_their_own_is_not_counted_twice():
    rng = np.random.default_rng(3)
    shared = 0.02 * rng.standard_normal(5000)
    own = 0.05 * rng.standard_normal((8, 5000))
    assert shared_variance(shared + own) == pytest.approx(0.02**2, rel=0.1)
    assert shared_variance(own) < 0.005**2
    assert shared_variance((shared + own)[:1]) == pytest.approx(0.02**2 + 0.05**2, rel=0.1)


def test_noise_that_two_models_share_cancels():
    rng = np.random.default_rng(4)
    shared, other = 0.05 * rng.standard_normal((2, 5000))
    own = 0.01 * rng.standard_normal((6, 5000))
    alike = shared_variance_of_difference(shared + own[:3], shared + own[3:])
    assert alike < 0.003**2
    apart = shared_variance_of_difference(shared + own[:3], other + own[3:])
    assert apart == pytest.approx(2 * 0.05**2, rel=0.1)


def test_p_values_and_margins_agree_and_lie_between_those_of_the_parts():
    both = Uncertainty(0.03**2, 2.0, 0.02**2, 50.0)
    assert both.p(both.margin()) == pytest.approx(0.05)
    statistic = 0.1 / both.standard_error
    low, high = (2 * stats.t.sf(statistic, dof) for dof in (50, 2))
    assert low < both.p(0.1) < high
    only = Uncertainty(0.03**2, 4.0, 0.0, 50.0)
    assert only.margin() == pytest.approx(0.03 * stats.t.isf(0.025, 4))
    nothing = Uncertainty(0.0, 1.0, 0.0, 1.0)
    assert (nothing.p(0.0), nothing.p(0.1), nothing.margin()) == (1.0, 0.0, 0.0)


def test_level_holds_where_few_seeds_happen_to_lie_close():
    """Far in the tail too, where a correction for many pairs looks."""
    rng = np.random.default_rng(5)
    count, share = 40_000, 0.3
    errors = rng.standard_normal(count)
    seeds = (1 - share) * rng.chisquare(2, count) / 2
    windows = share * rng.chisquare(39, count) / 39
    parts = zip(errors, seeds, windows, strict=True)
    p = np.array([Uncertainty(own, 2.0, shared, 39.0).p(error) for error, own, shared in parts])
    assert 0.03 < (p < 0.05).mean() < 0.052
    assert (p < 0.001).mean() < 0.0013
