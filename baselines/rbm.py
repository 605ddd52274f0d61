"""Restricted Boltzmann machine over whole windows."""

from itertools import product

import torch
from pytorch_lightning.utilities.types import OptimizerLRSchedulerConfig
from torch import Generator as TorchGenerator
from torch import Tensor, nn
from torch.nn.functional import softplus

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.chunks import draw_in_chunks
from spiqbench.models.contract import LikelihoodKind, ParameterCounts, SpikeGenerator, count_parameters
from spiqbench.models.rates import logit_rates
from spiqbench.models.schedule import annealed_adam
from spiqbench.seeds import torch_generator

from .numerics.annealed_importance import annealed_log_partition

SPREAD_OF_FIRST_WEIGHTS = 0.01
ENUMERATED_HIDDEN_UNITS = 12
"""Up to so many, the sum over all states of the hidden layer is written out."""
ANNEALED_CHAINS = 256


class RBM(SpikeGenerator):
    """Bins and neurons of a window are N T visible units, coupled only through H hidden ones.

    Trained by stochastic maximum likelihood: the slope of the likelihood is that of the free energy of the batch
    less that of persistent Gibbs chains, which go on by `chain_steps` updates at each step. Units are centred: the
    weights multiply `(visible - rate)` and `(hidden - 1/2)`. That is the same family of distributions with other
    coordinates, in which biases and weights can be learned at the same rate; without it chains fall behind and runs
    differ from seed to seed. Samples are ends of independent Gibbs chains that start from the neurons' rates.

    Args:
        hidden: number H of hidden units.
        learning_rate: of Adam, at the start; it falls along half a cosine.
        chains: persistent chains.
        chain_steps: updates of both layers of each chain at a step.
        gibbs_steps: updates of both layers before a sample is taken.

    Sources: Smolensky 1986; Tieleman, ICML 2008; centring: Melchior, Fischer & Wiskott, JMLR 17 (2016); for retinal
    words, Koster et al., arXiv:1309.3724.
    """

    chains: Tensor
    centre: Tensor

    def __init__(
        self,
        shape: WindowShape,
        *,
        hidden: int = 32,
        learning_rate: float = 5e-3,
        chains: int = 256,
        chain_steps: int = 5,
        gibbs_steps: int = 300,
    ) -> None:
        super().__init__(shape)
        if min(hidden, chains, chain_steps, gibbs_steps) < 1 or learning_rate <= 0:
            raise ConfigError(
                "the RBM needs hidden, chains, chain_steps, gibbs_steps and learning_rate above 0"
            )
        self.learning_rate, self.chain_steps, self.gibbs_steps = learning_rate, chain_steps, gibbs_steps
        visible = shape.neurons * shape.time_bins
        self.visible_bias = nn.Parameter(torch.zeros(visible))
        self.hidden_bias = nn.Parameter(torch.zeros(hidden))
        self.weights = nn.Parameter(SPREAD_OF_FIRST_WEIGHTS * torch.randn(hidden, visible))
        # A step moves the chains and takes two slopes, in the time of three passes: forward and back.
        self.sampling_passes = 3 * gibbs_steps / (chain_steps + 2)
        self.register_buffer("centre", torch.zeros(visible))
        self.register_buffer("chains", torch.zeros(chains, visible), persistent=False)

    def prepare(self, windows: Tensor) -> None:
        self._rng = TorchGenerator().manual_seed(int(torch.randint(2**62, ())))
        self.visible_bias.copy_(logit_rates(windows).repeat_interleave(self.shape.time_bins))
        self.centre.copy_(torch.sigmoid(self.visible_bias))
        self.chains.copy_(self._first(len(self.chains), self._rng))

    def terms(self, coupling: float = 1.0) -> tuple[Tensor, Tensor, Tensor]:
        """Biases of both layers and weights, as if units were not centred, with the weights scaled."""
        weights = coupling * self.weights
        return self.visible_bias - weights.sum(dim=0) / 2, self.hidden_bias - weights @ self.centre, weights

    def free_energy(self, visible: Tensor) -> Tensor:
        """Minus the log unnormalised probability of visible states `(samples, N T)`: `(samples,)`."""
        visible_bias, hidden_bias, weights = self.terms()
        hidden = softplus(torch.addmm(hidden_bias, visible, weights.T)).sum(dim=1)
        return -(visible @ visible_bias) - hidden

    def training_step(self, batch: Tensor, batch_idx: int) -> Tensor:
        with torch.no_grad():
            self.chains.copy_(self._gibbs(self.chains, self.chain_steps, self._rng))
        loss = self.free_energy(batch.flatten(1).float()).mean() - self.free_energy(self.chains).mean()
        self.log("free_energy_difference", loss)
        return loss

    def configure_optimizers(self) -> OptimizerLRSchedulerConfig:
        return annealed_adam(self, self.parameters(), self.learning_rate)

    def _first(self, n: int, rng: TorchGenerator) -> Tensor:
        """States of the visible units without weights: the neurons' rates, but for what the biases have learned."""
        return torch.bernoulli(torch.sigmoid(self.visible_bias).expand(n, -1), generator=rng)

    def _gibbs(self, visible: Tensor, steps: int, rng: TorchGenerator, coupling: float = 1.0) -> Tensor:
        """Visible states after updates of both layers, with the weights scaled."""
        visible_bias, hidden_bias, weights = self.terms(coupling)
        for _ in range(steps):
            hidden = _drawn(torch.addmm(hidden_bias, visible, weights.T).sigmoid_(), rng)
            visible = _drawn(torch.addmm(visible_bias, hidden, weights).sigmoid_(), rng)
        return visible

    def sample(self, n: int, *, rng: TorchGenerator) -> Tensor:
        def draw(m: int) -> Tensor:
            visible = self._gibbs(self._first(m, rng), self.gibbs_steps, rng)
            return visible.view(m, self.shape.neurons, self.shape.time_bins)

        return draw_in_chunks(n, draw)

    @property
    def likelihood_kind(self) -> LikelihoodKind:
        return "exact" if self._enumerable else "estimate"

    @property
    def _enumerable(self) -> bool:
        return len(self.hidden_bias) <= ENUMERATED_HIDDEN_UNITS

    @torch.no_grad()
    def log_likelihood(self, windows: Tensor) -> Tensor:
        return -self.free_energy(windows.flatten(1).float()).double() - self.log_partition()

    @torch.no_grad()
    def log_partition(self) -> float:
        """log Z, by enumeration of the hidden states or, where these are too many, by annealed chains.

        Chains go from no weights to all of them (Salakhutdinov & Murray, ICML 2008). Their log Z is low on average,
        which makes the likelihood too high on average.
        """
        if self._enumerable:
            states = torch.tensor(list(product((0.0, 1.0), repeat=len(self.hidden_bias))))
            visible_bias, hidden_bias, weights = self.terms()
            given = softplus((visible_bias + states @ weights).double()).sum(dim=1)
            return float(torch.logsumexp(given + (states @ hidden_bias).double(), 0))
        rng = torch_generator("annealed chains")

        def log_weights(visible: Tensor, coupling: float) -> Tensor:
            visible_bias, hidden_bias, weights = self.terms(coupling)
            return visible @ visible_bias + softplus(torch.addmm(hidden_bias, visible, weights.T)).sum(dim=1)

        base = float(softplus(self.visible_bias.double()).sum() + softplus(self.hidden_bias.double()).sum())
        start = self._first(ANNEALED_CHAINS, rng)
        return annealed_log_partition(
            start, base, log_weights, lambda visible, coupling: self._gibbs(visible, 1, rng, coupling)
        )

    def parameter_counts(self) -> ParameterCounts:
        return ParameterCounts(generator=count_parameters(self))


def _drawn(probabilities: Tensor, rng: TorchGenerator) -> Tensor:
    """Units on or off; a comparison with uniform draws takes a third of the time of `torch.bernoulli`."""
    return torch.empty_like(probabilities).uniform_(generator=rng).lt_(probabilities)
