"""Firing rates in closed form: the last turn of a qubit that gives its neuron the rate of the data.

<Z> after a last turn by b about Y is A cos(b) + B sin(b), with A and B its mean values without that turn and after
one by pi / 2. So the b that gives a rate r solves A cos(b) + B sin(b) = 1 - 2 r, which has a solution where
hypot(A, B) >= |1 - 2 r|: a neuron's noise may bring it too near to a half whatever the turn, so that the rarer of spike
and silence, most often the spike, is too frequent.

Means over the noise ask for its distribution in one bin alone, so they are taken over points spread evenly in it (a
scrambled Sobol sequence) and not over windows, whose bins tell much the same.
"""

import math
from typing import Protocol

import torch
from torch import Tensor, nn

from spiqbench.models.spiqgan.noise import AutoregressiveNoise
from spiqbench.models.spiqgan.start import Weighted
from spiqbench.quantum.expectations import expectations

PIECE = 4096
ROUNDS = 16
SHRINK = 0.7
SHRINKING_ROUNDS = 24
"""After which next to nothing is left of a neuron's weights."""
LONGEST_STEP = 0.5
"""Of all weights of a neuron together, in radians."""
TOLERANCE = 0.02
SHARE_OF_A_ROUND = 4
"""Of the windows: rounds need less precision than the turn that they make possible."""


class Balanced(Weighted, Protocol):
    """What balancing needs of a generator: its weights, its noise and how both meet in the circuit."""

    noise: AutoregressiveNoise
    engine: str
    live: Tensor
    angles: nn.Parameter

    def weights(self) -> Tensor: ...

    def encode(self, noise: Tensor) -> Tensor: ...


