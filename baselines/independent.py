"""Independent Bernoulli neurons: what the firing rates alone explain, and a reference row of every board."""

from typing import ClassVar

import torch
from torch import Tensor

from spiqbench.data.shape import WindowShape
from spiqbench.models.contract import Kind, LikelihoodKind, ParameterCounts
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.scoring.likelihood import independent_log_likelihood


class Independent(SelfFittingGenerator):
    """Every bin of neuron i fires at its mean training rate, whatever other bins and neurons do."""

    kind: ClassVar[Kind] = "reference"
    source: ClassVar[str] = "independent Bernoulli neurons"
    parameter_formula: ClassVar[str] = "N"

    rates: Tensor

    def __init__(self, shape: WindowShape) -> None:
        super().__init__(shape)
        self.register_buffer("rates", torch.zeros(shape.neurons, dtype=torch.float64))

    def solve(self, windows: Tensor, rng: torch.Generator) -> bool:
        self.rates.copy_(windows.sum(dim=(0, 2), dtype=torch.float64) / (windows.shape[0] * windows.shape[2]))
        return True

    def sample(self, n: int, *, rng: torch.Generator) -> Tensor:
        uniform = torch.rand((n, self.shape.neurons, self.shape.time_bins), generator=rng)
        return (uniform < self.rates[None, :, None]).to(torch.uint8)

    @property
    def likelihood_kind(self) -> LikelihoodKind:
        return "exact"

    def log_likelihood(self, windows: Tensor) -> Tensor:
        return torch.from_numpy(independent_log_likelihood(windows.numpy(), self.rates.numpy()))

    @property
    def loss_statistics(self) -> tuple[str, ...]:
        return ("firing_rate",)

    def parameter_counts(self) -> ParameterCounts:
        return ParameterCounts(generator=self.shape.neurons)
