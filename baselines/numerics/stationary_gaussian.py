"""Correlations of a stationary Gaussian process over neurons and bins, made feasible where data's are not.

Correlations at lags `0 .. L-1` are an array `(lags, neurons, neurons)` whose entry `[l, i, j]` belongs to
neuron i at some bin and neuron j at l bins later.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from .bivariate_normal import bivariate_normal_cdf, bivariate_normal_density

Array = NDArray[np.float64]

_NEARLY_ONE = 0.999
"""Bound on correlations while searching: beyond it the slope of the distribution function vanishes."""


def block_toeplitz(lags: Array) -> Array:
    """The correlation matrix `(L * N, L * N)` of L successive bins, bins outside and neurons inside."""
    count, neurons, _ = lags.shape
    both_sides = np.concatenate([lags[:0:-1].transpose(0, 2, 1), lags])
    shift = np.arange(count)[None, :] - np.arange(count)[:, None] + count - 1
    return both_sides[shift].transpose(0, 2, 1, 3).reshape(count * neurons, count * neurons)


def block_diagonal_means(matrix: Array, count: int) -> Array:
    """Lags `(count, N, N)` of the block-Toeplitz matrix nearest to `matrix`: means along its diagonals."""
    neurons = len(matrix) // count
    blocks = matrix.reshape(count, neurons, count, neurons).transpose(0, 2, 1, 3)
    first = np.arange(count)
    return np.stack([blocks[first[: count - lag], first[lag:]].mean(axis=0) for lag in range(count)])


def positive_part(matrix: Array) -> Array:
    """The nearest positive semidefinite matrix in the Frobenius norm: negative eigenvalues set to zero."""
    values, vectors = np.linalg.eigh(matrix)
    negative = values < 0
    return matrix - (vectors[:, negative] * values[negative]) @ vectors[:, negative].T


def correlation_factor(matrix: Array) -> Array:
    """F such that `F @ F.T` is the matrix, its negative eigenvalues set to zero and rows rescaled to one."""
    values, vectors = np.linalg.eigh(matrix)
    factor = vectors * np.sqrt(np.maximum(values, 0.0))
    return factor / np.linalg.norm(factor, axis=1, keepdims=True)


def is_feasible(lags: Array) -> bool:
    """Whether a Gaussian process can have these correlations over as many bins as there are lags."""
    return bool(np.linalg.eigvalsh(block_toeplitz(lags))[0] >= 0)


def nearest_feasible(
    lags: Array,
    joint: Array,
    thresholds: Array,
    *,
    max_iterations: int = 60,
    tolerance: float = 1e-4,
    penalty: float = 2.0,
) -> Array:
    """The feasible correlations under which thresholded neurons come nearest to given joint probabilities.

    The nearest correlation matrix of Higham (2002) counts every latent correlation alike. Here the distance
    is that of what is observed: the squared differences of the spike pairs' probabilities, each in units of
    the two neurons' standard deviations, summed over all pairs of bins in a window. Alternating directions
    (Boyd et al. 2011) between the positive semidefinite matrices, by eigenvalues, and the block-Toeplitz
    matrices with unit diagonal, by a Gauss-Newton step for each correlation; so the result is stationary
    and is described by as many numbers as the target.

    Args:
        lags: latent correlations that would give `joint`, `(lags, neurons, neurons)`.
        joint: probability that neuron i is below its threshold and neuron j is, l bins later; same shape.
        thresholds: `(neurons,)`, finite.
        max_iterations: each costs one eigendecomposition of a (lags * neurons) matrix.
        tolerance: stops once the two sets' points differ by less, relative Frobenius norm.
        penalty: weight of the agreement between the two sets in units of the median squared slope.

    Returns:
        Correlations of the same shape, positive semidefinite up to the tolerance; `lags` if feasible already.
    """
    if is_feasible(lags):
        return lags
    count, neurons, _ = lags.shape
    itself = np.arange(neurons)
    h, k = thresholds[:, None], thresholds[None, :]
    rates = ndtr(thresholds)
    deviations = np.sqrt(rates * (1 - rates))
    unit = np.outer(deviations, deviations)
    unit *= np.median(bivariate_normal_density(h, k, 0.0) / unit)
    current = np.clip(lags, -_NEARLY_ONE, _NEARLY_ONE)
    dual = np.zeros((count * neurons, count * neurons))
    current[0, itself, itself] = 1.0
    stationary = block_toeplitz(current)
    for _ in range(max_iterations):
        feasible = positive_part(stationary + dual)
        pulled = block_diagonal_means(feasible - dual, count)
        current = np.clip(current, -_NEARLY_ONE, _NEARLY_ONE)
        for _ in range(2):
            slope = bivariate_normal_density(h, k, current) / unit
            excess = (bivariate_normal_cdf(h, k, current) - joint) / unit
            step = (slope * excess + penalty * (current - pulled)) / (slope**2 + penalty)
            current = np.clip(current - step, -_NEARLY_ONE, _NEARLY_ONE)
        current[0, itself, itself] = 1.0
        stationary = block_toeplitz(current)
        dual += stationary - feasible
        if np.linalg.norm(stationary - feasible) < tolerance * np.linalg.norm(feasible):
            break
    return current
