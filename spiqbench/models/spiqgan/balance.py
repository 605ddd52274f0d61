"""Firing rates in closed form: the last turn of a qubit that gives its neuron the rate of the data.

<Z> after a last turn by b about Y is A cos(b) + B sin(b), with A and B its mean values without that turn and after
one by pi / 2. So the b that gives a rate r solves A cos(b) + B sin(b) = 1 - 2 r, which has a solution where
hypot(A, B) >= |1 - 2 r|: a neuron's noise may bring it too near to a half whatever the turn, so that the rarer of spike
and silence, most often the spike, is too frequent.
"""

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from spiqbench.models.spiqgan.generator import SpiQGAN

PIECE = 256
ROUNDS = 16
LONGEST_STEP = 0.5
"""Of all weights of a neuron together, in radians."""
TOLERANCE = 0.02
SHARE_OF_A_ROUND = 4
"""Of the windows: rounds need less precision than the turn that they make possible."""


@torch.no_grad()
def balance_rates(generator: "SpiQGAN", rates: Tensor, *, windows: int, quieter: Tensor) -> None:
    """Turn the last angle of every qubit so that its neuron fires at its rate, or as near as it can.

    Args:
        generator: trained or not; its noise is drawn from the global random generator.
        rates: `(neurons,)`, in a bin.
        windows: drawn to average over.
        quieter: `(neurons,)` of True and False: where no turn makes the rarer of spike and silence as rare as it is,
            all weights of the neuron are moved against the slope of its chance, which changes them as little as can
            be, until one does.
    """
    if not generator.circuit.is_diagonal:
        return  # behind CNOT gates a qubit's <Z> holds the last turns of others too
    seed = int(torch.randint(2**62, ()))
    last = generator.weights()[:, -1, :, 1]
    _make_rarer(generator, rates, last, windows // SHARE_OF_A_ROUND, quieter, seed)
    straight, turned, wanted = _turns(generator, rates, last, windows, seed)
    away = torch.acos((wanted / torch.hypot(straight, turned)).clamp(-1, 1))
    middle = torch.atan2(turned, straight)
    turns = torch.stack([middle + away, middle - away]) - last
    turns = torch.remainder(turns + math.pi, 2 * math.pi) - math.pi
    nearest = turns.gather(0, turns.abs().argmin(0, keepdim=True))[0]
    _turn_last(generator, last + nearest)


def _make_rarer(
    generator: "SpiQGAN", rates: Tensor, last: Tensor, windows: int, quieter: Tensor, seed: int
) -> None:
    """Move the weights of neurons that no last turn gives their rate, until one does or rounds are over."""
    for _ in range(ROUNDS):
        straight, turned, wanted = _turns(generator, rates, last, windows, seed)
        excess = ((wanted.abs() - torch.hypot(straight, turned)) / 2).mean(0)
        excess = torch.where(quieter, excess, torch.zeros_like(excess)).clamp_min(0)
        if bool((excess < TOLERANCE * rates.minimum(1 - rates)).all()):
            break
        silence_is_rare = rates > 0.5
        _turn_last(generator, torch.atan2(turned, straight) + math.pi * silence_is_rare)
        _shift(generator, torch.where(silence_is_rare, -excess, excess), windows, seed)


def _turns(
    generator: "SpiQGAN", rates: Tensor, last: Tensor, windows: int, seed: int
) -> tuple[Tensor, Tensor, Tensor]:
    """A, B and the <Z> that is wanted, each `(blocks, neurons)`; see the head of this file."""
    straight, turned = (_mean_z(generator, b, windows, seed) for b in (0.0, math.pi / 2))
    return straight, turned, _contrast(rates, straight * last.cos() + turned * last.sin())


def _turn_last(generator: "SpiQGAN", turn: Tensor | float) -> None:
    weights = generator.weights()
    weights[:, -1, :, 1] = turn
    generator.set_weights(weights)


def _shift(generator: "SpiQGAN", excess: Tensor, windows: int, seed: int) -> None:
    """One step of Newton's method along each neuron's own slope that takes `excess`, of either sign, from its rate."""
    parameters = (generator.angles, generator.own_scale, generator.common_scale)
    slopes = [torch.zeros_like(parameter) for parameter in parameters]
    pieces = max(1, windows // PIECE)
    rng = torch.Generator().manual_seed(seed)
    for _ in range(pieces):
        with torch.enable_grad():
            rate = generator.probabilities(PIECE, rng=rng).mean((0, 2))
            found = torch.autograd.grad((rate * (excess != 0)).sum() / pieces, parameters)
        for slope, piece in zip(slopes, found, strict=True):
            slope += piece
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


def _contrast(rates: Tensor, now: Tensor) -> Tensor:
    """Wanted <Z>, `(blocks, neurons)`: the same for all bins, or the course over the bins as it is, `now`, scaled."""
    course = (1 - now) / 2
    return 1 - 2 * course * (rates / course.mean(0).clamp_min(1e-9))


def _mean_z(generator: "SpiQGAN", turn: float, windows: int, seed: int) -> Tensor:
    """Mean <Z> of every block and qubit with a last turn, `(blocks, neurons)`, over the same noise for one seed."""
    _turn_last(generator, turn)
    rng = torch.Generator().manual_seed(seed)
    pieces = [1 - 2 * generator.probabilities(PIECE, rng=rng) for _ in range(max(1, windows // PIECE))]
    seen = torch.stack([piece.mean(0) for piece in pieces]).mean(0).T
    return seen.mean(0, keepdim=True) if generator.blocks == 1 else seen
