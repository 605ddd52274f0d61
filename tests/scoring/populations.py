"""A population with rates, correlations and a memory of its own, of which any number of windows is drawn."""

import numpy as np
from scipy.signal import lfilter

from spiqbench.statistics.statistic import Windows


def thresholded_memory(
    rng: np.random.Generator, samples: int, neurons: int = 8, time_bins: int = 16, persistence: float = 0.7
) -> Windows:
    """Thresholds of stationary autoregressive Gaussians with a common part; neurons differ in rate."""
    noise = rng.normal(size=(samples, neurons + 1, time_bins))
    noise[..., 1:] *= np.sqrt(1 - persistence**2)
    latent = lfilter([1.0], [1.0, -persistence], noise, axis=2)
    drive = np.sqrt(0.3) * latent[:, -1:] + np.sqrt(0.7) * latent[:, :-1]
    thresholds = np.linspace(1.0, 1.9, neurons)[:, None]
    return (drive > thresholds).astype(np.uint8)
