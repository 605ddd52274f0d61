"""A variant of SpiQGAN that was tried and is not on any board: the last bin's spikes turn the next bin's encoding."""

from typing import Any

import torch
from torch import Generator as TorchGenerator
from torch import Tensor, nn

from spiqbench.data.shape import WindowShape
from spiqbench.models.adversarial.draw import Draw, straight_through
from spiqbench.models.adversarial.moments import Moments, autocorrelogram, moments_of_probabilities
from spiqbench.models.chunks import draw_in_chunks
from spiqbench.models.spiqgan.generator import SpiQGAN
from spiqbench.quantum.expectations import expectations
from spiqbench.statistics.lag_products import longest_lag


class FeedbackSpiQGAN(SpiQGAN):
    """SpiQGAN whose neurons' encodings get, layer by layer, a learned multiple of their own last spike.

    Bins follow one another, so the circuit runs once a bin; spikes pass their gradient on straight-through. The
    first bin's past is drawn at the neurons' rates. N L parameters more than SpiQGAN.
    """

    first_rates: Tensor

    def __init__(self, shape: WindowShape, **options: Any) -> None:
        super().__init__(shape, **options)
        self.feedback = nn.Parameter(torch.zeros(self.circuit.layers, shape.neurons))
        self.register_buffer("first_rates", torch.full((shape.neurons,), 0.1))

    def prepare(self, windows: Tensor) -> None:
        super().prepare(windows)
        self.first_rates.copy_(windows.to(torch.float32).mean((0, 2)))

    def on_train_end(self) -> None:
        """Leave the rates as trained: with feedback no last turn of a qubit sets its neuron's rate alone."""

    def course(self, n: int, *, rng: TorchGenerator) -> tuple[Tensor, Tensor]:
        """Spike probabilities given the past, and spikes, each `(n, neurons, time_bins)`."""
        encoding, weights = self.encoding(n, rng=rng), self.weights()[0]
        past = (torch.rand(n, self.shape.neurons, generator=rng) < self.first_rates).to(encoding.dtype)
        chances, spikes = [], []
        for step in range(self.shape.time_bins):
            turned = encoding[:, step] + self.feedback * past[:, None]
            chance = ((1 - expectations(self.circuit, turned, weights, self.engine)) / 2).clamp(0, 1)
            past = straight_through(chance, rng)
            chances.append(chance)
            spikes.append(past)
        return torch.stack(chances, dim=2), torch.stack(spikes, dim=2)

    def draw(self, n: int, *, rng: TorchGenerator) -> Draw:
        chances, spikes = self.course(n, rng=rng)
        first, second = (_moments(*halves) for halves in zip(chances.chunk(2), spikes.chunk(2), strict=True))
        return Draw(windows=spikes, moments=(first, second))

    def sample(self, n: int, *, rng: TorchGenerator) -> Tensor:
        return draw_in_chunks(n, lambda m: self.course(m, rng=rng)[1].detach().round())


def _moments(chances: Tensor, spikes: Tensor) -> Moments:
    """Moments within a bin from the probabilities alone, across bins from spikes and what they lead to."""
    within = moments_of_probabilities(chances)
    time_bins = chances.shape[2]
    own = torch.stack(
        [
            (spikes[..., : time_bins - lag] * chances[..., lag:]).mean((0, 2))
            for lag in range(1, longest_lag(time_bins) + 1)
        ]
    )
    return Moments(
        rate=within.rate,
        covariance=within.covariance,
        population=within.population,
        autocorrelogram=autocorrelogram(own, within.rate, time_bins),
        autocovariance=own - within.rate.square(),
    )
