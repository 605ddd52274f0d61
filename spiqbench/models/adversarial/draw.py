"""What a generator draws in training, and draws that let a gradient through."""

from dataclasses import dataclass

import torch
from torch import Generator as TorchGenerator
from torch import Tensor

from spiqbench.models.adversarial.moments import Moments


@dataclass(frozen=True)
class Draw:
    """Windows drawn in training, with what the two losses need to know of them.

    Attributes:
        windows: `(samples, neurons, time_bins)` of 0 and 1. Where `log_probability` is None they carry the
            gradient of their spike probabilities (straight-through).
        moments: two independent estimates of the generator's moments, or the exact ones twice.
        log_probability: `(samples,)` log-probability of each window up to a constant, differentiable, for
            generators whose draws have no gradient of their own (score-function estimate).
    """

    windows: Tensor
    moments: tuple[Moments, Moments]
    log_probability: Tensor | None = None


def drawn(probabilities: Tensor, rng: TorchGenerator) -> Tensor:
    """Bernoulli draws of 0 and 1, of the probabilities' shape and type, without a gradient."""
    uniform = torch.rand(probabilities.shape, generator=rng, dtype=probabilities.dtype)
    return (uniform.to(probabilities.device) < probabilities).to(probabilities.dtype)


def straight_through(probabilities: Tensor, rng: TorchGenerator) -> Tensor:
    """Bernoulli draws that pass their gradient on to the probabilities as if they were the same number.

    Source: Bengio, Leonard & Courville 2013, arXiv:1308.3432.
    """
    return drawn(probabilities, rng) + probabilities - probabilities.detach()
