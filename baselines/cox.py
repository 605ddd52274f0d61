"""Latent Gaussian processes with a logistic link: the noise that drives SpiQGAN, and no circuit."""

from typing import Any

import torch
from torch import Generator as TorchGenerator
from torch import Tensor, nn

from spiqbench.data.shape import WindowShape
from spiqbench.models.adversarial.loop import AdversarialGenerator
from spiqbench.models.rates import logit_rates
from spiqbench.models.spiqgan.noise import AutoregressiveNoise, NoiseName

FIRST_OWN_LOADING = 1.0
SPREAD_OF_FIRST_LOADINGS = 0.2


class Cox(AdversarialGenerator):
    """`logit p_i(t) = offset_i + own_i y_i(t) + sum_c loading_ic f_c(t)`: spikes are independent given the
    processes y_i, one for each neuron, and f_c, which all neurons share.

    The processes are those that SpiQGAN's circuit is fed with, learned time constants included, and so are loss,
    critic and schedule: what this model reaches is what the noise alone can do. A Cox process is a point process
    whose rate is random; this is its counterpart in bins.

    Args:
        common: number C of shared processes.
        noise_order: order of the processes' autoregression, 1 or 2.
        noise: `normal` or `uniform` marginals.
        training: options of the loop, see `AdversarialGenerator`.
    """

    def __init__(
        self,
        shape: WindowShape,
        *,
        common: int = 3,
        noise_order: int = 2,
        noise: NoiseName = "normal",
        **training: Any,
    ) -> None:
        super().__init__(shape, **training)
        self.noise = AutoregressiveNoise(shape, common=common, order=noise_order, distribution=noise)
        self.offset = nn.Parameter(torch.zeros(shape.neurons))
        self.own = nn.Parameter(torch.full((shape.neurons,), FIRST_OWN_LOADING))
        self.loading = nn.Parameter(SPREAD_OF_FIRST_LOADINGS * torch.randn(shape.neurons, common))

    def prepare(self, windows: Tensor) -> None:
        self.noise.start_at(windows)
        self.offset.copy_(logit_rates(windows))

    def probabilities(self, n: int, *, rng: TorchGenerator) -> Tensor:
        private, common = self.noise(n, rng=rng).split([self.shape.neurons, self.noise.common], dim=-1)
        return torch.sigmoid(self.offset + self.own * private + common @ self.loading.T).transpose(1, 2)
