"""Neural baselines trained on a likelihood or a bound of it: exact sums, recovered truths, fixed points."""

import itertools

import numpy as np
import pytest
import torch
from spiqbench.baselines.autoregressive import Autoregressive
from spiqbench.baselines.diffusion import MaskedDiffusion
from spiqbench.baselines.vae import VAE
from torch import Tensor

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.seeds import torch_generator
from spiqbench.training.fit import fit

TINY = WindowShape(neurons=2, time_bins=3)


def every_window(shape: WindowShape) -> Tensor:
    cells = shape.neurons * shape.time_bins
    words = torch.tensor(list(itertools.product((0.0, 1.0), repeat=cells)))
    return words.reshape(-1, shape.neurons, shape.time_bins)


def index_of(windows: Tensor) -> Tensor:
    cells = windows.flatten(1).long()
    return (cells * 2 ** torch.arange(cells.shape[1] - 1, -1, -1)).sum(1)


def markov_windows(n: int, seed: int) -> np.ndarray:
    """Two neurons: the first repeats its last bin with probability 0.8, the second the first with 0.9."""
    rng = np.random.default_rng(seed)
    first = np.empty((n, 6), dtype=np.uint8)
    first[:, 0] = rng.random(n) < 0.5
    for t in range(1, 6):
        keep = rng.random(n) < 0.8
        first[:, t] = np.where(keep, first[:, t - 1], 1 - first[:, t - 1])
    second = np.where(rng.random((n, 6)) < 0.9, first, 1 - first).astype(np.uint8)
    return np.stack([first, second], axis=1)


MARKOV_ENTROPY = (
    np.log(2) + 5 * (-0.8 * np.log(0.8) - 0.2 * np.log(0.2)) + 6 * (-0.9 * np.log(0.9) - 0.1 * np.log(0.1))
)
"""Entropy of a window of `markov_windows`, nats: the smallest loss that any model of it can have."""


@pytest.fixture
def autoregressive() -> Autoregressive:
    torch.manual_seed(3)
    model = Autoregressive(TINY, width=4)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter))
    return model


def test_autoregressive_probabilities_of_all_windows_add_up_to_one(autoregressive: Autoregressive) -> None:
    with torch.no_grad():
        probabilities = autoregressive.log_likelihood(every_window(TINY)).exp()
    assert float(probabilities.sum()) == pytest.approx(1.0, abs=1e-5)
    assert float(probabilities.max()) < 0.9  # the sum is over many windows, not one


def test_autoregressive_draws_with_the_frequencies_of_its_likelihood(autoregressive: Autoregressive) -> None:
    n = 60_000
    with torch.no_grad():
        expected = autoregressive.log_likelihood(every_window(TINY)).exp()
    drawn = torch.bincount(index_of(autoregressive.sample(n, rng=torch_generator(1))), minlength=64) / n
    deviations = (drawn - expected) / torch.sqrt(expected * (1 - expected) / n)
    assert float(deviations.abs().max()) < 5


def test_autoregressive_likelihood_of_a_bin_ignores_later_bins(autoregressive: Autoregressive) -> None:
    """Summing the last bin out leaves the likelihood of the bins before it."""
    shorter = Autoregressive(WindowShape(neurons=2, time_bins=2), width=4)
    shorter.load_state_dict(autoregressive.state_dict())
    with torch.no_grad():
        summed = autoregressive.log_likelihood(every_window(TINY)).exp()
        windows = every_window(TINY)[:, :, :2]
        marginal = torch.zeros(16).index_add(0, index_of(windows), summed)
        direct = shorter.log_likelihood(every_window(shorter.shape)).exp()
    torch.testing.assert_close(marginal, direct)


def test_autoregressive_reaches_the_entropy_of_a_known_process() -> None:
    torch.manual_seed(0)
    model = Autoregressive(WindowShape(neurons=2, time_bins=6), width=8, learning_rate=1e-2)
    fit(model, markov_windows(8000, 0), steps=600, batch_size=128)
    fresh = torch.from_numpy(markov_windows(8000, 1)).float()
    with torch.no_grad():
        loss = -float(model.log_likelihood(fresh).mean())
    assert loss == pytest.approx(MARKOV_ENTROPY, rel=0.02)


def test_diffusion_bound_comes_close_to_the_entropy_of_a_known_process_and_not_below() -> None:
    torch.manual_seed(0)
    model = MaskedDiffusion(WindowShape(neurons=2, time_bins=6), width=16, learning_rate=1e-2)
    fit(model, markov_windows(8000, 0), steps=500, batch_size=128)
    fresh = torch.from_numpy(markov_windows(8000, 1)).float()
    with torch.no_grad():
        bound = float(torch.stack([model.bound(fresh) for _ in range(8)]).mean())
    assert 0.98 * MARKOV_ENTROPY < bound < 1.05 * MARKOV_ENTROPY


