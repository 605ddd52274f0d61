"""Spikes that depend on the bin before: each neuron feels its own last spike.

A neuron that has just fired is often silent for a while, or fires again at once. Spikes that are drawn apart, each from
its own probability, know of that only what the noise knows, and a Poisson process with a moving rate never fires more
evenly than one with a rate at rest. History terms of point-process models (Truccolo et al. 2005,
doi:10.1152/jn.00697.2004) are the usual answer; this is their shortest.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import torch
from torch import Generator as TorchGenerator
from torch import Tensor

from spiqbench.data.shape import WindowShape
from spiqbench.models.adversarial.draw import Draw, drawn, straight_through
from spiqbench.models.adversarial.loop import AdversarialGenerator
from spiqbench.models.adversarial.moments import (
    Moments,
    moments_of_probabilities,
)
from spiqbench.models.chunks import draw_in_chunks
from spiqbench.statistics.lag_products import longest_lag

Spikes = Callable[[Tensor, TorchGenerator], Tensor]
"""Draws spikes from their probabilities."""


class Bin(NamedTuple):
    """One bin of `n` windows: what drives it, and the last bin's spikes, chances and spikes, each `(n, neurons)`."""

    drive: Tensor
    past: Tensor
    chances: Tensor
    spikes: Tensor


class SpikeFeedback(AdversarialGenerator):
    """What a generator becomes whose neurons feel their own last spike; to stand before its class among the bases.

    Bins follow one another, and spikes pass their gradient on straight-through. The bin before the first is drawn at
    the rates of the training windows.

    Args:
        options: those of the class behind it.
    """

    first_rates: Tensor

    def __init__(self, shape: WindowShape, **options: Any) -> None:
        super().__init__(shape, **options)
        self.register_buffer("first_rates", torch.full((shape.neurons,), 0.1))

    def prepare(self, windows: Tensor) -> None:
        super().prepare(windows)
        self.first_rates.copy_(windows.to(torch.float32).mean((0, 2)))

    @abstractmethod
    def drive(self, n: int, *, rng: TorchGenerator) -> Tensor:
        """What drives `n` windows beside their own spikes, `(n, time_bins, ...)`."""

    @abstractmethod
    def chances(self, drive: Tensor, past: Tensor) -> Tensor:
        """Spike probabilities of one bin, `(n, neurons)`, from its drive and the last bin's spikes `(n, neurons)`."""

    def follow(self, drive: Tensor, spikes: Spikes, *, rng: TorchGenerator) -> Iterator[Bin]:
        """One bin of drawn windows after the other.

        Args:
            drive: of all bins, see `drive`.
            spikes: draws spikes from probabilities.
        """
        past = drawn(self.first_rates.expand(len(drive), -1), rng)
        for of_bin in drive.unbind(1):
            chances = self.chances(of_bin, past)
            now = spikes(chances, rng)
            yield Bin(of_bin, past, chances, now)
            past = now

    def course(self, n: int, *, rng: TorchGenerator) -> tuple[Tensor, Tensor]:
        """Spike probabilities given the past, and spikes, each `(n, neurons, time_bins)`."""
        bins = list(self.follow(self.drive(n, rng=rng), straight_through, rng=rng))
        chances, spikes = ([one.chances for one in bins], [one.spikes for one in bins])
        return torch.stack(chances, dim=2), torch.stack(spikes, dim=2)

    def probabilities(self, n: int, *, rng: TorchGenerator) -> Tensor:
        """Spike probabilities along drawn windows, each bin's given the last one's spikes; not given these alone."""
        return self.course(n, rng=rng)[0]

    def draw(self, n: int, *, rng: TorchGenerator) -> Draw:
        chances, spikes = self.course(n, rng=rng)
        halves = zip(chances.chunk(2), spikes.chunk(2), strict=True)
        first, second = (moments_of_course(*half) for half in halves)
        return Draw(windows=spikes, moments=(first, second))

    def sample(self, n: int, *, rng: TorchGenerator) -> Tensor:
        return draw_in_chunks(n, lambda m: self.course(m, rng=rng)[1].round())


def moments_of_course(chances: Tensor, spikes: Tensor) -> Moments:
    """Moments of windows whose spikes are independent within a bin, given the past, but not from bin to bin.

    Within a bin they are those of the probabilities. Across bins the earlier spike is the one that was drawn and the
    later its probability, which has the same mean and less noise.

    Args:
        chances: `(samples, neurons, time_bins)` probabilities given the past.
        spikes: `(samples, neurons, time_bins)` drawn from them.
    """
    within = moments_of_probabilities(chances)
    time_bins = chances.shape[2]
    lags = range(1, longest_lag(time_bins) + 1)
    pairs = [(spikes[..., : time_bins - lag] * chances[..., lag:]).mean((0, 2)) for lag in lags]
    own = torch.stack(pairs) if pairs else chances.new_zeros(0, chances.shape[1])
    return Moments.with_pairs(
        rate=within.rate,
        covariance=within.covariance,
        population=within.population,
        own=own,
        time_bins=time_bins,
    )
