"""A hidden Markov model trained by gradient on the exact moments of the biological loss."""

from typing import Any

import torch
from torch import Generator as TorchGenerator
from torch import Tensor, nn

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.adversarial.draw import Draw
from spiqbench.models.adversarial.loop import AdversarialGenerator
from spiqbench.models.contract import LikelihoodKind
from spiqbench.models.rates import logit_rates

from .numerics.hidden_markov import FIRST_STAY, SPREAD_OF_RATES, SPREAD_OF_STATES
from .numerics.stationary_chain import StationaryChain

SPREAD_OF_MOVES = 0.5
"""Standard deviation of the first log odds of going to each state: states that start alike stay so for long."""
UNFITTED_LOG_ODDS = -2.0
"""Of a spike, before any window was seen."""


class HiddenMarkovMoments(AdversarialGenerator):
    """Neurons are independent given a hidden state, a Markov chain over bins that begins stationary.

    The classical counterpart of SpiQGAN's memory qubits: a state that is carried from bin to bin, the same
    biological loss from exact moments without any draw, and the same exact likelihood as a further loss.
    `spiqbench.baselines.hmm` is the same family (but for its first bin) fitted by expectation maximisation.

    Args:
        states: number K of hidden states.
        training: options of the loop, see `AdversarialGenerator`; a critic learns from the likelihood ratio.
    """

    def __init__(
        self,
        shape: WindowShape,
        *,
        states: int = 6,
        critic_weight: float = 0.0,
        **training: Any,
    ) -> None:
        super().__init__(shape, critic_weight=critic_weight, **training)
        if states < 1:
            raise ConfigError(f"a hidden Markov model needs at least 1 state, not {states}")
        self.states = states
        self.moves = nn.Parameter(torch.zeros(states, states - 1))
        """Log odds of going to each other state against staying."""
        self.log_odds = nn.Parameter(torch.zeros(states, shape.neurons))
        self.start_at(torch.full((shape.neurons,), UNFITTED_LOG_ODDS))

    def prepare(self, windows: Tensor) -> None:
        self.start_at(logit_rates(windows))

    @torch.no_grad()
    def start_at(self, logits: Tensor) -> None:
        """Sticky states whose rates are scattered about the neurons' own, `logits` `(neurons,)`."""
        others = max(1, self.states - 1)
        even = torch.log(torch.tensor((1 - FIRST_STAY) / FIRST_STAY / others))
        self.moves.copy_(even + SPREAD_OF_MOVES * torch.randn(self.moves.shape))
        scatter = SPREAD_OF_STATES * torch.randn(self.states, 1)
        scatter = scatter + SPREAD_OF_RATES * torch.randn(self.log_odds.shape)
        self.log_odds.copy_(logits + scatter)

    def chain(self) -> StationaryChain:
        """The model's probabilities, in double precision."""
        moves = self.moves.double()
        away = ~torch.eye(self.states, dtype=torch.bool)
        table = torch.zeros(self.states, self.states, dtype=torch.float64).masked_scatter(
            away, moves.flatten()
        )
        return StationaryChain(table.log_softmax(1), self.log_odds.double())

    @property
    def likelihood_kind(self) -> LikelihoodKind:
        return "exact"

    def log_likelihood(self, windows: Tensor) -> Tensor:
        return self.chain().log_likelihood(windows)

    def probabilities(self, n: int, *, rng: TorchGenerator) -> Tensor:
        """Spike probabilities along a drawn path of states; they pass no gradient on to the transitions."""
        chain = self.chain()
        path = torch.multinomial(chain.stationary().clamp_min(0), n, replacement=True, generator=rng)
        states = [path]
        for _ in range(1, self.shape.time_bins):
            path = torch.multinomial(chain.log_transition.exp()[path], 1, generator=rng).squeeze(1)
            states.append(path)
        rates = torch.sigmoid(chain.log_odds).float()
        return rates[torch.stack(states, dim=1)].transpose(1, 2)

    def draw(self, n: int, *, rng: TorchGenerator) -> Draw:
        exact = self.chain().moments(self.shape.time_bins)
        if self.critic is None:
            return Draw(torch.zeros(0, self.shape.neurons, self.shape.time_bins), (exact, exact))
        windows = self.sample(min(n, self.critic_batch), rng=rng).float()
        return Draw(windows, (exact, exact), self.log_likelihood(windows))