def test_diffusion_bound_is_exact_where_cells_are_independent() -> None:
    """With weights 0 every cell fires with probability 1/2 whatever is known: the bound is cells x log 2."""
    model = MaskedDiffusion(TINY, width=3)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        bound = model.bound(every_window(TINY))
    assert float(bound) == pytest.approx(6 * np.log(2), rel=1e-5)


def test_diffusion_keeps_the_cells_that_it_has_unmasked() -> None:
    """Drawing one cell at a time asks the network once a cell, each time with one more cell known."""
    model = MaskedDiffusion(TINY, width=3, denoising_steps=100)
    known_cells = []
    original = model.logits

    def watched(windows: Tensor, known: Tensor) -> Tensor:
        known_cells.append(known.sum(dim=(1, 2)))
        return original(windows, known)

    model.logits = watched  # type: ignore[method-assign]
    model.sample(5, rng=torch_generator(0))
    assert [int(known[0]) for known in known_cells] == [0, 1, 2, 3, 4, 5]
    assert all((known == known[0]).all() for known in known_cells)


def test_diffusion_refuses_no_steps() -> None:
    with pytest.raises(ConfigError, match="denoising_steps"):
        MaskedDiffusion(TINY, denoising_steps=0)


def test_vae_bound_lies_below_the_likelihood_of_its_own_decoder() -> None:
    """One latent dimension: the likelihood is an integral that Gauss-Hermite quadrature gives exactly."""
    torch.manual_seed(5)
    model = VAE(TINY, width=6, latent=1)
    windows = every_window(TINY)
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    with torch.no_grad():
        for parameter in model.decoder.parameters():
            parameter.copy_(torch.randn_like(parameter))
        probabilities = torch.sigmoid(model.decoder(torch.tensor(nodes[:, None], dtype=torch.float32)))
        given_latent = torch.where(windows[:, None] == 1, probabilities, 1 - probabilities).prod(2).prod(2)
        exact = given_latent.double() @ torch.tensor(weights / weights.sum())
        bounds = [model.evidence(windows.repeat_interleave(200, 0)) for _ in range(20)]
    assert float(exact.sum()) == pytest.approx(1.0, abs=1e-5)
    bound = float(torch.stack([likelihood - divergence for likelihood, divergence in bounds]).mean())
    assert bound < float(exact.log().mean())


def test_vae_divergence_is_that_of_torch() -> None:
    torch.manual_seed(5)
    model = VAE(TINY, width=6, latent=3)
    windows = every_window(TINY)
    with torch.no_grad():
        mean, log_variance = model.encoder(windows).chunk(2, dim=1)
        posterior = torch.distributions.Normal(mean, torch.exp(0.5 * log_variance))
        prior = torch.distributions.Normal(torch.zeros(3), torch.ones(3))
        expected = torch.distributions.kl_divergence(posterior, prior).sum(1).mean()
        _, divergence = model.evidence(windows)
    torch.testing.assert_close(divergence, expected)


def test_a_biological_term_brings_a_vae_to_the_statistics_that_it_holds() -> None:
    """So few steps that the bound alone leaves neurons that fire together nearly independent."""
    rng = np.random.default_rng(0)
    rates = np.where(rng.random((4000, 1, 6)) < 0.3, 0.8, 0.1) * np.array([0.4, 0.7, 1.0])[:, None]
    windows = (rng.random((4000, 3, 6)) < rates).astype(np.uint8)

    def mean_covariance(of: np.ndarray) -> float:
        return float(np.cov(of.transpose(1, 0, 2).reshape(3, -1))[np.triu_indices(3, 1)].mean())

    def drawn(weight: float) -> np.ndarray:
        torch.manual_seed(0)
        model = VAE(
            WindowShape(3, 6),
            width=16,
            latent=2,
            divergence_weight=0.7,
            learning_rate=2e-2,
            biological_weight=weight,
        )
        assert bool(model.loss_statistics) == (weight > 0)
        fit(model, windows, steps=300, batch_size=128)
        return model.sample(4000, rng=torch_generator(0)).numpy()

    truth = mean_covariance(windows)
    assert mean_covariance(drawn(30.0)) > 0.65 * truth
    assert mean_covariance(drawn(0.0)) < 0.5 * truth
