"""Held-out log-likelihood, in bits a spike over independent neurons."""

import numpy as np
from numpy.typing import NDArray

LEAST_RATE = 1e-6
"""Rates stay this far from 0 and 1, so that a neuron that was silent in training does not make a spike impossible."""


def independent_log_likelihood(windows: NDArray[np.uint8], rates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-probability of each window if every bin of neuron i fires at `rates[i]`, nats, `(samples,)`."""
    kept = rates.clip(LEAST_RATE, 1 - LEAST_RATE)
    spikes = windows.sum(axis=2, dtype=np.float64)
    return spikes @ np.log(kept) + (windows.shape[2] - spikes) @ np.log1p(-kept)


def bits_per_spike(
    log_likelihood: NDArray[np.float64], windows: NDArray[np.uint8], train: NDArray[np.uint8]
) -> float | None:
    """What a model knows of windows beyond the neurons' training rates, in bits for each spike in them.

    0 is the independent model itself, below 0 is worse than that.

    Args:
        log_likelihood: of each window, nats, `(samples,)`.
        windows: held out, `(samples, neurons, time_bins)`.
        train: training windows, for the rates of the reference.

    Returns:
        None where no window has a spike, or a window is impossible under the model.
    """
    spikes = int(windows.sum())
    gain = log_likelihood - independent_log_likelihood(windows, train.mean(axis=(0, 2)))
    if spikes == 0 or not np.isfinite(gain).all():
        return None
    return float(gain.sum() / spikes / np.log(2))
