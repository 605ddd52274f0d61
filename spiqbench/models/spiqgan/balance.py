"""Firing rates in closed form: the last turn of a qubit that gives its neuron the rate of the data.

<Z> after a last turn by b about Y is A cos(b) + B sin(b), with A and B its mean values without that turn and after
one by pi / 2. So the b that gives a rate r solves A cos(b) + B sin(b) = 1 - 2 r, which has a solution where
hypot(A, B) >= 1 - 2 r: a neuron's noise may make it fire too much whatever the turn.
"""

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from spiqbench.models.spiqgan.generator import SpiQGAN

PIECE = 256
ROUNDS = 6
ENOUGH = 0.98


@torch.no_grad()
def balance_rates(generator: "SpiQGAN", rates: Tensor, *, windows: int, quieter: Tensor) -> None:
    """Turn the last angle of every qubit so that its neuron fires at its rate, or as near as it can.

    Args:
        generator: trained or not; its noise is drawn from the global random generator.
        rates: `(neurons,)`, in a bin.
        windows: drawn to average over.
        quieter: `(neurons,)` of True and False: where no turn brings a neuron down to its rate, all its turns about
            Y, by noise or by weights, are made smaller until one does; a small rate goes with their square.
    """
    if not generator.circuit.is_diagonal:
        return  # behind CNOT gates a qubit's <Z> holds the last turns of others too
    seed = int(torch.randint(2**62, ()))
    weights = generator.weights()
    last = weights[:, -1, :, 1].clone()
    for left in range(ROUNDS, -1, -1):
        straight, turned = (_mean_z(generator, weights, b, windows, seed) for b in (0.0, math.pi / 2))
        reach = torch.hypot(straight, turned)
        wanted = _contrast(rates, straight * last.cos() + turned * last.sin())
        quiet = ((1 - wanted) / (1 - reach).clamp_min(1e-9)).amin(0).clamp(0.25, 1.0).sqrt()
        quiet = torch.where(quieter, quiet, torch.ones_like(quiet))
        if left == 0 or bool((quiet > ENOUGH).all()):
            break
        weights[:, :-1, :, 1] *= quiet
        generator.own_scale.mul_(quiet)
        generator.common_scale.mul_(quiet[:, None])
    middle, away = torch.atan2(turned, straight), torch.acos((wanted / reach).clamp(-1, 1))
    turns = torch.stack([middle + away, middle - away]) - last
    turns = torch.remainder(turns + math.pi, 2 * math.pi) - math.pi
    nearest = turns.gather(0, turns.abs().argmin(0, keepdim=True))[0]
    weights[:, -1, :, 1] = last + nearest
    generator.set_weights(weights)


def _contrast(rates: Tensor, now: Tensor) -> Tensor:
    """Wanted <Z>, `(blocks, neurons)`: the same for all bins, or the course over the bins as it is, `now`, scaled."""
    course = (1 - now) / 2
    return 1 - 2 * course * (rates / course.mean(0).clamp_min(1e-9))


def _mean_z(generator: "SpiQGAN", weights: Tensor, turn: float, windows: int, seed: int) -> Tensor:
    """Mean <Z> of every block and qubit with a last turn, `(blocks, neurons)`, over the same noise for one seed."""
    weights = weights.clone()
    weights[:, -1, :, 1] = turn
    generator.set_weights(weights)
    rng = torch.Generator().manual_seed(seed)
    pieces = [1 - 2 * generator.probabilities(PIECE, rng=rng) for _ in range(max(1, windows // PIECE))]
    seen = torch.stack([piece.mean(0) for piece in pieces]).mean(0).T
    return seen.mean(0, keepdim=True) if generator.blocks == 1 else seen
