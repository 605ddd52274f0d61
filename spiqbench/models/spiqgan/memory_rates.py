"""Firing rates of memory qubits, brought to those of the data, all other moments held where they are."""

from typing import Protocol

import torch
from torch import Tensor, nn

from spiqbench.models.adversarial.biological_loss import BiologicalLoss
from spiqbench.models.adversarial.moments import Moments

ITERATIONS = 250
WEIGHT_OF_RATES = 30.0
"""Against each other moment."""


class ExactMoments(Protocol):
    """What the fit needs of a generator: its angles, the moments that they give, and the loss with its targets."""

    angles: nn.Parameter
    biological_loss: BiologicalLoss

    def exact_moments(self) -> Moments: ...


def fit_rates(generator: ExactMoments, rates: Tensor) -> None:
    """Minimise the squared errors of the exact rates and the squared changes of the other exact moments.

    Each is in the units of the biological loss, whose targets have to be fitted. What was learned of neurons
    together and of the past so changes as little as can be.

    Args:
        rates: `(neurons,)`, in a bin.
    """
    before = generator.angles.detach().clone()
    with torch.no_grad():
        wanted = vars(generator.exact_moments()) | {"rate": rates}
    optimizer = torch.optim.LBFGS([generator.angles], max_iter=ITERATIONS, line_search_fn="strong_wolfe")

    def error() -> Tensor:
        optimizer.zero_grad()
        with torch.enable_grad():
            total = torch.zeros((), dtype=torch.float64)
            for name, moment in vars(generator.exact_moments()).items():
                weight = WEIGHT_OF_RATES if name == "rate" else 1.0
                scale = getattr(generator.biological_loss, f"scale_{name}")
                total = total + weight * (moment - wanted[name]).square().sum() / scale
            total.backward()
        return total

    optimizer.step(error)
    if not bool(torch.isfinite(generator.angles).all()):
        with torch.no_grad():
            generator.angles.copy_(before)
    optimizer.zero_grad()
