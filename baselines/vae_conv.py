"""Variational autoencoder that is convolutional over time."""

from typing import Any

from torch import Tensor, nn

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError

from .vae import VAE

KERNEL = 5
STRIDE = 4


class ConvVAE(VAE):
    """The dense model's objective with networks that share their weights over time; neurons are channels.

    The encoder is two convolutions, the second in steps of four bins, and a linear layer. The decoder is a
    linear layer to `width` channels at every fourth bin, linear interpolation to all bins, two convolutions.

    Args:
        width: channels of each hidden layer.
        learning_rate: of Adam, at the start.
        options: the others of `spiqbench.baselines.vae.VAE`.

    Raises:
        ConfigError: the windows are shorter than a step of the encoder.
    """

    def __init__(
        self, shape: WindowShape, *, width: int = 32, learning_rate: float = 2e-3, **options: Any
    ) -> None:
        if shape.time_bins < STRIDE:
            raise ConfigError(
                f"vae_conv needs windows of at least {STRIDE} bins, not {shape.time_bins}; take vae instead"
            )
        super().__init__(shape, width=width, learning_rate=learning_rate, **options)

    @property
    def coarse_bins(self) -> int:
        return -(-self.shape.time_bins // STRIDE)

    def build_encoder(self, width: int) -> nn.Sequential:
        return nn.Sequential(
            nn.Conv1d(self.shape.neurons, width, KERNEL, padding="same"),
            nn.SiLU(),
            nn.Conv1d(width, width, KERNEL, stride=STRIDE, padding=KERNEL // 2),
            nn.SiLU(),
            nn.Flatten(),
            nn.Linear(width * self.coarse_bins, 2 * self.latent),
        )

    def build_decoder(self, width: int) -> nn.Sequential:
        return nn.Sequential(
            nn.Linear(self.latent, width * self.coarse_bins),
            nn.Unflatten(1, (width, self.coarse_bins)),
            nn.Upsample(size=self.shape.time_bins, mode="linear"),
            nn.SiLU(),
            nn.Conv1d(width, width, KERNEL, padding="same"),
            nn.SiLU(),
            nn.Conv1d(width, self.shape.neurons, KERNEL, padding="same"),
        )

    def start_at_rates(self, logits: Tensor) -> None:
        output = self.decoder[-1]
        assert isinstance(output, nn.Conv1d)
        assert output.bias is not None
        output.bias.copy_(logits)
