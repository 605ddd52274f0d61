"""Maximum entropy models of population words with pairwise and spike-count terms: fits and draws.

`log P(x) = sum_i h_i x_i + sum_{i<j} J_ij x_i x_j + V(K) - log Z`, K the number of ones of x. V(0) = V(1) =
V(2) = 0 without loss of generality: a constant, a linear and a quadratic part of V are parts of Z, h and J.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp
from torch import Tensor
from torch.nn.functional import softplus

from .annealed_importance import annealed_log_partition

Array = NDArray[np.float64]

FORBIDDEN = -50.0
"""V beyond the largest count that was ever seen, relative to V there."""

UNSEEN = -30.0
"""The largest log probability of a word with more ones than were ever seen, whatever its couplings add up to."""

PRIOR_PRECISION = 1e-3
"""Of a normal prior on every term: keeps those finite that the data would send to minus infinity."""

_CHAIN_NOISE = 3e-3
"""Added to the units of steps, so that rare events, which few chains show, do not make them jump."""


@dataclass(frozen=True)
class Terms:
    """Fields h `(N,)`, couplings J `(N, N)` symmetric with zero diagonal, count potential V `(N + 1,)`."""

    fields: Array
    couplings: Array
    potential: Array


@dataclass(frozen=True)
class Moments:
    """What a fit has to reproduce.

    Attributes:
        together: `(N, N)`, P(x_i = x_j = 1); the diagonal holds the rates.
        counts: `(N + 1,)`, P(K = k).
        words: number of words behind them.
    """

    together: Array
    counts: Array
    words: float


def all_words(neurons: int) -> Array:
    """The 2^N words, `(2**N, N)`."""
    return (np.arange(2**neurons)[:, None] >> np.arange(neurons) & 1).astype(np.float64)


def word_log_weights(words: Array, terms: Terms) -> Array:
    """Log unnormalised probabilities of words `(words, N)`."""
    log_weights: Array = words @ terms.fields + terms.potential[words.sum(axis=1).astype(int)]
    log_weights += 0.5 * np.einsum("wi,wi->w", words @ terms.couplings, words)
    return log_weights


def word_probabilities(words: Array, terms: Terms) -> Array:
    """Probabilities of words, normalised over the words given."""
    log_weights = word_log_weights(words, terms)
    return np.exp(log_weights - logsumexp(log_weights))


def fit_exactly(target: Moments, *, count_terms: bool) -> tuple[Terms, bool]:
    """Maximum likelihood by summing over all words: for some 16 neurons at most.

    The loss is convex; trust-region Newton steps with the exact Hessian (the covariance of the features).

    Returns:
        The terms, and whether the slope of the loss has vanished there.
    """
    neurons = len(target.together)
    words = every = all_words(neurons)
    counts = words.sum(axis=1).astype(int)
    largest = int(np.flatnonzero(target.counts)[-1])
    free_counts = np.arange(3, largest + 1) if count_terms else np.arange(0)
    if count_terms:
        words, counts = words[counts <= largest], counts[counts <= largest]
    pairs = np.triu_indices(neurons, 1)
    features = np.hstack([words, words[:, pairs[0]] * words[:, pairs[1]], counts[:, None] == free_counts])
    means = np.concatenate([np.diag(target.together), target.together[pairs], target.counts[free_counts]])
    ridge = PRIOR_PRECISION / target.words

    def probabilities(theta: Array) -> tuple[Array, float]:
        log_weights = features @ theta
        log_total = logsumexp(log_weights)
        return np.exp(log_weights - log_total), float(log_total)

    def loss(theta: Array) -> float:
        return probabilities(theta)[1] - float(theta @ means) + ridge / 2 * float(theta @ theta)

    def gradient(theta: Array) -> Array:
        return probabilities(theta)[0] @ features - means + ridge * theta

    def hessian(theta: Array) -> Array:
        weights, _ = probabilities(theta)
        expected = weights @ features
        return (features.T * weights) @ features - np.outer(expected, expected) + ridge * np.eye(len(theta))

    start = np.zeros(features.shape[1])
    rates = np.clip(np.diag(target.together), 1e-6, 1 - 1e-6)
    start[:neurons] = np.log(rates / (1 - rates))
    end = minimize(
        loss, start, jac=gradient, hess=hessian, method="trust-exact", options={"gtol": 1e-9, "maxiter": 200}
    )
    theta = end.x
    couplings = np.zeros((neurons, neurons))
    couplings[pairs] = theta[neurons : neurons + len(pairs[0])]
    potential = np.zeros(neurons + 1)
    if count_terms:
        potential[free_counts] = theta[neurons + len(pairs[0]) :]
        potential[largest + 1 :] = potential[largest] + FORBIDDEN
        without = word_log_weights(
            every, Terms(theta[:neurons], couplings + couplings.T, np.zeros(neurons + 1))
        )
        likeliest = np.full(neurons + 1, -np.inf)
        np.maximum.at(likeliest, every.sum(axis=1).astype(int), without)
        ceiling = probabilities(theta)[1] + UNSEEN - likeliest[largest + 1 :]
        potential[largest + 1 :] = np.minimum(potential[largest + 1 :], ceiling)
    # The last digits of the loss end some searches before the slope is as small as asked for.
    return Terms(theta[:neurons], couplings + couplings.T, potential), bool(np.abs(end.jac).max() < 1e-6)


class GibbsChains:
    """Parallel Gibbs chains, one column each; memory and time are linear in neurons times chains."""

    def __init__(self, words: Tensor, rng: torch.Generator) -> None:
        self.words = words.to(torch.float32).T.contiguous()
        self.rng = rng

    def sweep(self, terms: Terms, times: int = 1) -> Tensor:
        """Update every neuron of every chain `times` times; returns the words, `(N, chains)` of 0. and 1."""
        couplings = torch.from_numpy(terms.couplings).to(torch.float32)
        fields = couplings @ self.words + torch.from_numpy(terms.fields).to(torch.float32)[:, None]
        rise = torch.from_numpy(np.diff(terms.potential)).to(torch.float32)
        counts = self.words.sum(dim=0)
        for _ in range(times):
            uniform = torch.rand(self.words.shape, generator=self.rng)
            for i, word in enumerate(self.words):
                others = (counts - word).to(torch.int64)
                now = (uniform[i] < torch.sigmoid(fields[i] + rise[others])).to(torch.float32)
                change = now - word
                fields.addr_(couplings[i], change)
                counts += change
                word.copy_(now)
        return self.words


def annealed_log_partition_of_words(terms: Terms, rng: torch.Generator, *, chains: int = 1024) -> float:
    """Estimate of log Z: Gibbs chains that go from the fields alone to all terms."""

    def at(inverse_temperature: float) -> Terms:
        scaled = inverse_temperature * terms.couplings, inverse_temperature * terms.potential
        return Terms(terms.fields, *scaled)

    def log_weights(words: Tensor, inverse_temperature: float) -> Tensor:
        return torch.from_numpy(word_log_weights(words.numpy().astype(np.float64), at(inverse_temperature)))

    def move(words: Tensor, inverse_temperature: float) -> Tensor:
        return GibbsChains(words, rng).sweep(at(inverse_temperature)).T

    fields = torch.from_numpy(terms.fields)
    start = torch.bernoulli(torch.sigmoid(fields).expand(chains, -1), generator=rng).float()
    return annealed_log_partition(start, float(softplus(fields).sum()), log_weights, move)


def moments_of(words: Tensor) -> tuple[Array, Array]:
    """Pair probabilities `(N, N)` and count probabilities `(N + 1,)` of words `(N, samples)`."""
    samples = words.shape[1]
    counts = torch.bincount(words.sum(dim=0).to(torch.int64), minlength=len(words) + 1)
    return (words @ words.T).double().numpy() / samples, counts.double().numpy() / samples


def fit_by_sampling(
    target: Moments, *, count_terms: bool, rng: torch.Generator, steps: int = 600, chains: int = 4096
) -> Terms:
    """Maximum likelihood by persistent Gibbs chains (Tieleman 2008), for any number of neurons.

    Steps follow the differences of centred moments, each in units of its variance under independence; their
    length falls to zero over the second half, of which the terms are the average (Polyak). V has all its
    values while searching, so that every count is pulled by its own difference.
    """
    neurons = len(target.together)
    rates = np.diag(target.together).clip(0.5 / target.words, 1 - 0.5 / target.words)
    variance = rates * (1 - rates)
    unit = np.outer(variance, variance) + _CHAIN_NOISE
    covariance = target.together - np.outer(rates, rates)
    largest = int(np.flatnonzero(target.counts)[-1])
    free_counts = np.arange(largest + 1) if count_terms else np.arange(0)
    count_unit = target.counts[free_counts] + _CHAIN_NOISE
    centred = np.log(rates / (1 - rates))
    couplings = np.zeros((neurons, neurons))
    potential = np.zeros(neurons + 1)
    if count_terms:
        potential[largest + 1 :] = FORBIDDEN
    start = torch.rand((chains, neurons), generator=rng) < torch.from_numpy(rates)
    gibbs = GibbsChains(start, rng)
    shrink = PRIOR_PRECISION / target.words
    totals = [np.zeros_like(centred), np.zeros_like(couplings), np.zeros_like(potential)]
    for step in range(steps):
        terms = Terms(centred - couplings @ rates, couplings, potential)
        together, counts = moments_of(gibbs.sweep(terms))
        length = 0.2 * min(1.0, 2 * (1 - step / steps))
        means = np.diag(together)
        # About the target's rates, so that a pair's difference does not repeat its neurons'.
        model = together - np.outer(means, rates) - np.outer(rates, means) + np.outer(rates, rates)
        centred = centred + length * (rates - means) / variance
        couplings = couplings + length * ((covariance - model) - shrink * couplings) / unit
        np.fill_diagonal(couplings, 0.0)
        difference = target.counts[free_counts] - counts[free_counts]
        potential = potential.copy()
        potential[free_counts] += length * (difference - shrink * potential[free_counts]) / count_unit
        potential[largest + 1 :] = potential[largest] + FORBIDDEN if count_terms else 0.0
        if step >= steps // 2:
            for total, value in zip(totals, (centred, couplings, potential), strict=True):
                total += value
    centred, couplings, potential = (total / (steps - steps // 2) for total in totals)
    return _without_redundancy(Terms(centred - couplings @ rates, couplings, potential))


def _without_redundancy(terms: Terms) -> Terms:
    """The same model with V(0) = V(1) = V(2) = 0."""
    neurons = len(terms.fields)
    start = np.zeros(3)
    start[: min(3, neurons + 1)] = terms.potential[:3]
    slope = start[1] - start[0]
    curvature = start[2] - 2 * start[1] + start[0] if neurons > 1 else 0.0
    count = np.arange(neurons + 1)
    removed = start[0] + slope * count + curvature * count * (count - 1) / 2
    couplings = terms.couplings + curvature * (1 - np.eye(neurons))
    return Terms(terms.fields + slope, couplings, terms.potential - removed)
