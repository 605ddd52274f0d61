"""Autoregressive Bernoulli GLM with latent common noise: what neurons share beyond their past spikes."""

import math

import torch
from pytorch_lightning.utilities.types import OptimizerLRSchedulerConfig
from torch import Generator as TorchGenerator
from torch import Tensor, nn
from torch.nn.functional import pad, softplus

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.annealing import annealed_adam
from spiqbench.models.chunks import draw_in_chunks
from spiqbench.models.contract import LikelihoodKind, ParameterCounts, SpikeGenerator, count_parameters
from spiqbench.models.rates import logit_rates
from spiqbench.seeds import torch_generator

from .numerics.raised_cosines import raised_cosines

FIRST_TIME_CONSTANTS = (3.0, 12.0)
"""Bins: the range over which those of the processes are spread before training."""
SPREAD_OF_FIRST_LOADINGS = 0.5
PARTICLES_OF_LIKELIHOOD = 128
WINDOWS_AT_ONCE = 256


class LatentGLM(SpikeGenerator):
    """`logit P(x_i(t) = 1 | past, f) = c_i + sum_b B_b * (u_ib x_i + v_ib mean_j x_j) + sum_k a_ik f_k(t)`.

    B are raised cosines over past bins, as in `spiqbench.baselines.glm`; a neuron is coupled to itself and to the
    population's mean, so that parameters are linear in the neurons. Spikes enter less their mean rates, learned from
    the data's on, which is what an unknown past, before a window, counts as. The f_k are stationary first-order
    autoregressions with standard normal marginals that all neurons share: the common input without which a GLM has
    next to no correlations inside a bin. Trained on the lower bound of the likelihood that a particle filter
    gives. (Trials with the slope of the likelihood itself ended at the same likelihood, and drew far too many spikes.)

    Args:
        common: number K of latent processes.
        history: longest lag in bins; None is half the window.
        bumps: basis functions B a filter, at most `history`.
        particles: of the filter, for each window of a batch.
        learning_rate: of Adam, at the start; it falls along half a cosine.
    """

    basis: Tensor

    def __init__(
        self,
        shape: WindowShape,
        *,
        common: int = 2,
        history: int | None = None,
        bumps: int = 3,
        particles: int = 32,
        learning_rate: float = 2e-2,
    ) -> None:
        super().__init__(shape)
        longest = max(1, shape.time_bins - 1)
        history = max(1, shape.time_bins // 2) if history is None else history
        if not 1 <= history <= longest:
            raise ConfigError(f"the history of the GLM must be 1 to {longest} bins here, not {history}")
        if common < 1 or bumps < 1 or particles < 2:
            raise ConfigError("glm_latent needs common and bumps of at least 1 and particles of at least 2")
        self.common, self.history, self.bumps = common, history, min(bumps, history)
        self.particles, self.learning_rate = particles, learning_rate
        neurons = shape.neurons
        self.register_buffer("basis", torch.from_numpy(raised_cosines(self.bumps, history)).float())
        self.offset = nn.Parameter(torch.zeros(neurons))
        self.mean_odds = nn.Parameter(torch.zeros(neurons))
        self.own = nn.Parameter(torch.zeros(neurons, self.bumps))
        self.population = nn.Parameter(torch.zeros(neurons, self.bumps))
        self.loading = nn.Parameter(SPREAD_OF_FIRST_LOADINGS * torch.randn(neurons, common))
        short, long = (math.log10(constant) for constant in FIRST_TIME_CONSTANTS)
        self.log_time_constant = nn.Parameter(torch.logspace(short, long, common).log())

    def on_fit_start(self) -> None:
        windows = torch.as_tensor(self.trainer.datamodule.train)  # type: ignore[attr-defined]
        self._rng = TorchGenerator().manual_seed(int(torch.randint(2**62, ())))
        with torch.no_grad():
            self.offset.copy_(logit_rates(windows))
            self.mean_odds.copy_(self.offset)

    def drive(self, windows: Tensor) -> Tensor:
        """What the past adds to the log odds, `(samples, time_bins, neurons)`, of windows as the board has them."""
        centred = windows.float() - torch.sigmoid(self.mean_odds)[:, None]
        padded = pad(centred, (self.history, 0))[:, :, :-1]
        lagged = padded.unfold(2, self.history, 1)  # oldest bin first
        seen = torch.einsum("snth,bh->stnb", lagged, self.basis.flip(1))
        together = torch.einsum("stb,nb->stn", seen.mean(dim=2), self.population)
        return self.offset + torch.einsum("stnb,nb->stn", seen, self.own) + together

    def _keep(self) -> Tensor:
        return torch.exp(-torch.exp(-self.log_time_constant))

    def bound(self, windows: Tensor, particles: int, rng: TorchGenerator) -> Tensor:
        """Log of an unbiased estimate of each window's probability, `(samples,)`: on average below the likelihood.

        A bootstrap particle filter; which particles go on carries no gradient, as in the paper.
        """
        drive, spikes = self.drive(windows), windows.float()
        keep = self._keep()[:, None]
        renew = torch.sqrt(1 - keep**2)
        shape = (len(windows), self.common, particles)
        total = drive.new_zeros(len(windows))
        latent = torch.randn(shape, generator=rng)
        for step in range(self.shape.time_bins):
            if step > 0:
                latent = keep * latent + renew * torch.randn(shape, generator=rng)
            odds = drive[:, step, :, None] + self.loading @ latent
            fired = (spikes[:, None, :, step] @ odds).squeeze(1)
            weights = fired - softplus(odds).sum(dim=1)
            total = total + weights.logsumexp(dim=1) - math.log(particles)
            chosen = _systematic(weights.detach().softmax(dim=1), rng)
            latent = latent.gather(2, chosen[:, None].expand(shape))
        return total

    def training_step(self, batch: Tensor, batch_idx: int) -> Tensor:
        loss = -self.bound(batch, self.particles, self._rng).mean()
        self.log("likelihood_bound", loss)
        return loss

    def configure_optimizers(self) -> OptimizerLRSchedulerConfig:
        return annealed_adam(self, self.parameters(), self.learning_rate)

    @property
    def likelihood_kind(self) -> LikelihoodKind:
        return "lower_bound"

    @torch.no_grad()
    def log_likelihood(self, windows: Tensor) -> Tensor:
        rng = torch_generator("particles")
        pieces = windows.split(WINDOWS_AT_ONCE)
        return torch.cat([self.bound(some, PARTICLES_OF_LIKELIHOOD, rng) for some in pieces]).double()

    def sample(self, n: int, *, rng: TorchGenerator) -> Tensor:
        return draw_in_chunks(n, lambda m: self._draw(m, rng))

    def _draw(self, m: int, rng: TorchGenerator) -> Tensor:
        neurons, bins = self.shape.neurons, self.shape.time_bins
        keep = self._keep()
        latent = torch.randn(m, self.common, generator=rng)
        past = torch.zeros(m, self.history, neurons)  # centred, the last bin first
        spikes = []
        for step in range(bins):
            if step > 0:
                latent = keep * latent + torch.sqrt(1 - keep**2) * torch.randn(latent.shape, generator=rng)
            seen = torch.einsum("mhn,bh->mnb", past, self.basis)
            together = seen.mean(dim=1) @ self.population.T
            odds = (
                self.offset + torch.einsum("mnb,nb->mn", seen, self.own) + together + latent @ self.loading.T
            )
            now = torch.bernoulli(torch.sigmoid(odds), generator=rng)
            past = torch.cat([(now - torch.sigmoid(self.mean_odds))[:, None], past[:, :-1]], dim=1)
            spikes.append(now)
        return torch.stack(spikes, dim=2)

    def parameter_counts(self) -> ParameterCounts:
        return ParameterCounts(generator=count_parameters(self), fixed=self.basis.numel())


def _systematic(weights: Tensor, rng: TorchGenerator) -> Tensor:
    """Indices `(samples, particles)`, each particle as often as its weight says, up to one (Kitagawa 1996)."""
    samples, particles = weights.shape
    places = (torch.arange(particles) + torch.rand(samples, 1, generator=rng)) / particles
    return torch.searchsorted(weights.cumsum(dim=1), places).clamp_max(particles - 1)
