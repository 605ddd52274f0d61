"""Gibbs chains of population words under the terms of a maximum entropy model, and log Z by annealing them."""

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import softplus

from .annealed_importance import annealed_log_partition
from .maximum_entropy import Terms, word_log_weights


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
