"""The de-quantised control of SpiQGAN: a truncated Fourier series in the same noise, no circuit."""

import math
from typing import Any

import torch
from torch import Generator as TorchGenerator
from torch import Tensor, nn

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.adversarial.loop import AdversarialGenerator
from spiqbench.models.rates import logit_rates
from spiqbench.models.spiqgan.noise import AutoregressiveNoise, NoiseName

SPREAD_OF_FIRST_WEIGHTS = 0.1
FIRST_FREQUENCY = 1.0
"""Of a neuron's own noise, before training: the series then rises over two standard deviations of it."""


class Fourier(AdversarialGenerator):
    """Each neuron's log odds of a spike are a short Fourier series in the noise that drives SpiQGAN.

    The expectation value of a qubit that is fed with noise by rotations is a trigonometric polynomial of
    that noise, with frequencies that the encoding sets and coefficients that the gates set (Schuld et al.).
    Here both are free: `logit p_i = offset_i + sum_k amplitude_ik cos(frequency_ik . z + phase_ik)`, where z is
    the noise of the neuron itself, of its neighbours on a ring and of the components that all neurons share.
    A qubit keeps its expectation value in [-1, 1] without bounding the amplitudes; bounding their sum here would
    hold the control back, the logistic link does not. Nothing else is different: noise, loss, critic and
    schedule are SpiQGAN's, and `width` sets the number of terms so that the parameters match.

    Args:
        width: terms of a neuron's series.
        reach: neighbours on each side whose private noise a neuron sees; 0 is the counterpart of the circuit
            without entanglement.
        common: number of noise processes that all neurons share.
        noise_order: order of the noise's autoregression, 1 or 2.
        noise: `normal` or `uniform` marginals.
        training: options of the loop, see `AdversarialGenerator`.
    """

    def __init__(
        self,
        shape: WindowShape,
        *,
        width: int = 3,
        reach: int = 0,
        common: int = 3,
        noise_order: int = 2,
        noise: NoiseName = "normal",
        **training: Any,
    ) -> None:
        super().__init__(shape, **training)
        if reach < 0:
            raise ConfigError(f"reach, the neighbours on each side, must be >= 0, not {reach}")
        neurons = shape.neurons
        self.noise = AutoregressiveNoise(shape, common=common, order=noise_order, distribution=noise)
        steps = sorted({step % neurons for step in range(-reach, reach + 1)} - {0})
        self.steps = [0, *steps]
        self.offset = nn.Parameter(torch.zeros(neurons))
        self.amplitude = nn.Parameter(torch.zeros(neurons, width))
        self.phase = nn.Parameter(torch.zeros(neurons, width))
        self.private_frequency = nn.Parameter(torch.zeros(neurons, width, len(self.steps)))
        self.common_frequency = nn.Parameter(torch.zeros(neurons, width, common))
        self.start_at(torch.zeros(neurons))

    def prepare(self, windows: Tensor) -> None:
        self.noise.start_at(windows)
        self.start_at(logit_rates(windows))

    @torch.no_grad()
    def start_at(self, logits: Tensor) -> None:
        """Let each neuron fire near its rate, `logits` `(neurons,)`, and follow its own noise.

        At a phase of -pi / 2 a term is a sine, odd in the noise, which leaves the log odds' mean at the offset.
        """
        for parameter in (self.phase, self.private_frequency, self.common_frequency):
            parameter.copy_(SPREAD_OF_FIRST_WEIGHTS * torch.randn(parameter.shape))
        self.offset.copy_(logits)
        self.amplitude.fill_(1 / self.amplitude.shape[1])
        self.phase.sub_(math.pi / 2)
        self.private_frequency[:, :, 0] += FIRST_FREQUENCY

    def log_odds(self, noise: Tensor) -> Tensor:
        """The series, `(samples, time_bins, neurons)`, of noise `(samples, time_bins, processes)`."""
        private, common = noise.split([self.shape.neurons, self.noise.common], dim=-1)
        seen = torch.stack([private.roll(step, dims=-1) for step in self.steps], dim=-1)
        angles = torch.einsum("ntis,iks->ntik", seen, self.private_frequency)
        angles = angles + torch.einsum("ntc,ikc->ntik", common, self.common_frequency) + self.phase
        return self.offset + torch.einsum("ntik,ik->nti", torch.cos(angles), self.amplitude)

    def probabilities(self, n: int, *, rng: TorchGenerator) -> Tensor:
        return torch.sigmoid(self.log_odds(self.noise(n, rng=rng))).transpose(1, 2)
