"""Generative adversarial network with dense layers."""

from typing import Any

import torch
from torch import Generator as TorchGenerator
from torch import Tensor, nn

from spiqbench.data.shape import WindowShape
from spiqbench.models.adversarial.loop import AdversarialGenerator
from spiqbench.models.rates import logit_rates


class GAN(AdversarialGenerator):
    """A normal latent vector and two hidden layers, then a spike probability for every neuron and bin.

    Trained by the same loop, on the same critic and biologically informed loss, as SpiQGAN;
    `biological_weights={}` makes it the plain WGAN-GP.

    Args:
        width: units of each hidden layer.
        latent: dimensions of the latent vector.
        training: options of the loop, see `AdversarialGenerator`.
    """

    def __init__(self, shape: WindowShape, *, width: int = 64, latent: int = 16, **training: Any) -> None:
        super().__init__(shape, **training)
        self.latent = latent
        self.output = nn.Linear(width, shape.neurons * shape.time_bins)
        self.decoder = nn.Sequential(
            nn.Linear(latent, width),
            nn.SiLU(),
            nn.Linear(width, width),
            nn.SiLU(),
            self.output,
            nn.Unflatten(1, (shape.neurons, shape.time_bins)),
        )

        self.apply(_start_responsive)

    def prepare(self, windows: Tensor) -> None:
        self.output.bias.copy_(logit_rates(windows).repeat_interleave(self.shape.time_bins))

    def probabilities(self, n: int, *, rng: TorchGenerator) -> Tensor:
        latent = torch.randn(n, self.latent, generator=rng).to(self.device)
        return torch.sigmoid(self.decoder(latent))


def _start_responsive(module: nn.Module) -> None:
    """Weights that carry the latent vector's variance through to the logits.

    Smaller ones start at independent neurons, where the slope of every covariance is zero.
    """
    if isinstance(module, nn.Linear):
        nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
        nn.init.zeros_(module.bias)
