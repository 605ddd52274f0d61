"""Hidden Markov model: the population jumps between a few states, each with its own firing rates."""

import numpy as np
import torch
from torch import Tensor

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.contract import LikelihoodKind, ParameterCounts
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.seeds import numpy_generator

from .numerics.hidden_markov import HiddenMarkovModel, baum_welch, starting_point
from .numerics.stationary_chain import chain_log_likelihood

SHORT_RUN = 20
"""Iterations from each start, before the best goes on."""


class HiddenMarkov(SelfFittingGenerator):
    """Neurons are independent Bernoulli variables given a hidden state, itself a Markov chain over bins.

    Fitted by expectation maximisation (Baum-Welch) with every window as a sequence of its own. The algorithm
    takes a short run from every start, then the best of them to the end.

    Args:
        states: number K of hidden states.
        restarts: random starts.
        max_iterations: of the long run, which nearly always ends before by `tolerance`.
        tolerance: smallest gain, in nats a window, that keeps the iteration going.

    Source: L. R. Rabiner, Proc. IEEE 77 (1989); for population activity, Abeles et al., PNAS 92 (1995).
    """

    initial: Tensor
    transition: Tensor
    emission: Tensor

    def __init__(
        self,
        shape: WindowShape,
        *,
        states: int = 8,
        restarts: int = 3,
        max_iterations: int = 1000,
        tolerance: float = 1e-5,
    ) -> None:
        super().__init__(shape)
        if states < 1 or restarts < 1 or max_iterations < 1:
            raise ConfigError("a hidden Markov model needs states, restarts and max_iterations of at least 1")
        self.states = states
        self.restarts = restarts
        self.max_iterations = max_iterations
        self.tolerance = tolerance
        flat = torch.full((states,), 1.0 / states, dtype=torch.float64)
        self.register_buffer("initial", flat)
        self.register_buffer("transition", flat.repeat(states, 1))
        self.register_buffer("emission", torch.zeros((states, shape.neurons), dtype=torch.float64))

    def solve(self, windows: Tensor, rng: torch.Generator) -> bool:
        words = windows.permute(2, 0, 1).to(torch.float64).contiguous().numpy()
        rates = words.mean(axis=(0, 1))
        starts = [starting_point(rates, self.states, numpy_generator(rng)) for _ in range(self.restarts)]
        ends = [
            baum_welch(start, words, max_iterations=SHORT_RUN, tolerance=self.tolerance) for start in starts
        ]
        best = max(ends, key=lambda end: end.log_likelihood).model
        end = baum_welch(best, words, max_iterations=self.max_iterations, tolerance=self.tolerance)
        best = end.model
        self.initial.copy_(torch.from_numpy(best.initial))
        self.transition.copy_(torch.from_numpy(best.transition))
        self.emission.copy_(torch.from_numpy(best.emission))
        return end.converged

    def model(self) -> HiddenMarkovModel:
        """The fitted probabilities."""
        return HiddenMarkovModel(self.initial.numpy(), self.transition.numpy(), self.emission.numpy())

    @property
    def likelihood_kind(self) -> LikelihoodKind:
        return "exact"

    def log_likelihood(self, windows: Tensor) -> Tensor:
        log_odds = torch.logit(self.emission)
        return chain_log_likelihood(self.initial, self.transition, log_odds, windows)

    def sample(self, n: int, *, rng: torch.Generator) -> Tensor:
        numbers = numpy_generator(rng)
        model = self.model()
        windows = np.empty((n, self.shape.neurons, self.shape.time_bins), dtype=np.uint8)
        ahead = np.broadcast_to(model.initial, (n, self.states))
        for t in range(self.shape.time_bins):
            # Inverse distribution function; the last edge is left out, so that rounding cannot pass it.
            edges = np.cumsum(ahead, axis=1)[:, :-1]
            state = (numbers.random((n, 1)) >= edges).sum(axis=1)
            windows[:, :, t] = numbers.random((n, self.shape.neurons)) < model.emission[state]
            ahead = model.transition[state]
        return torch.from_numpy(windows)

    def parameter_counts(self) -> ParameterCounts:
        k = self.states
        return ParameterCounts(generator=(k - 1) + k * (k - 1) + k * self.shape.neurons)
