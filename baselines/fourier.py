"""The de-quantised control of SpiQGAN: a truncated Fourier series in the same noise, no circuit."""

from typing import Any

import torch
from torch import Generator as TorchGenerator
from torch import Tensor, nn

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.adversarial.loop import AdversarialGenerator
from spiqbench.models.spiqgan.noise import AutoregressiveNoise, NoiseName

RATE_BOUNDS = (1e-3, 0.45)
SHARE_OF_NOISE = 0.5
SPREAD_OF_FIRST_WEIGHTS = 0.1


class Fourier(AdversarialGenerator):
    """Each neuron's spike probability is a short Fourier series in the noise that drives SpiQGAN.

    The expectation value of a qubit that is fed with noise by rotations is a trigonometric polynomial of
    that noise, with frequencies that the encoding sets and coefficients that the gates set (Schuld et al.).
    Here both are free: `p_i = (1 - S_i) / 2` with `S_i = offset_i + sum_k amplitude_ik cos(frequency_ik . z +
    phase_ik)`, where z is the noise of the neuron itself, of its neighbours on a ring and of the components
    that all neurons share. The sum of the magnitudes is kept at most 1, so that p_i is a probability, as a
    measurement ensures for a qubit. Nothing else is different: noise, loss, critic and schedule are
    SpiQGAN's, and `width` sets the number of terms so that the parameters match.

    Args:
        width: terms of a neuron's series.
        reach: neighbours on each side whose private noise a neuron sees; 0 is the counterpart of the circuit
            without entanglement.
        common: number of noise processes that all neurons share.
        noise_order: order of the noise's autoregression, 1 or 2.
        noise: `normal` or `uniform` marginals.
        training: options of the loop, see `AdversarialGenerator`.
    """

    kind = "classical"
    source = (
        "Schuld, Sweke & Meyer 2021, Effect of data encoding on the expressive power of variational quantum "
        "machine learning models, arXiv:2008.08605"
    )
    parameter_formula = "(3 + min(2 reach, N - 1) + common) width N + 2 N + common"

    def __init__(
        self,
        shape: WindowShape,
        *,
        width: int = 4,
        reach: int = 1,
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
        self.start_at(torch.full((neurons,), 0.1))

    def prepare(self, windows: Tensor) -> None:
        self.start_at(windows.to(torch.float32).mean((0, 2)))

    @torch.no_grad()
    def start_at(self, rates: Tensor) -> None:
        """Let each neuron fire near its rate and follow its own noise, as SpiQGAN does at the start.

        `cos(S z + theta)` of normal z has mean `exp(-S^2 / 2) cos(theta)`: half of the logarithm of
        1 - 2 rate is left to the noise, half to the phase.
        """
        contrast = (1 - 2 * rates.clamp(*RATE_BOUNDS))[:, None]
        width = self.amplitude.shape[1]
        for parameter in (self.phase, self.private_frequency, self.common_frequency):
            parameter.copy_(SPREAD_OF_FIRST_WEIGHTS * torch.randn(parameter.shape))
        self.offset.zero_()
        self.amplitude.fill_(1 / width)
        self.phase.add_(torch.acos(contrast ** (1 - SHARE_OF_NOISE)))
        self.private_frequency[:, :, 0] += torch.sqrt(-2 * SHARE_OF_NOISE * contrast.log())

    def series(self, noise: Tensor) -> Tensor:
        """Values in [-1, 1], `(samples, time_bins, neurons)`, of noise `(samples, time_bins, processes)`."""
        private, common = noise.split([self.shape.neurons, self.noise.common], dim=-1)
        seen = torch.stack([private.roll(step, dims=-1) for step in self.steps], dim=-1)
        angles = torch.einsum("ntis,iks->ntik", seen, self.private_frequency)
        angles = angles + torch.einsum("ntc,ikc->ntik", common, self.common_frequency) + self.phase
        magnitude = self.offset.abs() + self.amplitude.abs().sum(dim=1)
        value = self.offset + torch.einsum("ntik,ik->nti", torch.cos(angles), self.amplitude)
        return value / magnitude.clamp_min(1.0)

    def probabilities(self, n: int, *, rng: TorchGenerator) -> Tensor:
        return ((1 - self.series(self.noise(n, rng=rng))) / 2).transpose(1, 2).clamp(0, 1)
