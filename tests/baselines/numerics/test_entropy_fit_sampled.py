"""A fit by sampling ends where its chains have the moments of the data, and one of few steps does not."""

import numpy as np
import torch
from spiqbench.baselines.numerics.entropy_fit_sampled import agrees_with_chains, fit_by_sampling
from spiqbench.baselines.numerics.maximum_entropy import Moments, moments_of


def test_a_fit_of_many_steps_agrees_and_one_of_few_does_not() -> None:
    rng = np.random.default_rng(0)
    rates = np.where(rng.random((60_000, 1)) < 0.2, 0.5, 0.05)
    words = torch.from_numpy((rng.random((60_000, 8)) < rates).T.astype(np.float32))
    target = Moments(*moments_of(words), 60_000.0)
    generator = torch.Generator().manual_seed(0)
    for steps, enough in ((3, False), (300, True)):
        terms = fit_by_sampling(target, count_terms=True, rng=generator, steps=steps)
        assert agrees_with_chains(target, terms, generator) is enough
