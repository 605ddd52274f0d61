"""Independent Bernoulli neurons: what the firing rates alone explain, and a reference row of every board."""

import torch
from torch import Tensor

from spiqbench.data.shape import WindowShape
from spiqbench.models.contract import LikelihoodKind, ParameterCounts
from spiqbench.models.self_fitting import SelfFittingGenerator


class Independent(SelfFittingGenerator):
    """Every bin of neuron i fires at its mean training rate, whatever other bins and neurons do."""

    rates: Tensor
    bins: Tensor

    def __init__(self, shape: WindowShape) -> None:
        super().__init__(shape)
        self.register_buffer("rates", torch.zeros(shape.neurons, dtype=torch.float64))
        # Training bins: nothing that samples need, only how unlikely a spike is that training never showed.
        self.register_buffer("bins", torch.ones((), dtype=torch.float64))

    def solve(self, windows: Tensor, rng: torch.Generator) -> bool:
        self.bins.fill_(windows.shape[0] * windows.shape[2])
        self.rates.copy_(windows.sum(dim=(0, 2), dtype=torch.float64) / self.bins)
        return True

    def sample(self, n: int, *, rng: torch.Generator) -> Tensor:
        uniform = torch.rand((n, self.shape.neurons, self.shape.time_bins), generator=rng)
        return (uniform < self.rates[None, :, None]).to(torch.uint8)

    @property
    def likelihood_kind(self) -> LikelihoodKind:
        return "exact"

    def log_likelihood(self, windows: Tensor) -> Tensor:
        # A neuron that was silent in training counts as half a spike in all of it, so that a spike is possible.
        rates = self.rates.clamp(0.5 / self.bins, 1 - 0.5 / self.bins)
        spikes = windows.sum(dim=2, dtype=torch.float64)
        return spikes @ rates.log() + (windows.shape[2] - spikes) @ torch.log1p(-rates)

    @property
    def loss_statistics(self) -> tuple[str, ...]:
        return ("firing_rate",)

    def parameter_counts(self) -> ParameterCounts:
        return ParameterCounts(generator=self.shape.neurons)
