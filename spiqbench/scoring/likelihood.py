"""Held-out log-likelihood in bits a spike over independent neurons, where a model has a likelihood."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from spiqbench.scoring.level import student_margin
from spiqbench.scoring.resampling import Groups
from spiqbench.statistics.statistic import Windows

LikelihoodKind = Literal["exact", "per_bin", "lower_bound", "estimate"]
"""What a likelihood is. `per_bin`: exact, of a model whose bins are independent. `lower_bound`: never more than
the likelihood, but for the noise of the draws that it averages over. `estimate`: on either side of it."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class BitsPerSpike:
    """The value and its 95 % interval over groups of windows; None with a reason where it is not finite."""

    value: float | None
    interval: tuple[float, float] | None = None
    reason: str | None = None


def bits_per_spike(log_likelihood: Values, test: Windows, train: Windows, groups: Groups) -> BitsPerSpike:
    """Log-likelihood of the test windows over that of independent neurons, in bits a spike.

    sum over windows of (log P(x) - log P_0(x)) / (log 2 x number of spikes), where P_0 has each neuron fire at its
    training rate in every bin (a neuron that is silent in training, at half a spike in all of it). 0 is no better than
    independent neurons (Pillow et al. 2008, Nature 454, 995). The interval is that of a ratio of sums over groups, by
    the delta method.

    Args:
        log_likelihood: of each test window, in nats, `(samples,)`.
        test, train: uint8 `(samples, neurons, time_bins)`.
        groups: group of each test window, `(samples,)`.
    """
    if not np.isfinite(log_likelihood).all():
        count = int((~np.isfinite(log_likelihood)).sum())
        return BitsPerSpike(
            None, reason=f"{count} test windows have no finite log-likelihood under the model"
        )
    spikes = test.sum(axis=(1, 2), dtype=np.float64)
    if not spikes.any():
        return BitsPerSpike(None, reason="no spikes in the test windows")
    gain = (log_likelihood - independent_log_likelihood(test, train)) / np.log(2)
    value = float(gain.sum() / spikes.sum())
    of_group = np.unique(groups, return_inverse=True)[1]
    residuals = np.bincount(of_group, weights=gain - value * spikes)
    count = len(residuals)
    if count < 2:
        return BitsPerSpike(value)
    error = np.sqrt(count / (count - 1) * (residuals**2).sum()) / spikes.sum()
    margin = student_margin(error, count - 1)
    return BitsPerSpike(value, (value - margin, value + margin))


def independent_log_likelihood(test: Windows, train: Windows) -> Values:
    """Nats of each test window where each neuron fires at its training rate, `(samples,)`."""
    bins = train.shape[0] * train.shape[2]
    rates = np.clip(train.mean(axis=(0, 2)), 0.5 / bins, 1 - 0.5 / bins)
    counts = test.sum(axis=2, dtype=np.float64)
    return (xlogy(counts, rates) + xlogy(test.shape[2] - counts, 1 - rates)).sum(axis=1)
