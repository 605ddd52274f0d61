"""Coincidence counts of binary windows over neurons and lags, window borders never crossed."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Array = NDArray[np.float64]

STATISTICS_OF_PAIRS_OVER_LAGS = ("autocorrelogram", "autocovariance", "lagged_covariance")
"""Statistics of the board that follow from coincidences of pairs at all lags, for models that are fitted to those."""

CHUNK = 4096
"""Windows whose counts are added at a time."""


class LaggedCounts:
    """Sums over windows, uint8 `(samples, neurons, time_bins)`, from which rates and lagged covariances follow."""

    def __init__(self, windows: Tensor, lags: int) -> None:
        self.samples, neurons, self.time_bins = windows.shape
        self.first, self.last = torch.zeros((2, lags, neurons), dtype=torch.float64)
        self.together = torch.zeros((lags, neurons, neurons), dtype=torch.float64)
        # A chunk at a time: float32 holds its counts exactly, and never more than 2^24 of them.
        for chunk in windows.split(CHUNK):
            by_neuron = chunk.permute(1, 2, 0).to(torch.float32)
            for lag in range(lags):
                early = by_neuron[:, : self.time_bins - lag].reshape(neurons, -1)
                late = by_neuron[:, lag:].reshape(neurons, -1)
                self.first[lag] += early.sum(1, dtype=torch.float64)
                self.last[lag] += late.sum(1, dtype=torch.float64)
                self.together[lag] += early @ late.T

    def bins(self) -> Array:
        """Number of pairs of bins behind each lag, `(lags,)`."""
        return np.multiply(float(self.samples), self.time_bins - np.arange(len(self.first)), dtype=np.float64)

    def rates(self) -> Array:
        """Mean of each neuron a bin, `(neurons,)`."""
        rates: Array = self.first[0].numpy() / self.bins()[0]
        return rates

    def covariances(self) -> Array:
        """`[l, i, j]`: of neuron i and of neuron j l bins later, each about its mean over the bins used."""
        bins = self.bins()[:, None]
        early, late = self.first.numpy() / bins, self.last.numpy() / bins
        return self.together.numpy() / bins[:, :, None] - early[:, :, None] * late[:, None, :]

    def joint_probabilities(self) -> Array:
        """Covariances plus the product of the rates, kept half a count inside what the rates allow.

        A pair that was never seen together may still be possible: half a count keeps its latent correlation
        from running to -1 on the strength of a few bins.
        """
        rates = self.rates()
        half = 0.5 / self.bins()[:, None, None]
        lowest = np.maximum(0.0, rates[:, None] + rates[None, :] - 1) + half
        highest = np.minimum(rates[:, None], rates[None, :]) - half
        return np.clip(self.covariances() + np.outer(rates, rates), lowest, highest)
