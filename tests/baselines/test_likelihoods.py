"""Held-out likelihoods: on populations small enough to write out, against frequencies, sums and integrals."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
import torch
from spiqbench.baselines.diffusion import MaskedDiffusion
from spiqbench.baselines.k_pairwise import KPairwise
from spiqbench.baselines.rbm import RBM
from spiqbench.baselines.vae import VAE
from torch import Tensor

from spiqbench.config.names import settings
from spiqbench.data.shape import WindowShape
from spiqbench.models.build import build_generator
from spiqbench.models.configuration import ModelConfig
from spiqbench.models.contract import SpikeGenerator
from spiqbench.seeds import torch_generator
from spiqbench.training.fit import fit

TINY = WindowShape(neurons=2, time_bins=3)
CELLS = TINY.neurons * TINY.time_bins
EXACT = ("independent", "hmm", "hmm_moments", "autoregressive", "glm", "rbm")
PER_BIN = ("population_tracking", "ising", "k_pairwise")
SMALL: dict[str, dict[str, Any]] = {
    "autoregressive": {"width": 4},
    "hmm": {"states": 2},
    "hmm_moments": {"states": 2},
    "rbm": {"hidden": 3, "gibbs_steps": 50, "chains": 64},
}


def every_window() -> Tensor:
    words = torch.tensor(list(itertools.product((0, 1), repeat=CELLS)), dtype=torch.uint8)
    return words.reshape(-1, TINY.neurons, TINY.time_bins)


def correlated(n: int) -> np.ndarray:
    """Two neurons that follow a state which is on or off for a whole window, and the second the first."""
    rng = np.random.default_rng(0)
    rates = np.where(rng.random((n, 1, 1)) < 0.4, 0.6, 0.15)
    windows = rng.random((n, 2, 3)) < rates
    windows[:, 1] |= windows[:, 0] & (rng.random((n, 3)) < 0.3)
    return windows.astype(np.uint8)


def fitted(name: str) -> SpikeGenerator:
    config = ModelConfig.model_validate(settings("model", name)).changed(**SMALL.get(name, {}))
    torch.manual_seed(0)
    model = build_generator(config, TINY)
    return fit(model, correlated(3000), steps=40, batch_size=256)


@pytest.mark.parametrize("name", [*EXACT, *PER_BIN])
def test_probabilities_add_up_to_one_and_are_the_frequencies_of_samples(name: str) -> None:
    model = fitted(name)
    assert model.likelihood_kind == ("exact" if name in EXACT else "per_bin")
    with torch.no_grad():
        expected = model.log_likelihood(every_window()).double().exp()
    assert expected.shape == (64,)
    assert float(expected.sum()) == pytest.approx(1, abs=1e-5)
    n = 40_000
    drawn = model.sample(n, rng=torch_generator(1)).flatten(1).long() @ 2 ** torch.arange(CELLS - 1, -1, -1)
    frequencies = torch.bincount(drawn, minlength=64) / n
    deviations = (frequencies - expected) / torch.sqrt(expected * (1 - expected) / n + 1e-12)
    assert float(deviations.abs().max()) < 5


def test_the_bound_of_diffusion_is_the_mean_over_orders_below_what_its_sampler_draws_with() -> None:
    """All 720 orders of 6 cells, one cell at a time: the sampler's probability, and its mean of logarithms."""
    torch.manual_seed(2)
    model = MaskedDiffusion(TINY, width=4, denoising_steps=CELLS)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(0.6 * torch.randn_like(parameter))
    windows = every_window()
    logs = []
    with torch.no_grad():
        for order in itertools.permutations(range(CELLS)):
            known, total = torch.zeros(64, CELLS), torch.zeros(64, dtype=torch.float64)
            for cell in order:
                odds = model.logits(windows.float(), known.view(64, 2, 3)).flatten(1)[:, cell]
                spike = windows.flatten(1)[:, cell] == 1
                total += torch.nn.functional.logsigmoid(torch.where(spike, odds, -odds)).double()
                known[:, cell] = 1
            logs.append(total)
        probability = torch.stack(logs).exp().mean(0)
        mean_of_logs = torch.stack(logs).mean(0)
        bounds = model.log_likelihood(windows.repeat(200, 1, 1)).view(200, 64)
    assert float(probability.sum()) == pytest.approx(1, abs=1e-5)
    assert float((mean_of_logs - probability.log()).max()) <= 0
    assert float((mean_of_logs - probability.log()).min()) < -0.01  # a bound, and not the likelihood itself
    deviations = (bounds.mean(0) - mean_of_logs) / (bounds.std(0) / math.sqrt(200))
    assert float(deviations.abs().max()) < 4.5
    assert float(bounds.std(0).max()) < 1
    n = 40_000
    drawn = model.sample(n, rng=torch_generator(1)).flatten(1).long() @ 2 ** torch.arange(CELLS - 1, -1, -1)
    deviations = (torch.bincount(drawn, minlength=64) / n - probability) / torch.sqrt(probability / n)
    assert float(deviations.abs().max()) < 5


