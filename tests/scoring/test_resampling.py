import numpy as np
import pytest
from scipy.sparse import csr_array

from spiqbench.scoring.null_windows import common_rate, independent_neurons, shuffled_words
from spiqbench.scoring.resampling import (
    bootstrap_weights,
    resampled_descriptors,
    subsample_weights,
    weighted_sums,
)
from spiqbench.statistics.registry import STATISTICS

from .populations import thresholded_memory


@pytest.mark.parametrize(("size", "expected"), [(7, {0, 1}), (20, {1}), (50, {2, 3})])
def test_subsamples_take_every_window_as_often_as_the_size_allows(size, expected):
    weights = subsample_weights(20, size, 5, np.random.default_rng(0))
    assert set(weights.ravel()) == expected
    np.testing.assert_array_equal(weights.sum(axis=1), size)


def test_bootstrap_draws_as_many_windows_as_there_are():
    weights = bootstrap_weights(30, 50, np.random.default_rng(0))
    np.testing.assert_array_equal(weights.sum(axis=1), 30)
    assert weights.var() == pytest.approx(1, rel=0.15)


@pytest.mark.parametrize("key", STATISTICS)
def test_weights_give_what_the_repeated_windows_give(key):
    rng = np.random.default_rng(0)
    windows = thresholded_memory(rng, 40, 12, 9)
    statistic, sufficient = STATISTICS[key], STATISTICS[key].sufficient(windows)
    weights = bootstrap_weights(40, 3, rng)
    found = resampled_descriptors(statistic, sufficient, weights, 12, 9)
    for row, descriptor in zip(weights, found, strict=True):
        repeated = np.repeat(windows, row.astype(int), axis=0)
        np.testing.assert_allclose(descriptor, statistic.describe(repeated), atol=1e-12)


def test_sums_beyond_single_precision_stay_exact():
    large = np.array([[2**25 + 1, 3], [5, 7]], dtype=np.uint32)
    weights = np.array([[1.0, 1.0], [0.0, 2.0]])
    expected = [[2**25 + 6, 10], [10, 14]]
    np.testing.assert_array_equal(weighted_sums(large, weights), expected)
    np.testing.assert_array_equal(weighted_sums(csr_array(large), weights), expected)


def test_nulls_keep_what_they_should():
    rng = np.random.default_rng(4)
    train = thresholded_memory(rng, 500, 6, 10)
    common, independent = common_rate(train, 3000, rng), independent_neurons(train, 3000, rng)
    assert common.mean() == pytest.approx(train.mean(), rel=0.05)
    assert np.ptp(common.mean(axis=(0, 2))) < 0.02
    np.testing.assert_allclose(independent.mean(axis=(0, 2)), train.mean(axis=(0, 2)), atol=0.01)
    words = shuffled_words(train, 500, rng)

    def census(w):
        return np.unique(w.transpose(0, 2, 1).reshape(-1, 6), axis=0, return_counts=True)

    for found, expected in zip(census(words), census(train), strict=True):
        np.testing.assert_array_equal(found, expected)
    assert shuffled_words(train, 1300, rng).shape == (1300, 6, 10)
