"""Firing rates of memory qubits, brought to those of the data by each neuron's own qubit."""

from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from spiqbench.models.spiqgan.memory import SpiQMemory

ITERATIONS = 25
CLOSE_ENOUGH = 1e-6


def fit_rates(generator: "SpiQMemory", rates: Tensor) -> None:
    """Minimise the squared errors of the exact rates, over their Bernoulli variances, in the neurons' own angles.

    The memory's angles stay: what neurons know of each other and of the past changes as little as can be.

    Args:
        rates: `(neurons,)`, in a bin.
    """
    own = torch.zeros_like(generator.live)
    own[:, :, 0] = True
    movable = own[generator.live].to(generator.angles.dtype)
    before = generator.angles.detach().clone()
    wanted = rates.to(torch.float64)
    optimizer = torch.optim.LBFGS([generator.angles], max_iter=ITERATIONS, line_search_fn="strong_wolfe")

    def error() -> Tensor:
        optimizer.zero_grad()
        with torch.enable_grad():
            found = generator.exact_moments().rate - wanted
            total = (found.square() / (wanted * (1 - wanted))).sum()
            total.backward()
        assert generator.angles.grad is not None
        generator.angles.grad *= movable
        return total

    if error() > CLOSE_ENOUGH:
        optimizer.step(error)
    if not bool(torch.isfinite(generator.angles).all()):
        with torch.no_grad():
            generator.angles.copy_(before)
    optimizer.zero_grad()
