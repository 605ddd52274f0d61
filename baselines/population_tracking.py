"""Population tracking: the distribution of the population count, and each neuron's rate given the count."""

import numpy as np
import torch
from torch import Tensor

from spiqbench.data.shape import WindowShape
from spiqbench.models.contract import LikelihoodKind, ParameterCounts
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.seeds import numpy_generator

from .numerics.conditional_bernoulli import draw_given_sums, log_odds_of_marginals, log_suffix_weights

LEAST_PROBABILITY = 1e-9
"""In the likelihood, of a count that training never showed; it is never drawn."""


class PopulationTracking(SelfFittingGenerator):
    """Bins are independent; K neurons fire in a bin with the data's P(K), and which ones depends on K alone.

    Given K = k, neurons are independent Bernoulli variables with rates p_ik conditioned on adding up to k,
    drawn exactly. P(K) holds N free numbers and the rates, for k = 1 .. N-1, N(N-1): N^2 together. Rates
    given a count are posterior means under one pseudo-observation of rate k/N, so that a count seen once
    does not fix the word.

    Args:
        matched: False is the published model, whose conditioning moves the neurons' rates away from p_ik.
            True chooses the odds, as many, so that the rates after conditioning are those of the data: the
            maximum likelihood fit of the same family.

    Source: O'Donnell, Goncalves, Whiteley, Portera-Cailliau, Sejnowski, Neural Computation 29 (2017).
    """

    count_probabilities: Tensor
    log_odds: Tensor

    def __init__(self, shape: WindowShape, *, matched: bool = False) -> None:
        super().__init__(shape)
        self.matched = matched
        n = shape.neurons
        uniform = torch.full((n + 1,), 1.0 / (n + 1), dtype=torch.float64)
        self.register_buffer("count_probabilities", uniform)
        self.register_buffer("log_odds", torch.zeros((n + 1, n), dtype=torch.float64))

    def solve(self, windows: Tensor, rng: torch.Generator) -> bool:
        n = self.shape.neurons
        words = windows.transpose(1, 2).reshape(-1, n).to(torch.float64)
        spikes_of = words.sum(dim=1).to(torch.int64)
        spikes = torch.zeros((n + 1, n), dtype=torch.float64).index_add_(0, spikes_of, words).numpy()
        bins = torch.bincount(spikes_of, minlength=n + 1).double().numpy()
        self.count_probabilities.copy_(torch.from_numpy(bins / bins.sum()))
        counts = 1 + np.flatnonzero(bins[1:n])
        rates = (spikes[counts] + counts[:, None] / n) / (bins[counts, None] + 1)
        if self.matched and len(counts) > 0:
            log_odds = log_odds_of_marginals(rates, counts)
        else:
            log_odds = np.log(rates) - np.log1p(-rates)
        self.log_odds[counts] = torch.from_numpy(log_odds)
        return True

    def sample(self, n: int, *, rng: torch.Generator) -> Tensor:
        neurons, bins = self.shape.neurons, self.shape.time_bins
        numbers = numpy_generator(rng)
        counts = numbers.choice(neurons + 1, size=n * bins, p=self.count_probabilities.numpy())
        words = draw_given_sums(self.log_odds.numpy(), counts, numbers)
        return torch.from_numpy(words).view(n, bins, neurons).transpose(1, 2).contiguous()

    @property
    def likelihood_kind(self) -> LikelihoodKind:
        return "per_bin"

    def log_likelihood(self, windows: Tensor) -> Tensor:
        words = windows.transpose(1, 2).to(torch.float64)
        counts = words.sum(dim=2).to(torch.int64)
        log_odds = self.log_odds.numpy()
        itself = np.arange(len(log_odds))
        ways = torch.from_numpy(log_suffix_weights(log_odds)[itself, 0, itself])
        log_counts = self.count_probabilities.clamp_min(LEAST_PROBABILITY).log()
        chosen = (self.log_odds[counts] * words).sum(dim=2)
        return (log_counts[counts] + chosen - ways[counts]).sum(dim=1)

    @property
    def loss_statistics(self) -> tuple[str, ...]:
        return ("firing_rate", "k_probability") if self.matched else ("k_probability",)

    def parameter_counts(self) -> ParameterCounts:
        return ParameterCounts(generator=self.shape.neurons**2)
