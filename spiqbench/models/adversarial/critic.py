"""Critics of the Wasserstein game: real-valued scores of windows, used in training alone."""

from typing import Literal, get_args

import torch
from torch import Tensor, nn

from spiqbench.choices import require_choice
from spiqbench.data.shape import WindowShape

CriticName = Literal["dense", "convolutional"]


class DenseCritic(nn.Module):
    """Two hidden layers over the flattened window: no assumption about neurons or time."""

    def __init__(self, shape: WindowShape, width: int) -> None:
        super().__init__()
        self.score = nn.Sequential(
            nn.Flatten(),
            nn.Linear(shape.neurons * shape.time_bins, width),
            nn.LeakyReLU(0.2),
            nn.Linear(width, width),
            nn.LeakyReLU(0.2),
            nn.Linear(width, 1),
        )

    def forward(self, windows: Tensor) -> Tensor:
        """Scores `(samples,)` of windows `(samples, neurons, time_bins)`."""
        return self.score(windows).squeeze(1)


class ConvolutionalCritic(nn.Module):
    """Convolutions over time with the neurons as channels, as in Spike-GAN: equal treatment of every bin."""

    def __init__(self, shape: WindowShape, width: int) -> None:
        super().__init__()
        kernel = min(5, shape.time_bins)
        self.features = nn.Sequential(
            nn.Conv1d(shape.neurons, width, kernel, padding=kernel // 2),
            nn.LeakyReLU(0.2),
            nn.Conv1d(width, width, kernel, padding=kernel // 2),
            nn.LeakyReLU(0.2),
        )
        self.score = nn.Linear(width, 1)

    def forward(self, windows: Tensor) -> Tensor:
        """Scores `(samples,)` of windows `(samples, neurons, time_bins)`."""
        return self.score(self.features(windows).mean(2)).squeeze(1)


def build_critic(name: CriticName, shape: WindowShape, width: int) -> nn.Module:
    """The critic of that name; raises `ConfigError` for one that does not exist."""
    require_choice("critic", name, get_args(CriticName))
    return DenseCritic(shape, width) if name == "dense" else ConvolutionalCritic(shape, width)


def gradient_penalty(critic: nn.Module, real: Tensor, generated: Tensor, mixing: Tensor) -> Tensor:
    """Penalty on slopes other than 1 between real and generated windows.

    Source: Gulrajani et al. 2017, Improved Training of Wasserstein GANs, equation 3.

    Args:
        critic: scores windows.
        real: `(samples, neurons, time_bins)`.
        generated: of the same shape.
        mixing: `(samples, 1, 1)` uniform draws in [0, 1]: where between the two each slope is taken.
    """
    between = torch.lerp(real, generated, mixing).detach().requires_grad_()
    (slopes,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
    return (slopes.flatten(1).norm(dim=1) - 1).square().mean()
