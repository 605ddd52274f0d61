"""Firing rates of the training windows, as a place for a generator to start from."""

import torch
from torch import Tensor


def pseudo_rates(windows: Tensor) -> Tensor:
    """Chance of each neuron's spike in a bin, `(neurons,)`, above 0 also for a silent neuron; see `logit_rates`."""
    return torch.sigmoid(logit_rates(windows))


def logit_rates(windows: Tensor) -> Tensor:
    """Log odds of each neuron's spike in a bin, `(neurons,)`, finite also for a silent neuron.

    Half a spike and half a silence are added to the counts (the Jeffreys prior of a proportion).

    Args:
        windows: `(samples, neurons, time_bins)` of 0 and 1.
    """
    cells = windows.shape[0] * windows.shape[2]
    spikes = torch.as_tensor(windows).sum(dim=(0, 2), dtype=torch.float64)
    return torch.log((spikes + 0.5) / (cells - spikes + 0.5)).float()
