"""Maximum entropy models of population words with pairwise and spike-count terms: their terms, energies and moments.

`log P(x) = sum_i h_i x_i + sum_{i<j} J_ij x_i x_j + V(K) - log Z`, K the number of ones of x. V(0) = V(1) =
V(2) = 0 without loss of generality: a constant, a linear and a quadratic part of V are parts of Z, h and J.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import logsumexp
from torch import Tensor

Array = NDArray[np.float64]

FORBIDDEN = -50.0
"""V beyond the largest count that was ever seen, relative to V there."""

PRIOR_PRECISION = 1e-3
"""Of a normal prior on every term: keeps those finite that the data would send to minus infinity."""


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


def moments_of(words: Tensor) -> tuple[Array, Array]:
    """Pair probabilities `(N, N)` and count probabilities `(N + 1,)` of words `(N, samples)`."""
    samples = words.shape[1]
    counts = torch.bincount(words.sum(dim=0).to(torch.int64), minlength=len(words) + 1)
    return (words @ words.T).double().numpy() / samples, counts.double().numpy() / samples


def largest_count(target: Moments) -> int:
    """The largest number of ones that any word had."""
    return int(np.flatnonzero(target.counts)[-1])
