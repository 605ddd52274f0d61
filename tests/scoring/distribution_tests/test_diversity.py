import numpy as np
import pytest

from spiqbench.scoring.distribution_tests.diversity import diversity

from ..window_sets import bernoulli, bursting


def test_distinct_windows_are_counted_as_numpy_counts_them():
    rng = np.random.default_rng(0)
    test, generated = bernoulli(rng, 300, 2, 4, 0.2), bernoulli(rng, 300, 2, 4, 0.1)
    result = diversity(test, generated, 0)
    assert result.distinct == len(np.unique(generated.reshape(300, -1), axis=0))
    assert result.test_distinct == len(np.unique(test.reshape(300, -1), axis=0))
    assert result.distinct_ratio == result.distinct / result.test_distinct


def test_entropy_is_that_of_the_shares_of_patterns():
    """Two patterns, one and three quarters; and all windows alike."""
    few = np.zeros((8, 1, 2), dtype=np.uint8)
    few[:2] = 1
    result = diversity(few, np.zeros_like(few), 0)
    assert result.test_entropy == pytest.approx(0.25 * 2 + 0.75 * np.log2(4 / 3))
    assert str(result.entropy) == "0.0"


def test_the_larger_set_is_cut_to_the_smaller_one():
    rng = np.random.default_rng(1)
    result = diversity(bursting(rng, 200), bursting(rng, 3000), 0)
    assert result.windows == 200
    assert max(result.distinct, result.test_distinct) <= 200


def test_the_same_distribution_has_ratios_around_one():
    rng = np.random.default_rng(2)
    results = [diversity(bursting(rng, 400), bursting(rng, 400), seed) for seed in range(30)]
    for ratios in ([r.distinct_ratio for r in results], [r.nearest_ratio for r in results]):
        assert abs(np.mean(ratios) - 1) < 4 * np.std(ratios) / np.sqrt(30) + 0.005


def test_a_repeated_window_is_seen():
    rng = np.random.default_rng(3)
    result = diversity(bursting(rng, 300), np.repeat(bursting(rng, 1), 300, axis=0), 0)
    assert (result.distinct, result.commonest_share, result.entropy, result.nearest_ratio) == (
        1,
        1.0,
        0.0,
        0.0,
    )


def test_slight_variations_of_few_windows_are_seen_by_the_nearest_ratio_alone():
    rng = np.random.default_rng(4)
    test = bernoulli(rng, 300, 8, 16)
    few = np.repeat(bernoulli(rng, 3, 8, 16), 100, axis=0)
    flips = rng.random(few.shape) < 0.03
    result = diversity(test, few ^ flips, 0)
    assert result.distinct_ratio > 0.9
    assert result.nearest_ratio < 0.3


def test_one_window_each_is_defined():
    windows = bernoulli(np.random.default_rng(5), 1, 3, 4)
    result = diversity(windows, windows, 0)
    assert (result.distinct_ratio, result.entropy, result.nearest_ratio) == (1.0, 0.0, None)
    assert "at least 2 windows" in result.reason
