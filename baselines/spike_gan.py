"""Spike-GAN: a Wasserstein GAN that is convolutional over time, with the neurons as channels."""

import math

import torch
from torch import Generator as TorchGenerator
from torch import Tensor, nn
from torch.optim import Adam
from torch.optim.lr_scheduler import LambdaLR

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.adversarial.draw import Draw
from spiqbench.models.adversarial.loop import AdversarialGenerator
from spiqbench.models.adversarial.moments import moments_of_probabilities
from spiqbench.models.schedule import decay

KERNEL = 5
LAYERS = 2
REDUCTION = 2**LAYERS
LEAK = 0.2
SPREAD_OF_FIRST_WEIGHTS = 0.02
BETAS = (0.0, 0.9)


class SpikeGAN(AdversarialGenerator):
    """The semi-convolutional network of the paper, trained as published.

    Generator: a linear layer to `2 width` channels at every fourth bin, then twice: repeat every bin,
    convolve (kernel 5), leaky rectifier; a sigmoid gives the spike probabilities. Critic: two convolutions of
    stride 2 with `width` and `2 width` features, a linear score. Published: width 128, 128 latent dimensions,
    batches of 64, 5 critic steps, gradient penalty 10, Adam at 1e-4 with betas 0 and 0.9 at a constant rate,
    300 000 generator steps on windows of 32 bins. As published, the critic compares binary windows with
    probabilities and not with draws from them, and nothing starts at the firing rates; a short run
    therefore has to spend its first steps on finding them.

    Args:
        width: features of the first layer of the critic and of the hidden layer of the generator.
        latent: dimensions of the latent vector.
        learning_rate: of both networks.
        critic_steps: updates of the critic for each of the generator.
        batch: windows of each update of either network.

    Raises:
        ConfigError: the number of bins is not a multiple of 4.
    """

    def __init__(
        self,
        shape: WindowShape,
        *,
        width: int = 128,
        latent: int = 128,
        learning_rate: float = 1e-4,
        critic_steps: int = 5,
        batch: int = 64,
    ) -> None:
        if shape.time_bins % REDUCTION:
            raise ConfigError(
                f"spike_gan halves the time axis {LAYERS} times: windows need a multiple of {REDUCTION} "
                f"bins, not {shape.time_bins}"
            )
        super().__init__(
            shape,
            learning_rate=learning_rate,
            critic_learning_rate=learning_rate,
            critic_steps=critic_steps,
            critic_batch=batch,
            moment_windows=batch,
            biological_weights={},
            schedule="constant",
            clip=math.inf,
        )
        self.latent = latent
        self.decoder = _decoder(shape, width, latent)
        self.critic = _critic(shape, width)
        self.apply(_start_small)

    def probabilities(self, n: int, *, rng: TorchGenerator) -> Tensor:
        return self.decoder(torch.randn(n, self.latent, generator=rng).to(self.device))

    def draw(self, n: int, *, rng: TorchGenerator) -> Draw:
        probabilities = self.probabilities(n, rng=rng)
        moments = moments_of_probabilities(probabilities.detach())
        return Draw(windows=probabilities, moments=(moments, moments))

    def windows_for_critic(self, n: int, *, rng: TorchGenerator) -> Tensor:
        return self.probabilities(n, rng=rng)

    def configure_optimizers(self) -> tuple[list[Adam], list[LambdaLR]]:
        assert self.critic is not None
        optimizers = [
            Adam(parameters, lr=self.learning_rate, betas=BETAS, fused=True)
            for parameters in (self.generator_parameters(), self.critic.parameters())
        ]
        factor = decay("constant", self.trainer.estimated_stepping_batches)
        return optimizers, [LambdaLR(optimizer, factor) for optimizer in optimizers]


def _decoder(shape: WindowShape, width: int, latent: int) -> nn.Sequential:
    """From a latent vector to spike probabilities `(samples, neurons, time_bins)`."""
    coarse_bins = shape.time_bins // REDUCTION
    return nn.Sequential(
        nn.Linear(latent, 2 * width * coarse_bins),
        nn.Unflatten(1, (2 * width, coarse_bins)),
        nn.LeakyReLU(LEAK),
        nn.Upsample(scale_factor=2, mode="nearest"),
        nn.Conv1d(2 * width, width, KERNEL, padding="same"),
        nn.LeakyReLU(LEAK),
        nn.Upsample(scale_factor=2, mode="nearest"),
        nn.Conv1d(width, shape.neurons, KERNEL, padding="same"),
        nn.LeakyReLU(LEAK),
        nn.Sigmoid(),
    )


def _critic(shape: WindowShape, width: int) -> nn.Sequential:
    """From windows to a score each, `(samples,)`."""
    # Uneven padding, so that a stride of 2 halves an even number of bins.
    padding = nn.ConstantPad1d((KERNEL // 2 - 1, KERNEL // 2), 0.0)
    return nn.Sequential(
        padding,
        nn.Conv1d(shape.neurons, width, KERNEL, stride=2),
        nn.LeakyReLU(LEAK),
        padding,
        nn.Conv1d(width, 2 * width, KERNEL, stride=2),
        nn.LeakyReLU(LEAK),
        nn.Flatten(),
        nn.Linear(2 * width * (shape.time_bins // REDUCTION), 1),
        nn.Flatten(0),
    )


def _start_small(module: nn.Module) -> None:
    if isinstance(module, nn.Linear | nn.Conv1d):
        bound = SPREAD_OF_FIRST_WEIGHTS * math.sqrt(3)
        nn.init.uniform_(module.weight, -bound, bound)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
