"""Maximum entropy words with pairwise and spike-count terms (K-pairwise), and without the latter (Ising)."""

import math

import numpy as np
import torch
from scipy.special import logsumexp
from torch import Tensor

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.contract import LikelihoodKind, ParameterCounts
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.seeds import numpy_generator, torch_generator

from .numerics.entropy_fit_exact import fit_exactly
from .numerics.entropy_fit_sampled import agrees_with_chains, fit_by_sampling
from .numerics.gibbs_chains import GibbsChains, annealed_log_partition_of_words
from .numerics.maximum_entropy import (
    Moments,
    Terms,
    all_words,
    moments_of,
    word_log_weights,
    word_probabilities,
)

BURN_IN, SPACING, CHAINS = 100, 5, 2048
"""Sweeps before the first word of a chain and between words; chains run at a time."""


class KPairwise(SelfFittingGenerator):
    """Bins are independent; words have the largest entropy that rates, pairs and P(K) allow.

    `log P(x) = sum_i h_i x_i + sum_{i<j} J_ij x_i x_j + V(K) - log Z`. V(0), V(1) and V(2) are zero without
    loss of generality, which leaves N-2 values. Fitted and drawn by summing over all words up to
    `exact_up_to` neurons; beyond by persistent Gibbs chains, whose words go to windows in random order.
    Counts larger than any in training are never drawn.

    Args:
        count_terms: False gives the Ising model of Schneidman et al. 2006.
        exact_up_to: neurons up to which all 2^N words are summed.
        steps: updates of the chains, beyond.

    Source: Tkacik, Marre, Amodei, Schneidman, Bialek, Berry, PLoS Comput Biol 10 (2014), eq. 11.
    """

    fields: Tensor
    couplings: Tensor
    potential: Tensor

    def __init__(
        self, shape: WindowShape, *, count_terms: bool = True, exact_up_to: int = 16, steps: int = 600
    ) -> None:
        super().__init__(shape)
        if exact_up_to < 0:
            raise ConfigError(f"exact_up_to is a number of neurons, at least 0, not {exact_up_to}")
        self.count_terms = count_terms
        self.exact = shape.neurons <= exact_up_to
        self.steps = steps
        n = shape.neurons
        self.register_buffer("fields", torch.zeros(n, dtype=torch.float64))
        self.register_buffer("couplings", torch.zeros((n, n), dtype=torch.float64))
        self.register_buffer("potential", torch.zeros(n + 1, dtype=torch.float64))

    def solve(self, windows: Tensor, rng: torch.Generator) -> bool:
        words = windows.transpose(1, 2).reshape(-1, self.shape.neurons)
        target = Moments(*moments_of(words.T.to(torch.float32)), float(len(words)))
        if self.exact:
            terms, converged = fit_exactly(target, count_terms=self.count_terms)
        else:
            terms = fit_by_sampling(target, count_terms=self.count_terms, rng=rng, steps=self.steps)
            converged = agrees_with_chains(target, terms, rng)
        self.fields.copy_(torch.from_numpy(terms.fields))
        self.couplings.copy_(torch.from_numpy(terms.couplings))
        self.potential.copy_(torch.from_numpy(terms.potential))
        return converged

    def sample(self, n: int, *, rng: torch.Generator) -> Tensor:
        neurons, bins = self.shape.neurons, self.shape.time_bins
        words = self._exact_words(n * bins, rng) if self.exact else self._chain_words(n * bins, rng)
        return words.view(n, bins, neurons).transpose(1, 2).contiguous()

    def _terms(self) -> Terms:
        return Terms(self.fields.numpy(), self.couplings.numpy(), self.potential.numpy())

    def _exact_words(self, count: int, rng: torch.Generator) -> Tensor:
        words = all_words(self.shape.neurons)
        cumulative = np.cumsum(word_probabilities(words, self._terms()))
        uniform = numpy_generator(rng).random(count) * cumulative[-1]
        drawn = np.searchsorted(cumulative, uniform, side="right")
        return torch.from_numpy(words[drawn].astype(np.uint8))

    def _chain_words(self, count: int, rng: torch.Generator) -> Tensor:
        chains = min(CHAINS, count)
        gibbs = GibbsChains(torch.zeros((chains, self.shape.neurons)), rng)
        terms = self._terms()
        gibbs.sweep(terms, BURN_IN)
        rounds = math.ceil(count / chains)
        words = torch.cat([gibbs.sweep(terms, SPACING).T.to(torch.uint8) for _ in range(rounds)])
        return words[torch.randperm(len(words), generator=rng)[:count]]

    @property
    def likelihood_kind(self) -> LikelihoodKind:
        return "per_bin" if self.exact else "estimate"

    def log_likelihood(self, windows: Tensor) -> Tensor:
        words = windows.transpose(1, 2).reshape(-1, self.shape.neurons).numpy().astype(np.float64)
        log_weights = word_log_weights(words, self._terms()) - self.log_partition()
        return torch.from_numpy(log_weights).view(len(windows), -1).sum(dim=1)

    def log_partition(self) -> float:
        """log Z: the sum over all words, or, where there are too many, its estimate by annealed chains."""
        if self.exact:
            return float(logsumexp(word_log_weights(all_words(self.shape.neurons), self._terms())))
        return annealed_log_partition_of_words(self._terms(), torch_generator("annealed words"))

    @property
    def loss_statistics(self) -> tuple[str, ...]:
        pairs = ("firing_rate", "pairwise_covariance")
        return (*pairs, "k_probability") if self.count_terms else pairs

    def parameter_counts(self) -> ParameterCounts:
        n = self.shape.neurons
        return ParameterCounts(generator=n + n * (n - 1) // 2 + (max(n - 2, 0) if self.count_terms else 0))
