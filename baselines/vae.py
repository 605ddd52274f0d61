"""Variational autoencoder with dense networks and independent Bernoulli outputs."""

import math

import torch
from pytorch_lightning.utilities.types import OptimizerLRSchedulerConfig
from torch import Generator as TorchGenerator
from torch import Tensor, nn
from torch.nn import functional

from spiqbench.data.shape import WindowShape
from spiqbench.models.adversarial.biological_loss import BiologicalLoss
from spiqbench.models.adversarial.loop import EVEN_WEIGHTS
from spiqbench.models.chunks import draw_in_chunks
from spiqbench.models.contract import LikelihoodKind, ParameterCounts, SpikeGenerator, count_parameters
from spiqbench.models.rates import logit_rates
from spiqbench.models.schedule import annealed_adam, warm_up
from spiqbench.seeds import torch_generator

DECODED_WINDOWS = 256
"""From the prior, at each step with a biological term."""
IMPORTANCE_DRAWS = 64
WINDOWS_AT_ONCE = 512


class VAE(SpikeGenerator):
    """A standard normal latent vector, decoded into one spike probability for every neuron and bin.

    Both networks have two hidden layers of `width` units. Trained on the evidence lower bound, with a weight
    on its Kullback-Leibler term. Windows drawn from the prior are only as good as the encoder's posteriors
    cover it: at weight 1 they leave holes, from which too few spikes are decoded, and a gradual rise of the
    weight (`kl_warm_up`), the usual remedy where the latent vector is ignored, makes the holes larger.

    Args:
        width: units of each hidden layer.
        latent: dimensions of the latent vector.
        learning_rate: of Adam, at the start; it falls along half a cosine.
        divergence_weight: of the Kullback-Leibler term; 1 is the evidence lower bound itself.
        kl_warm_up: share of the run, in [0, 1], over which that weight rises from 0.
        biological_weight: of the biological loss, SpiQGAN's own, of windows decoded from the prior; 0 leaves the
            bound alone. In nats a window and unit of the loss, of which each statistic gives 1 where it is as bad
            as independent neurons.
    """

    def __init__(
        self,
        shape: WindowShape,
        *,
        width: int = 64,
        latent: int = 8,
        learning_rate: float = 5e-3,
        divergence_weight: float = 2.0,
        kl_warm_up: float = 0.0,
        biological_weight: float = 0.0,
    ) -> None:
        super().__init__(shape)
        self.biological_weight = biological_weight
        self.biological_loss = BiologicalLoss(shape.neurons, shape.time_bins, EVEN_WEIGHTS)
        self.divergence_weight = divergence_weight
        self.latent = latent
        self.learning_rate = learning_rate
        self.kl_warm_up = kl_warm_up
        self.encoder = self.build_encoder(width)
        self.decoder = self.build_decoder(width)

    def build_encoder(self, width: int) -> nn.Sequential:
        """A network from `(samples, neurons, time_bins)` to `(samples, 2 latent)`: mean and log variance."""
        cells = self.shape.neurons * self.shape.time_bins
        return nn.Sequential(
            nn.Flatten(),
            nn.Linear(cells, width),
            nn.SiLU(),
            nn.Linear(width, width),
            nn.SiLU(),
            nn.Linear(width, 2 * self.latent),
        )

    def build_decoder(self, width: int) -> nn.Sequential:
        """A network from `(samples, latent)` to the logits `(samples, neurons, time_bins)`."""
        neurons, time_bins = self.shape.neurons, self.shape.time_bins
        return nn.Sequential(
            nn.Linear(self.latent, width),
            nn.SiLU(),
            nn.Linear(width, width),
            nn.SiLU(),
            nn.Linear(width, neurons * time_bins),
            nn.Unflatten(1, (neurons, time_bins)),
        )

    def start_at_rates(self, logits: Tensor) -> None:
        """Set the last bias to the neurons' mean rates, `logits` `(neurons,)`."""
        output = self.decoder[-2]
        assert isinstance(output, nn.Linear)
        output.bias.copy_(logits.repeat_interleave(self.shape.time_bins))

    def prepare(self, windows: Tensor) -> None:
        self.biological_loss.fit_targets(windows)
        self.start_at_rates(logit_rates(windows))

    def evidence(self, windows: Tensor) -> tuple[Tensor, Tensor]:
        """Mean log-likelihood given one draw of the posterior, and mean divergence, in nats a window.

        Args:
            windows: float `(samples, neurons, time_bins)`.
        """
        mean, log_variance = self.encoder(windows).chunk(2, dim=1)
        latent = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        cross_entropy = functional.binary_cross_entropy_with_logits(
            self.decoder(latent), windows, reduction="sum"
        )
        divergence = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum()
        return -cross_entropy / len(windows), divergence / len(windows)

    def training_step(self, batch: Tensor, batch_idx: int) -> Tensor:
        log_likelihood, divergence = self.evidence(batch.float())
        self.log_dict({"log_likelihood": log_likelihood, "divergence": divergence})
        loss = self.divergence_weight * warm_up(self, self.kl_warm_up) * divergence - log_likelihood
        if self.biological_weight == 0:
            return loss
        decoded = torch.sigmoid(self.decoder(torch.randn(DECODED_WINDOWS, self.latent, device=self.device)))
        return loss + self.biological_weight * self.biological_loss.of_probabilities(decoded)

    @property
    def loss_statistics(self) -> tuple[str, ...]:
        return tuple(EVEN_WEIGHTS) if self.biological_weight > 0 else ()

    def configure_optimizers(self) -> OptimizerLRSchedulerConfig:
        return annealed_adam(self, self.parameters(), self.learning_rate)

    def sample(self, n: int, *, rng: TorchGenerator) -> Tensor:
        def draw(m: int) -> Tensor:
            latent = torch.randn(m, self.latent, generator=rng).to(self.device)
            return torch.bernoulli(torch.sigmoid(self.decoder(latent)).cpu(), generator=rng)

        return draw_in_chunks(n, draw)

    @property
    def likelihood_kind(self) -> LikelihoodKind:
        return "lower_bound"

    @torch.no_grad()
    def log_likelihood(self, windows: Tensor) -> Tensor:
        """The importance-weighted bound from 64 draws of the encoder, at weight 1 of the divergence.

        Source: Burda, Grosse & Salakhutdinov 2016, Importance weighted autoencoders, arXiv:1509.00519.
        """
        rng = torch_generator("importance draws")
        return torch.cat(
            [self._importance_bound(some.float(), rng) for some in windows.split(WINDOWS_AT_ONCE)]
        )

    def _importance_bound(self, windows: Tensor, rng: TorchGenerator) -> Tensor:
        mean, log_variance = self.encoder(windows).chunk(2, dim=1)
        terms = []
        for _ in range(IMPORTANCE_DRAWS):
            noise = torch.randn(mean.shape, generator=rng)
            latent = mean + torch.exp(0.5 * log_variance) * noise
            cells = functional.binary_cross_entropy_with_logits(
                self.decoder(latent), windows, reduction="none"
            )
            prior_over_posterior = 0.5 * (noise**2 + log_variance - latent**2).sum(dim=1)
            terms.append(prior_over_posterior - cells.sum(dim=(1, 2)))
        return torch.stack(terms).double().logsumexp(dim=0) - math.log(IMPORTANCE_DRAWS)

    def parameter_counts(self) -> ParameterCounts:
        return ParameterCounts(
            generator=count_parameters(self.decoder), training_only=count_parameters(self.encoder)
        )
