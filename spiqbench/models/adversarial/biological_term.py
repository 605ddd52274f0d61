"""The biological loss beside another loss, for any generator that gives probabilities or exact moments."""

from torch import Tensor

from spiqbench.models.adversarial.biological_loss import BiologicalLoss
from spiqbench.models.adversarial.moments import Moments, moments_of_probabilities


def term_of_probabilities(loss: BiologicalLoss, probabilities: Tensor) -> Tensor:
    """The loss of drawn windows of spike probabilities, without the bias that a single estimate would have.

    Args:
        loss: with its targets fitted.
        probabilities: `(samples, neurons, time_bins)`, at least 2 samples, independent draws; spikes have to be
            independent given these.
    """
    first, second = probabilities.chunk(2)
    return loss(moments_of_probabilities(first), moments_of_probabilities(second))


def term_of_exact_moments(loss: BiologicalLoss, moments: Moments) -> Tensor:
    """The loss of moments that are known without a draw."""
    return loss(moments, moments)
