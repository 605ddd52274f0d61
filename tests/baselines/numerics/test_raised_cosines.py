import numpy as np
import pytest
from spiqbench.baselines.numerics.raised_cosines import raised_cosines


@pytest.mark.parametrize(("bumps", "lags"), [(1, 5), (3, 8), (4, 15), (2, 3)])
def test_bumps_are_normalised_and_independent(bumps: int, lags: int) -> None:
    basis = raised_cosines(bumps, lags)
    assert basis.shape == (bumps, lags)
    np.testing.assert_allclose(basis.sum(axis=1), 1.0)
    assert basis.min() >= 0
    assert np.linalg.matrix_rank(basis) == bumps
    assert np.all(np.diff(basis @ np.arange(lags)) > 0)


def test_as_many_bumps_as_lags_is_a_weight_a_lag() -> None:
    np.testing.assert_array_equal(raised_cosines(9, 4), np.eye(4))
