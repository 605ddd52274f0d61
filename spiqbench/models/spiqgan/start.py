"""Where SpiQGAN's training starts: around each neuron's rate, in units that fit it."""

from typing import Protocol

import torch
from torch import Tensor, nn

from spiqbench.quantum.circuit import ReuploadingCircuit

RATE_OF_UNIT = 0.02
LEAST_UNIT = 0.02
HIGHEST_FIRST_RATE = 0.45
"""Up to which the first angles follow a neuron's rate: the noise alone brings any neuron to a half."""
SPREAD_OF_COMMON_SCALES = 0.2
SHARE_OF_NOISE = 0.5


class Weighted(Protocol):
    """What the start needs of a generator: its circuit, its parameters and how far they are spread."""

    circuit: ReuploadingCircuit
    blocks: int
    first_angles: float
    first_scales: float
    unit: Tensor
    own_scale: nn.Parameter
    common_scale: nn.Parameter

    def set_weights(self, weights: Tensor) -> None: ...


def units(rates: Tensor) -> Tensor:
    """How far a neuron's angles are spread, and move in a step, against those of busy neurons: `(neurons,)`, up to 1.

    A rare spike's (or silence's) probability is a square of angles, so they are of the order of its root.
    """
    return (rates.minimum(1 - rates) / RATE_OF_UNIT).sqrt().clamp(LEAST_UNIT, 1.0)


@torch.no_grad()
def start_around(generator: Weighted, rates: Tensor) -> None:
    """Set the weights around a point at which each neuron fires at its rate and follows its own noise.

    With every Rot but the last near the identity a qubit only turns about Y, by S z + theta, which fires
    at the rate (1 - exp(-S^2 / 2) cos(theta)) / 2 for normal z. Half of the logarithm of 1 - 2 rate is
    left to the noise, half to the angle. Scales and angles are then spread around that point, in the neuron's
    units: at the point itself there is a single frequency in z, a probability too smooth in z to burst, and
    little slope to leave it by.
    """
    contrast = 1 - 2 * rates.clamp_max(HIGHEST_FIRST_RATE)
    layers = generator.circuit.layers
    weights = generator.first_angles * torch.randn(generator.blocks, *generator.circuit.weight_shape)
    weights = weights * generator.unit[:, None]
    weights[:, -1, :, 1] += torch.acos(contrast ** (1 - SHARE_OF_NOISE))
    generator.set_weights(weights)
    spread = torch.sqrt(-2 * SHARE_OF_NOISE * contrast.log())
    own = generator.first_scales * torch.randn(generator.own_scale.shape)
    generator.own_scale.copy_(spread / layers + own * generator.unit)
    common = SPREAD_OF_COMMON_SCALES / layers * torch.randn(generator.common_scale.shape)
    generator.common_scale.copy_(common * generator.unit[:, None])
