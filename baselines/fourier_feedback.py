"""The de-quantised control of SpiQGAN with feedback."""

from typing import Any

import torch
from torch import Generator as TorchGenerator
from torch import Tensor, nn

from spiqbench.data.shape import WindowShape
from spiqbench.models.adversarial.feedback import SpikeFeedback

from .fourier import Fourier


class FeedbackFourier(SpikeFeedback, Fourier):
    """`Fourier` whose log odds get a learned number after a spike of the same neuron in the bin before.

    That is one bin of the history of a generalized linear model. N parameters more than `Fourier`.

    Args:
        options: those of `Fourier`.
    """

    def __init__(self, shape: WindowShape, **options: Any) -> None:
        super().__init__(shape, **options)
        self.feedback = nn.Parameter(torch.zeros(shape.neurons))

    def drive(self, n: int, *, rng: TorchGenerator) -> Tensor:
        return self.log_odds(self.noise(n, rng=rng))  # type: ignore[operator]  # mypy does not follow .fourier

    def chances(self, drive: Tensor, past: Tensor) -> Tensor:
        return torch.sigmoid(drive + self.feedback * past)
