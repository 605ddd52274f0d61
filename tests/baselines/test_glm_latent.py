"""The GLM with latent common noise: its filter against a sum over a grid, its fit of data that it drew."""

import itertools
import math

import numpy as np
import pytest
import torch
from scipy.special import expit
from spiqbench.baselines.glm_latent import LatentGLM
from torch import Tensor

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.seeds import torch_generator
from spiqbench.training.fit import fit

TINY = WindowShape(neurons=2, time_bins=3)


def known(shape: WindowShape = TINY) -> LatentGLM:
    model = LatentGLM(shape, common=1, history=2, bumps=2)
    with torch.no_grad():
        model.offset.fill_(-1.0)
        model.mean_odds.fill_(-0.8)
        model.own.copy_(torch.tensor([[-1.5, 0.5]]).expand(shape.neurons, 2))
        model.population.copy_(torch.tensor([[0.8, 0.0]]).expand(shape.neurons, 2))
        model.loading.copy_(torch.linspace(1.5, 0.8, shape.neurons)[:, None])
        model.log_time_constant.fill_(math.log(4.0))
    return model


def every_window() -> Tensor:
    words = torch.tensor(list(itertools.product((0, 1), repeat=6)), dtype=torch.uint8)
    return words.reshape(-1, 2, 3)


def probabilities_on_a_grid(model: LatentGLM) -> np.ndarray:
    """Of every window: the latent process on a grid of 101 values a bin, its step a normalised transition."""
    grid = np.linspace(-5, 5, 101)
    keep = float(np.exp(-1 / 4))
    first = np.exp(-(grid**2) / 2)
    step = np.exp(-((grid[None, :] - keep * grid[:, None]) ** 2) / 2 / (1 - keep**2))
    first, step = first / first.sum(), step / step.sum(1, keepdims=True)
    windows = every_window().numpy()
    loading = model.loading.detach().numpy()[:, 0]
    own, population = model.own.detach().numpy(), model.population.detach().numpy()
    result = []
    for window in windows:
        weights = first
        for t in range(3):
            odds = -1.0 + grid[:, None] * loading
            for lag in range(1, min(t, 2) + 1):
                past = window[:, t - lag] - expit(-0.8)
                odds = odds + own[:, lag - 1] * past + population[:, lag - 1] * past.mean()
            chance = np.where(window[:, t] == 1, expit(odds), 1 - expit(odds)).prod(1)
            weights = (weights @ step if t > 0 else weights) * chance
        result.append(weights.sum())
    return np.array(result)


def test_the_filter_is_right_on_average_and_samples_have_the_same_probabilities() -> None:
    model = known()
    expected = probabilities_on_a_grid(model)
    assert expected.sum() == pytest.approx(1, abs=1e-6)
    with torch.no_grad():
        estimates = model.bound(every_window().repeat(500, 1, 1), 16, torch_generator(0)).view(500, 64).exp()
    deviations = (estimates.mean(0) - expected) / (estimates.std(0) / 500**0.5)
    assert float(deviations.abs().max()) < 4.5
    n = 40_000
    drawn = model.sample(n, rng=torch_generator(1)).flatten(1).long() @ 2 ** torch.arange(5, -1, -1)
    frequencies = np.bincount(drawn.numpy(), minlength=64) / n
    assert np.abs((frequencies - expected) / np.sqrt(expected / n)).max() < 4.5


def test_the_likelihood_is_a_bound_just_below_the_truth_and_the_same_at_every_call() -> None:
    model = known()
    exact = np.log(probabilities_on_a_grid(model))
    found = model.log_likelihood(every_window().repeat(50, 1, 1)).view(50, 64)
    gap = exact - found.mean(0).numpy()
    assert model.likelihood_kind == "lower_bound"
    assert 0 < gap.mean() < 0.02
    assert torch.equal(model.log_likelihood(every_window()), model.log_likelihood(every_window()))


def test_the_fit_recovers_what_drew_the_data() -> None:
    truth = known(WindowShape(3, 10))
    windows = truth.sample(4000, rng=torch_generator(2)).numpy()
    torch.manual_seed(0)
    model = LatentGLM(truth.shape, common=1, history=2, bumps=2, particles=16, learning_rate=0.05)
    fit(model, windows, steps=200, batch_size=128)
    fresh = truth.sample(1000, rng=torch_generator(3))
    lost = truth.log_likelihood(fresh).mean() - model.log_likelihood(fresh).mean()
    assert float(lost) < 0.12
    assert float((truth.loading * model.loading).detach().min().abs()) > 0.4
    assert float(model.own.detach()[:, 0].max()) < -0.7

    def covariances(windows: Tensor) -> np.ndarray:
        return np.cov(windows.double().numpy().transpose(1, 0, 2).reshape(3, -1))

    drawn = model.sample(4000, rng=torch_generator(4))
    np.testing.assert_allclose(covariances(drawn), covariances(torch.from_numpy(windows)), atol=0.02)


def test_number_of_parameters_and_impossible_sizes() -> None:
    assert LatentGLM(WindowShape(8, 16)).parameter_counts().generator == 16 + 2 * 3 * 8 + 2 * 8 + 2
    with pytest.raises(ConfigError, match="history"):
        LatentGLM(TINY, history=3)
    with pytest.raises(ConfigError, match="at least 1"):
        LatentGLM(TINY, common=0)
