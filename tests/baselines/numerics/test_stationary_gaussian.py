import numpy as np
import pytest
from scipy.special import ndtr, ndtri
from spiqbench.baselines.numerics.bivariate_normal import bivariate_normal_cdf
from spiqbench.baselines.numerics.stationary_gaussian import (
    block_diagonal_means,
    block_toeplitz,
    correlation_factor,
    is_feasible,
    nearest_feasible,
)


def vector_autoregression(neurons: int, lags: int, seed: int) -> np.ndarray:
    """Correlations of z(t+1) = A z(t) + noise with unit variances: feasible by construction."""
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(neurons, 2))
    now = factor @ factor.T + np.eye(neurons)
    scale = 1 / np.sqrt(np.diag(now))
    now = now * scale[:, None] * scale[None, :]
    decay = rng.uniform(0.3, 0.6, size=neurons).mean()
    return np.stack([now * decay**lag for lag in range(lags)])


def infeasible(neurons: int, lags: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    target = vector_autoregression(neurons, lags, seed) + 0.35 * rng.normal(size=(lags, neurons, neurons))
    target = np.clip(target, -0.95, 0.95)
    target[0] = (target[0] + target[0].T) / 2
    np.fill_diagonal(target[0], 1.0)
    thresholds = ndtri(rng.uniform(0.05, 0.4, size=neurons))
    joint = bivariate_normal_cdf(thresholds[:, None], thresholds[None, :], np.clip(target, -0.99, 0.99))
    return target, joint, thresholds


def distance(lags: np.ndarray, joint: np.ndarray, thresholds: np.ndarray) -> float:
    """Squared differences of spike correlations over all pairs of bins of a window."""
    rates = ndtr(thresholds)
    deviations = np.sqrt(rates * (1 - rates))
    reached = bivariate_normal_cdf(thresholds[:, None], thresholds[None, :], np.clip(lags, -0.999, 0.999))
    squares = ((reached - joint) / np.outer(deviations, deviations)) ** 2
    squares[0] /= 2
    np.fill_diagonal(squares[0], 0.0)
    times = len(lags) - np.arange(len(lags))
    return float((squares.sum((1, 2)) * times).sum())


def test_block_toeplitz_of_two_lags() -> None:
    now, later = np.array([[1.0, 0.2], [0.2, 1.0]]), np.array([[0.5, 0.1], [0.3, 0.4]])
    expected = np.block([[now, later], [later.T, now]])
    np.testing.assert_array_equal(block_toeplitz(np.stack([now, later])), expected)


def test_means_along_the_diagonals_undo_the_layout() -> None:
    lags = np.random.default_rng(0).normal(size=(4, 3, 3))
    lags[0] = lags[0] + lags[0].T
    np.testing.assert_allclose(block_diagonal_means(block_toeplitz(lags), 4), lags)


def test_factor_of_a_correlation_matrix() -> None:
    matrix = block_toeplitz(vector_autoregression(3, 4, seed=0))
    factor = correlation_factor(matrix)
    np.testing.assert_allclose(factor @ factor.T, matrix, atol=1e-12)


def test_feasible_correlations_stay_as_they_are() -> None:
    lags = vector_autoregression(3, 4, seed=2)
    assert is_feasible(lags)
    joint, thresholds = np.full_like(lags, 0.1), np.full(3, -1.0)
    assert nearest_feasible(lags, joint, thresholds) is lags


@pytest.mark.parametrize("seed", range(3))
def test_nearest_feasible_is_feasible_stationary_and_nearer_than_clipping(seed: int) -> None:
    target, joint, thresholds = infeasible(6, 5, seed)
    assert not is_feasible(target)
    nearest = nearest_feasible(target, joint, thresholds, max_iterations=2000)
    eigenvalues = np.linalg.eigvalsh(block_toeplitz(nearest))
    assert eigenvalues[0] > -1e-3 * eigenvalues[-1]
    np.testing.assert_array_equal(np.diagonal(nearest[0]), 1.0)
    np.testing.assert_allclose(nearest[0], nearest[0].T, atol=1e-12)
    factor = correlation_factor(block_toeplitz(target))
    clipped = block_diagonal_means(factor @ factor.T, len(target))
    assert distance(nearest, joint, thresholds) < distance(clipped, joint, thresholds)


def test_no_feasible_neighbour_is_nearer() -> None:
    target, joint, thresholds = infeasible(4, 3, seed=5)
    nearest = nearest_feasible(target, joint, thresholds, max_iterations=5000, tolerance=1e-10)
    best = distance(nearest, joint, thresholds)
    rng = np.random.default_rng(0)
    for _ in range(300):
        other = vector_autoregression(4, 3, seed=int(rng.integers(1 << 30)))
        step = 10 ** rng.uniform(-4, -1)
        assert distance((1 - step) * nearest + step * other, joint, thresholds) > best - 1e-9