def test_the_bound_of_diffusion_counts_cells_drawn_together_as_independent() -> None:
    """One step draws all cells at once: the bound is the likelihood of independent cells, exactly."""
    torch.manual_seed(2)
    model = MaskedDiffusion(TINY, width=4, denoising_steps=1)
    windows = every_window()
    with torch.no_grad():
        odds = model.logits(torch.zeros(64, 2, 3), torch.zeros(64, 2, 3))
        cells = torch.nn.functional.logsigmoid(torch.where(windows == 1, odds, -odds))
    torch.testing.assert_close(model.log_likelihood(windows).float(), cells.sum((1, 2)), atol=1e-5, rtol=0)


def test_the_bound_of_a_vae_lies_just_below_the_integral_over_its_latent_variable() -> None:
    torch.manual_seed(5)
    model = VAE(TINY, width=6, latent=1)
    windows = every_window()
    with torch.no_grad():
        for parameter in model.decoder.parameters():
            parameter.copy_(torch.randn_like(parameter))
        nodes, weights = np.polynomial.hermite_e.hermegauss(80)
        odds = model.decoder(torch.tensor(nodes[:, None], dtype=torch.float32))
        given = torch.nn.functional.logsigmoid(torch.where(windows[:, None] == 1, odds, -odds)).sum((2, 3))
        exact = (given.double().exp() @ torch.tensor(weights / weights.sum())).log()
    assert float(exact.exp().sum()) == pytest.approx(1, abs=1e-4)
    repeated = model.log_likelihood(windows.repeat(30, 1, 1)).view(30, 64)
    gap = (exact - repeated).mean(0)
    assert model.likelihood_kind == "lower_bound"
    assert float(gap.mean()) > 0
    assert float(gap.min()) > -4 * float(repeated.std(0).max()) / math.sqrt(30)
    assert float(gap.max()) < 0.1
    assert torch.equal(model.log_likelihood(windows), model.log_likelihood(windows))


def test_annealed_chains_find_the_sum_over_hidden_states_that_enumeration_gives() -> None:
    torch.manual_seed(1)
    model = RBM(WindowShape(4, 5), hidden=10)
    with torch.no_grad():
        model.visible_bias.fill_(-2.0)
        model.centre.fill_(0.1)
        model.weights.copy_(torch.randn_like(model.weights))
        exact = model.log_partition()
    larger = RBM(WindowShape(4, 5), hidden=14)
    with torch.no_grad():
        larger.visible_bias.copy_(model.visible_bias)
        larger.centre.copy_(model.centre)
        larger.weights[:10] = model.weights
        larger.weights[10:] = 0  # four units that are coupled to nothing: a factor of 2 each
        larger.hidden_bias[:10] = model.hidden_bias
    assert (model.likelihood_kind, larger.likelihood_kind) == ("exact", "estimate")
    assert larger.log_partition() == pytest.approx(exact + 4 * math.log(2), abs=0.1)


@pytest.mark.parametrize("count_terms", [True, False])
def test_annealed_chains_find_the_sum_over_words_that_enumeration_gives(count_terms: bool) -> None:
    rng = np.random.default_rng(3)
    shape = WindowShape(10, 2)
    exact = KPairwise(shape, count_terms=count_terms)
    couplings = np.triu(rng.normal(0.3, 0.4, (10, 10)), 1)
    exact.fields.copy_(torch.from_numpy(rng.normal(-2.5, 0.5, 10)))
    exact.couplings.copy_(torch.from_numpy(couplings + couplings.T))
    if count_terms:
        exact.potential[3:] = torch.from_numpy(np.cumsum(rng.normal(-0.2, 0.1, 8)))
    annealed = KPairwise(shape, count_terms=count_terms, exact_up_to=4)
    annealed.load_state_dict(exact.state_dict())
    assert annealed.likelihood_kind == "estimate"
    assert annealed.log_partition() == pytest.approx(exact.log_partition(), abs=0.05)
    windows = torch.bernoulli(torch.full((50, 10, 2), 0.2), generator=torch_generator(0)).to(torch.uint8)
    difference = annealed.log_likelihood(windows) - exact.log_likelihood(windows)
    assert float(difference.abs().max()) < 0.1  # two bins
