"""The bivariate normal distribution function, and the latent correlation behind a joint probability.

Source: D. B. Owen, "Tables for computing bivariate normal probabilities", Ann. Math. Statist. 27 (1956).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize.elementwise import find_root
from scipy.special import ndtr, owens_t

Array = NDArray[np.float64]

LARGEST_CORRELATION = 1.0 - 1e-9
"""Latent correlations are sought in the open interval (-1, 1), where the distribution function is smooth."""


def bivariate_normal_cdf(h: ArrayLike, k: ArrayLike, correlation: ArrayLike) -> Array:
    """P(X <= h, Y <= k) of two standard normal variables, elementwise.

    Args:
        h, k: thresholds, finite.
        correlation: in (-1, 1).

    Returns:
        Probabilities of the broadcast shape, exact to about 1e-14.
    """
    # Owen's formula divides by the thresholds; at 1e-150 it has reached its limit at zero.
    h = np.where(np.equal(h, 0), 1e-150, h)
    k = np.where(np.equal(k, 0), 1e-150, k)
    correlation = np.asarray(correlation, dtype=np.float64)
    spread = np.sqrt((1 - correlation) * (1 + correlation))
    towards_h = owens_t(h, (k - correlation * h) / (h * spread))
    towards_k = owens_t(k, (h - correlation * k) / (k * spread))
    opposite = np.where((h < 0) == (k < 0), 0.0, 0.5)
    return np.maximum((ndtr(h) + ndtr(k)) / 2 - towards_h - towards_k - opposite, 0.0)


def bivariate_normal_density(h: ArrayLike, k: ArrayLike, correlation: ArrayLike) -> Array:
    """Density of two standard normal variables: the slope of `bivariate_normal_cdf` in the correlation."""
    h, k, correlation = (np.asarray(a, dtype=np.float64) for a in (h, k, correlation))
    variance = (1 - correlation) * (1 + correlation)
    return np.exp(-(h**2 - 2 * correlation * h * k + k**2) / (2 * variance)) / (2 * np.pi * np.sqrt(variance))


def latent_correlation(h: ArrayLike, k: ArrayLike, joint: ArrayLike) -> Array:
    """The correlation at which `bivariate_normal_cdf(h, k, correlation)` equals `joint`, elementwise.

    A joint probability that no correlation reaches gets the nearest end of the interval.

    Args:
        h, k: thresholds, finite.
        joint: P(X <= h, Y <= k).
    """
    h, k, joint = np.broadcast_arrays(*(np.asarray(a, dtype=np.float64) for a in (h, k, joint)))
    lowest = bivariate_normal_cdf(h, k, -LARGEST_CORRELATION)
    highest = bivariate_normal_cdf(h, k, LARGEST_CORRELATION)
    result = np.where(joint <= lowest, -LARGEST_CORRELATION, LARGEST_CORRELATION)
    inside = (lowest < joint) & (joint < highest)
    if inside.any():
        root = find_root(
            lambda r, h, k, joint: bivariate_normal_cdf(h, k, r) - joint,
            (-LARGEST_CORRELATION, LARGEST_CORRELATION),
            args=(h[inside], k[inside], joint[inside]),
        )
        result[inside] = root.x
    return result
