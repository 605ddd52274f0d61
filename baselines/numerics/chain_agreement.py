"""Whether a maximum entropy fit by sampling has come to its end."""

import numpy as np
import torch

from .maximum_entropy import GibbsChains, Moments, Terms, moments_of

SWEEPS = 50
"""Of the chains before their words are looked at, and while they are."""
CHAIN_SPAN = 10
"""Independent words that those sweeps of a chain are worth, about."""


def agrees_with_chains(target: Moments, terms: Terms, rng: torch.Generator, *, chains: int = 4096) -> bool:
    """Whether chains under the terms have the target's rates, pairs and counts to within their sampling noise.

    Squared differences are taken in units of their variance in as many words as the data have, and in the chains, and
    averaged. A fit that has ended is far below 1, as it has seen these very data (0.24 after 600 steps on 24 neurons,
    0.48 after 100, 1.9 after 20).
    """
    gibbs = GibbsChains(torch.zeros((chains, len(target.together))), rng)
    gibbs.sweep(terms, SWEEPS)
    rounds = [moments_of(gibbs.sweep(terms)) for _ in range(SWEEPS)]
    upper = np.triu_indices(len(target.together))
    pairs, counts = (np.mean(values, axis=0) for values in zip(*rounds, strict=True))
    found = np.concatenate([pairs[upper], counts])
    wanted = np.concatenate([target.together[upper], target.counts])
    noise = np.clip(wanted, 0.5 / target.words, None) * (1 / target.words + 1 / (chains * CHAIN_SPAN))
    return bool(np.mean((found - wanted) ** 2 / noise) < 1)
