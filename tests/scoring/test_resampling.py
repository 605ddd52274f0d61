import numpy as np
import pytest

from spiqbench.scoring.null_windows import common_rate, independent_neurons, shuffled_words
from spiqbench.scoring.resampling import (
    STEP,
    blocks_of_draws,
    blocks_of_groups,
    bootstrap_weights,
    deviations_of,
    resampled_descriptors,
)
from spiqbench.statistics.registry import STATISTICS

from .populations import thresholded_memory


def test_a_bootstrap_goes_a_small_step_towards_as_many_blocks_as_there_are():
    weights = bootstrap_weights(30, 50, np.random.default_rng(0))
    np.testing.assert_allclose(weights.sum(axis=1), 30)
    drawn = (weights - 1) / STEP + 1
    np.testing.assert_allclose(drawn, drawn.round(), atol=1e-9)
    assert drawn.var() == pytest.approx(1, rel=0.15)


def test_deviations_of_a_mean_are_those_of_the_sampling_distribution():
    rng = np.random.default_rng(1)
    values = rng.normal(size=400)
    weights = bootstrap_weights(400, 2000, rng)
    found = deviations_of(weights @ values / weights.sum(axis=1))
    assert found.std() == pytest.approx(values.std() / 20, rel=0.05)
    assert deviations_of(np.array([1.0, np.nan, 3.0])).tolist() == [-1 / STEP, 0, 1 / STEP]


def test_groups_are_blocks_wherever_their_windows_stand():
    windows = np.arange(6, dtype=np.uint8)[:, None, None]
    blocks = blocks_of_groups(windows, np.array([7, 3, 7, 3, 9, 7]))
    found = [blocks.windows[block].ravel().tolist() for block in blocks.slices]
    assert found == [[1, 3], [0, 2, 5], [4]]
    assert blocks.sizes.tolist() == [2, 3, 1]


@pytest.mark.parametrize(("windows", "blocks"), [(3, 3), (100, 100), (257, 100)])
def test_draws_are_blocks_of_nearly_equal_size(windows, blocks):
    found = blocks_of_draws(np.zeros((windows, 1, 1), dtype=np.uint8))
    assert len(found) == blocks
    assert found.sizes.sum() == windows
    assert np.ptp(found.sizes) <= 1


@pytest.mark.parametrize("key", STATISTICS)
def test_weights_give_what_the_repeated_windows_give(key):
    rng = np.random.default_rng(0)
    windows = thresholded_memory(rng, 40, 12, 9)
    statistic, blocks = STATISTICS[key], blocks_of_groups(windows, rng.integers(8, size=40))
    weights = rng.integers(3, size=(3, len(blocks))).astype(float)
    for row, found in zip(weights, resampled_descriptors(statistic, blocks, weights), strict=True):
        repeated = [
            blocks.windows[block]
            for block, times in zip(blocks.slices, row, strict=True)
            for _ in range(int(times))
        ]
        np.testing.assert_allclose(found, statistic.describe(np.concatenate(repeated)), rtol=1e-9, atol=1e-12)


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