@torch.no_grad()
def balance_rates(generator: Balanced, rates: Tensor, *, points: int, quieter: Tensor) -> None:
    """Turn the last angle of every qubit so that its neuron fires at its rate, or as near as it can.

    Args:
        generator: trained or not; the points of its noise are drawn from the global random generator.
        rates: `(neurons,)`, in a bin.
        points: of the noise of a bin to average over; for all blocks of weights together.
        quieter: `(neurons,)` of True and False: where no turn makes the rarer of spike and silence as rare as it is,
            all weights of the neuron are moved against the slope of its chance, which changes them as little as can
            be, until one does; where that leads nowhere they are shrunk.
    """
    if not generator.circuit.is_diagonal:
        return  # behind CNOT gates a qubit's <Z> holds the last turns of others too
    noise = generator.noise.spread_evenly(points // generator.blocks, seed=int(torch.randint(2**31, ())))
    last = generator.weights()[:, -1, :, 1]
    _make_rarer(generator, rates, last, noise[: len(noise) // SHARE_OF_A_ROUND], quieter)
    straight, turned, wanted = _turns(generator, rates, last, noise)
    _turn_last(generator, last + nearest_turn(straight, turned, wanted, last))


def nearest_turn(straight: Tensor, turned: Tensor, wanted: Tensor, last: Tensor | float = 0.0) -> Tensor:
    """The smallest turn from `last` that solves A cos(b) + B sin(b) = wanted, or comes nearest; all of one shape."""
    away = torch.acos((wanted / torch.hypot(straight, turned)).clamp(-1, 1))
    middle = torch.atan2(turned, straight)
    turns = torch.stack([middle + away, middle - away]) - last
    turns = torch.remainder(turns + math.pi, 2 * math.pi) - math.pi
    return turns.gather(0, turns.abs().argmin(0, keepdim=True))[0]


def least_excess(straight: Tensor, turned: Tensor, wanted: Tensor) -> Tensor:
    """How much too often the rarer of spike and silence comes whatever the turn; below 0 where some turn gives it."""
    return (wanted.abs() - torch.hypot(straight, turned)) / 2


def _make_rarer(generator: Balanced, rates: Tensor, last: Tensor, noise: Tensor, quieter: Tensor) -> None:
    """Move the weights of neurons that no last turn gives their rate, until one does or rounds are over."""
    for round_ in range(ROUNDS + SHRINKING_ROUNDS):
        straight, turned, wanted = _turns(generator, rates, last, noise)
        excess = least_excess(straight, turned, wanted).mean(0)
        excess = torch.where(quieter, excess, torch.zeros_like(excess)).clamp_min(0)
        too_much = excess > TOLERANCE * rates.minimum(1 - rates)
        if not bool(too_much.any()):
            break
        silence_is_rare = rates > 0.5
        _turn_last(generator, torch.atan2(turned, straight) + math.pi * silence_is_rare)
        if round_ < ROUNDS:
            _shift(generator, torch.where(silence_is_rare, -excess, excess), noise)
        else:
            _shrink(generator, too_much)


def _turns(generator: Balanced, rates: Tensor, last: Tensor, noise: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """A, B and the <Z> that is wanted, each `(blocks, neurons)`; see the head of this file."""
    straight, turned = (_mean_z(generator, b, noise) for b in (0.0, math.pi / 2))
    return straight, turned, _contrast(rates, straight * last.cos() + turned * last.sin())


def _turn_last(generator: Balanced, turn: Tensor | float) -> None:
    weights = generator.weights()
    weights[:, -1, :, 1] = turn
    generator.set_weights(weights)


def _shift(generator: Balanced, excess: Tensor, noise: Tensor) -> None:
    """One step of Newton's method along each neuron's own slope that takes `excess`, of either sign, from its rate."""
    parameters = (generator.angles, generator.own_scale, generator.common_scale)
    slopes = [torch.zeros_like(parameter) for parameter in parameters]
    for piece in noise.split(PIECE):
        with torch.enable_grad():
            rate = -_summed_z(generator, piece).mean(0) / (2 * len(noise))
            found = torch.autograd.grad((rate * (excess != 0)).sum(), parameters)
        for slope, of_piece in zip(slopes, found, strict=True):
            slope += of_piece
    angles = torch.zeros_like(generator.weights())
    angles[:, generator.live] = slopes[0]
    square = (
        angles.square().sum((0, 1, 3)) + slopes[1].square().sum((0, 1)) + slopes[2].square().sum((0, 1, 3))
    )
    # Where the slope all but vanishes, Newton's step would be anywhere.
    step = (excess / square.clamp_min(1e-12)).clamp(
        -LONGEST_STEP / square.sqrt(), LONGEST_STEP / square.sqrt()
    )
    step = torch.where(square > 0, step, torch.zeros_like(step))
    generator.set_weights(generator.weights() - angles * step[:, None])
    generator.own_scale.sub_(slopes[1] * step)
    generator.common_scale.sub_(slopes[2] * step[:, None])


def _shrink(generator: Balanced, chosen: Tensor) -> None:
    """Take a part of all weights of the chosen neurons: with none of them left a qubit stays as it was prepared."""
    factor = torch.where(chosen, SHRINK, 1.0)
    generator.set_weights(generator.weights() * factor[:, None])
    generator.own_scale.mul_(factor)
    generator.common_scale.mul_(factor[:, None])


def _contrast(rates: Tensor, now: Tensor) -> Tensor:
    """Wanted <Z>, `(blocks, neurons)`: the same for all bins, or the course over the bins as it is, `now`, scaled."""
    course = (1 - now) / 2
    return 1 - 2 * course * (rates / course.mean(0).clamp_min(1e-9))


def _mean_z(generator: Balanced, turn: float, noise: Tensor) -> Tensor:
    """Mean <Z> of every block and qubit with a last turn, `(blocks, neurons)`."""
    _turn_last(generator, turn)
    pieces = [_summed_z(generator, piece) for piece in noise.split(PIECE)]
    return torch.stack(pieces).sum(0) / len(noise)


def _summed_z(generator: Balanced, noise: Tensor) -> Tensor:
    """<Z> of every block and qubit, `(blocks, neurons)`, summed over points `(points, processes)` of the noise."""
    encoding, weights = generator.encode(noise[:, None].expand(-1, generator.blocks, -1)), generator.weights()
    found = [
        expectations(generator.circuit, encoding[:, block].contiguous(), weights[block], generator.engine)
        for block in range(generator.blocks)
    ]
    return torch.stack([of_block.sum(0) for of_block in found])
