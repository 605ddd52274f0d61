"""The statistics that the biological loss compares, as differentiable functions of what a generator knows."""

from dataclasses import dataclass

import torch
from torch import Tensor

from spiqbench.models.adversarial.counts import poisson_binomial
from spiqbench.statistics.lag_products import longest_lag

SMALLEST_RATE = 1e-9


@dataclass(frozen=True)
class Moments:
    """Expectations of statistics of the board, per bin and pooled over the bins of a window.

    Attributes:
        rate: `(neurons,)` mean spikes per bin.
        covariance: `(neurons * (neurons - 1) / 2,)` zero-lag covariances of the pairs i < j, in the order of
            `torch.triu_indices`.
        population: `(neurons + 1,)` P(K = k) of the number of spikes in a bin.
        autocorrelogram: `(lags,)` pair counts of each neuron with itself at lag 1, 2, ..., summed over
            neurons and divided by the number of spikes; up to 10 lags, fewer for short windows.
        autocovariance: `(lags, neurons)` covariance of each neuron with itself at those lags.
    """

    rate: Tensor
    covariance: Tensor
    population: Tensor
    autocorrelogram: Tensor
    autocovariance: Tensor

    @classmethod
    def with_pairs(
        cls, *, rate: Tensor, covariance: Tensor, population: Tensor, own: Tensor, time_bins: int
    ) -> "Moments":
        """Moments whose two statistics over lags follow from E[x_i(t) x_i(t + l)], `own` `(lags, neurons)`."""
        return cls(
            rate=rate,
            covariance=covariance,
            population=population,
            autocorrelogram=autocorrelogram(own, rate, time_bins),
            autocovariance=own - rate.square(),
        )


def pairs(neurons: int, device: torch.device | None = None) -> tuple[Tensor, Tensor]:
    """Row and column indices of all pairs i < j."""
    rows, columns = torch.triu_indices(neurons, neurons, offset=1, device=device)
    return rows, columns


def own_pairs(probabilities: Tensor) -> Tensor:
    """Mean over samples and bins of x_i(t) x_i(t + l), `(lags, neurons)`, of `(samples, neurons, time_bins)`.

    With spike probabilities in place of spikes these are expectations, as spikes of different bins are
    independent given the probabilities.
    """
    samples, neurons, time_bins = probabilities.shape
    lags = longest_lag(time_bins)
    if lags == 0:
        return probabilities.new_zeros(0, neurons)
    # All pairs of bins of a neuron are one product of matrices, of which a lag is a diagonal.
    of_neuron = probabilities.permute(1, 2, 0)
    together = torch.bmm(of_neuron, of_neuron.mT) / samples
    return torch.stack([together.diagonal(lag, 1, 2).mean(1) for lag in range(1, lags + 1)])


def autocorrelogram(own: Tensor, rate: Tensor, time_bins: int) -> Tensor:
    """Pair counts at each lag, summed over neurons, over the number of spikes of a window: `(lags,)`."""
    reach = torch.arange(1, len(own) + 1, dtype=own.dtype, device=own.device)
    return (1 - reach / time_bins) * own.sum(1) / rate.sum().clamp_min(SMALLEST_RATE)


def moments_of_probabilities(probabilities: Tensor) -> Moments:
    """Moments of windows whose spikes are independent given their probabilities.

    Args:
        probabilities: `(samples, neurons, time_bins)` in [0, 1]; 0 and 1 alone are windows of spikes, for
            which the result is the empirical moments (covariances with ddof 0).
    """
    _, neurons, time_bins = probabilities.shape
    bins = probabilities.transpose(0, 1).reshape(neurons, -1)
    each = bins.new_full((bins.shape[1],), 1 / bins.shape[1])
    rate = bins.mean(1)
    centred = bins - rate[:, None]
    rows, columns = pairs(neurons, bins.device)
    own = own_pairs(probabilities)
    return Moments.with_pairs(
        rate=rate,
        covariance=(centred @ centred.T / bins.shape[1])[rows, columns],
        population=poisson_binomial(bins, each),
        own=own,
        time_bins=time_bins,
    )


def moments_of_windows(windows: Tensor) -> Moments:
    """Empirical moments of binary windows `(samples, neurons, time_bins)`, in double precision."""
    _, neurons, time_bins = windows.shape
    spikes = windows.to(torch.float64)
    bins = spikes.transpose(1, 2).reshape(-1, neurons)
    rate = bins.mean(0)
    centred = bins - rate
    rows, columns = pairs(neurons, bins.device)
    counts = torch.bincount(windows.sum(1, dtype=torch.int64).flatten(), minlength=neurons + 1)
    return Moments.with_pairs(
        rate=rate,
        covariance=(centred.T @ centred / len(bins))[rows, columns],
        population=counts.to(torch.float64) / len(bins),
        own=own_pairs(spikes),
        time_bins=time_bins,
    )


def moments_without_structure(real: Moments, time_bins: int) -> Moments:
    """Moments of a reference that knows nothing: one rate for all neurons, no covariance, no memory.

    The count distribution is that of independent neurons at the real rates, the autocorrelogram that of
    shuffled bins; both are the nulls that the board scores against.
    """
    shuffled = real.rate.square().expand_as(real.autocovariance)
    return Moments(
        rate=real.rate.mean().expand_as(real.rate),
        covariance=torch.zeros_like(real.covariance),
        population=poisson_binomial(real.rate[:, None], torch.ones_like(real.rate[:1])),
        autocorrelogram=autocorrelogram(shuffled, real.rate, time_bins),
        autocovariance=torch.zeros_like(real.autocovariance),
    )
