"""Autoregressive Bernoulli GLM with latent common noise: what neurons share beyond their past spikes."""

import math
from functools import reduce
from itertools import product

import torch
from pytorch_lightning.utilities.types import OptimizerLRSchedulerConfig
from torch import Generator as TorchGenerator
from torch import Tensor, nn
from torch.nn.functional import pad, softplus

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.chunks import draw_in_chunks
from spiqbench.models.contract import LikelihoodKind, ParameterCounts, SpikeGenerator, count_parameters
from spiqbench.models.rates import logit_rates
from spiqbench.models.schedule import annealed_adam

from .numerics.raised_cosines import history_bins, raised_cosines

FIRST_TIME_CONSTANTS = (3.0, 12.0)
"""Bins: the range over which those of the processes are spread before training."""
FIRST_ODDS = (-0.5, -1.5)
"""Log odds of being on, spread likewise: processes that start alike stay so for long."""
MOST_COMMON = 6
"""The likelihood is a sum over 2**common states."""
WINDOWS_AT_ONCE = 256
"""In the likelihood, so that memory does not grow with the test set."""


class LatentGLM(SpikeGenerator):
    """`logit P(x_i(t) = 1 | past, f) = c_i + sum_b B_b * (u_ib x_i + v_ib mean_j x_j) + sum_k a_ik (f_k(t) - p_k)`.

    B are raised cosines over past bins, as in `spiqbench.baselines.glm`; a neuron is coupled to itself and to the
    population's mean, so that parameters are linear in the neurons. Spikes enter less their mean rates, learned from
    the data's on, which is what an unknown past, before a window, counts as. The f_k are common input, without which a
    GLM has next to no correlations inside a bin: stationary processes that are on, 1, with probability p_k, or off, 0,
    and are drawn anew at times that a time constant sets. So the likelihood is exact, a sum over their 2**K states
    by the forward algorithm, and it is what the model is trained on.

    Common input is a Gaussian process in the source. Fitted to these recordings by its exact likelihood it draws far
    too many coincidences, and by a particle filter's bound, whose slope leaves out the resampling, it is found too weak
    even in data that the model drew; see docs/models.md.

    Args:
        common: number K of latent processes.
        history: longest lag in bins; None is half the window.
        bumps: basis functions B a filter, at most `history`.
        learning_rate: of Adam, at the start; it falls along half a cosine.
    """

    basis: Tensor
    states: Tensor

    def __init__(
        self,
        shape: WindowShape,
        *,
        common: int = 4,
        history: int | None = None,
        bumps: int = 3,
        learning_rate: float = 5e-2,
    ) -> None:
        super().__init__(shape)
        history = history_bins(history, shape)
        if not 1 <= common <= MOST_COMMON or bumps < 1:
            raise ConfigError(f"glm_latent needs common of 1 to {MOST_COMMON} and bumps of at least 1")
        self.common, self.history, self.bumps = common, history, min(bumps, history)
        self.learning_rate = learning_rate
        neurons = shape.neurons
        self.register_buffer("basis", torch.from_numpy(raised_cosines(self.bumps, history)).float())
        every_state = torch.tensor(list(product((0.0, 1.0), repeat=common)))
        self.register_buffer("states", every_state, persistent=False)
        self.offset = nn.Parameter(torch.zeros(neurons))
        self.mean_odds = nn.Parameter(torch.zeros(neurons))
        self.own = nn.Parameter(torch.zeros(neurons, self.bumps))
        self.population = nn.Parameter(torch.zeros(neurons, self.bumps))
        self.loading = nn.Parameter(torch.randn(neurons, common).abs())
        self.on_odds = nn.Parameter(torch.linspace(*FIRST_ODDS, common))
        short, long = (math.log10(constant) for constant in FIRST_TIME_CONSTANTS)
        self.log_time_constant = nn.Parameter(torch.logspace(short, long, common).log())

    def prepare(self, windows: Tensor) -> None:
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

    def common_input(self, processes: Tensor) -> Tensor:
        """What the processes `(..., common)` of 0 and 1 add to the log odds, `(..., neurons)`."""
        return (processes - torch.sigmoid(self.on_odds)) @ self.loading.T

    def _keep(self) -> Tensor:
        """Chance that a process is not drawn anew in a bin, `(common,)`."""
        return torch.exp(-torch.exp(-self.log_time_constant))

    def _chain(self) -> tuple[Tensor, Tensor]:
        """Probabilities of the joint states `(2**common,)` in the first bin, and from one to another."""
        on, keep = torch.sigmoid(self.on_odds), self._keep()[:, None, None]
        either = torch.stack([1 - on, on], dim=1)
        steps = keep * torch.eye(2) + (1 - keep) * either[:, None, :]
        return reduce(torch.kron, either), reduce(torch.kron, steps)

    def log_probability(self, windows: Tensor) -> Tensor:
        """Of each window, `(samples,)`, nats, with a gradient in the weights."""
        drive, spikes = self.drive(windows)[:, :, :, None], windows.float().transpose(1, 2)[:, :, :, None]
        odds = drive + self.common_input(self.states).T
        given = (spikes * odds - softplus(odds)).sum(dim=2)  # (samples, bins, states)
        largest = given.detach().amax(dim=2, keepdim=True)
        chances = (given - largest).exp()
        state, step = self._chain()
        total = largest.sum(dim=(1, 2))
        for chance in chances.unbind(dim=1):
            joint = state * chance
            mass = joint.sum(dim=1, keepdim=True)
            total = total + mass.log().squeeze(1)
            state = joint / mass @ step
        return total

    def training_step(self, batch: Tensor, batch_idx: int) -> Tensor:
        loss = -self.log_probability(batch).mean()
        self.log("negative_log_likelihood", loss)
        return loss

    def configure_optimizers(self) -> OptimizerLRSchedulerConfig:
        return annealed_adam(self, self.parameters(), self.learning_rate)

    @property
    def likelihood_kind(self) -> LikelihoodKind:
        return "exact"

    @torch.no_grad()
    def log_likelihood(self, windows: Tensor) -> Tensor:
        return torch.cat([self.log_probability(some) for some in windows.split(WINDOWS_AT_ONCE)]).double()

    def sample(self, n: int, *, rng: TorchGenerator) -> Tensor:
        return draw_in_chunks(n, lambda m: self._draw(m, rng))

    def _draw(self, m: int, rng: TorchGenerator) -> Tensor:
        neurons, bins = self.shape.neurons, self.shape.time_bins
        on, keep = torch.sigmoid(self.on_odds).expand(m, -1), self._keep().expand(m, -1)
        processes = torch.bernoulli(on, generator=rng)
        past = torch.zeros(m, self.history, neurons)  # centred, the last bin first
        spikes = []
        for step in range(bins):
            if step > 0:
                kept = torch.bernoulli(keep, generator=rng) > 0
                processes = torch.where(kept, processes, torch.bernoulli(on, generator=rng))
            seen = torch.einsum("mhn,bh->mnb", past, self.basis)
            together = seen.mean(dim=1) @ self.population.T
            own = torch.einsum("mnb,nb->mn", seen, self.own)
            odds = self.offset + own + together + self.common_input(processes)
            now = torch.bernoulli(torch.sigmoid(odds), generator=rng)
            past = torch.cat([(now - torch.sigmoid(self.mean_odds))[:, None], past[:, :-1]], dim=1)
            spikes.append(now)
        return torch.stack(spikes, dim=2)

    def parameter_counts(self) -> ParameterCounts:
        return ParameterCounts(generator=count_parameters(self), fixed=self.basis.numel())
