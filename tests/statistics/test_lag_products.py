"""Pairs of spikes at a lag, of windows that fill words of any width or several."""

import numpy as np
import pytest

from spiqbench.statistics.lag_products import own_pairs


@pytest.mark.parametrize("time_bins", [2, 8, 9, 16, 17, 32, 33, 64, 65, 130])
@pytest.mark.parametrize(("samples", "neurons"), [(1, 1), (7, 3), (16, 2)])
def test_pairs_are_those_of_counting_one_by_one(samples: int, neurons: int, time_bins: int) -> None:
    rng = np.random.default_rng(time_bins)
    windows = (rng.random((samples, neurons, time_bins)) < 0.5).astype(np.uint8)
    expected = [
        (windows[:, :, :-lag] & windows[:, :, lag:]).sum(axis=(0, 2))
        for lag in range(1, min(10, time_bins - 1) + 1)
    ]
    np.testing.assert_array_equal(own_pairs(windows), expected)
