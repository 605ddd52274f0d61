"""The statistics that the biological loss compares, as differentiable functions of what a generator knows."""

from dataclasses import dataclass

import torch
from torch import Tensor

MAXIMUM_LAG = 10
SMALLEST_SPIKE_COUNT = 1e-6


@dataclass(frozen=True)
class Moments:
    """Expectations of the four statistics of the fidelity, per bin and pooled over the bins of a window.

    Attributes:
        rate: `(neurons,)` mean spikes per bin.
        covariance: `(neurons * (neurons - 1) / 2,)` zero-lag covariances of the pairs i < j, in the order of
            `torch.triu_indices`.
        population: `(neurons + 1,)` P(K = k) of the number of spikes in a bin.
        autocorrelogram: `(lags,)` pair counts of each neuron with itself at lag 1, 2, ..., summed over
            neurons and divided by the number of spikes; up to 10 lags, fewer for short windows.
    """

    rate: Tensor
    covariance: Tensor
    population: Tensor
    autocorrelogram: Tensor


def lags(time_bins: int) -> int:
    """Number of lags that a window of `time_bins` bins has in its autocorrelogram."""
    return min(MAXIMUM_LAG, time_bins - 1)


def pairs(neurons: int, device: torch.device | None = None) -> tuple[Tensor, Tensor]:
    """Row and column indices of all pairs i < j."""
    rows, columns = torch.triu_indices(neurons, neurons, offset=1, device=device)
    return rows, columns


def poisson_binomial(probabilities: Tensor) -> Tensor:
    """Distribution of the number of successes of independent Bernoulli draws.

    Args:
        probabilities: `(..., neurons)`.

    Returns:
        `(..., neurons + 1)`: P(K = 0), ..., P(K = neurons), by adding one neuron at a time.
    """
    counts = torch.ones_like(probabilities[..., :1])
    for neuron in range(probabilities.shape[-1]):
        spike = probabilities[..., neuron : neuron + 1]
        silent = torch.nn.functional.pad(counts * (1 - spike), (0, 1))
        fired = torch.nn.functional.pad(counts * spike, (1, 0))
        counts = silent + fired
    return counts


def pooled_autocorrelogram(probabilities: Tensor) -> Tensor:
    """Pair counts at each lag over the number of spikes, of windows `(samples, neurons, time_bins)`.

    With spike probabilities in place of spikes it is the ratio of the expectations, as spikes of different
    bins are independent given the probabilities.
    """
    spikes = probabilities.sum().clamp_min(SMALLEST_SPIKE_COUNT)
    time_bins = probabilities.shape[-1]
    products = [
        (probabilities[..., : time_bins - lag] * probabilities[..., lag:]).sum()
        for lag in range(1, lags(time_bins) + 1)
    ]
    return torch.stack(products) / spikes if products else probabilities.new_zeros(0)


def moments_of_probabilities(probabilities: Tensor) -> Moments:
    """Moments of windows whose spikes are independent given their probabilities.

    Args:
        probabilities: `(samples, neurons, time_bins)` in [0, 1]; 0 and 1 alone are windows of spikes, for
            which the result is the empirical moments (covariances with ddof 0).
    """
    _, neurons, _ = probabilities.shape
    bins = probabilities.transpose(1, 2).reshape(-1, neurons)
    rate = bins.mean(0)
    centred = bins - rate
    rows, columns = pairs(neurons, bins.device)
    return Moments(
        rate=rate,
        covariance=(centred.T @ centred / len(bins))[rows, columns],
        population=poisson_binomial(bins).mean(0),
        autocorrelogram=pooled_autocorrelogram(probabilities),
    )


def moments_of_windows(windows: Tensor) -> Moments:
    """Empirical moments of binary windows `(samples, neurons, time_bins)`, in double precision."""
    neurons = windows.shape[1]
    spikes = windows.to(torch.float64)
    bins = spikes.transpose(1, 2).reshape(-1, neurons)
    centred = bins - bins.mean(0)
    rows, columns = pairs(neurons, bins.device)
    counts = torch.bincount(windows.sum(1, dtype=torch.int64).flatten(), minlength=neurons + 1)
    return Moments(
        rate=bins.mean(0),
        covariance=(centred.T @ centred / len(bins))[rows, columns],
        population=counts.to(torch.float64) / len(bins),
        autocorrelogram=pooled_autocorrelogram(spikes),
    )


def moments_without_structure(real: Moments) -> Moments:
    """Moments of a reference that knows nothing: one rate for all neurons, no covariance, no memory.

    The count distribution is that of independent neurons at the real rates, the autocorrelogram that of
    shuffled bins; both are the nulls that the board scores against.
    """
    time_bins = len(real.autocorrelogram) + 1
    # Shuffled bins: E[pairs at lag l] = (T - l) sum_i r_i^2, spikes = T sum_i r_i. Windows longer than the
    # largest lag lose less to their border; the loss needs a scale here, not a score, so that is left out.
    reach = torch.arange(1, time_bins, dtype=real.rate.dtype, device=real.rate.device)
    shuffled = (1 - reach / time_bins) * real.rate.square().sum() / real.rate.sum().clamp_min(1e-12)
    return Moments(
        rate=real.rate.mean().expand_as(real.rate),
        covariance=torch.zeros_like(real.covariance),
        population=poisson_binomial(real.rate),
        autocorrelogram=shuffled,
    )
