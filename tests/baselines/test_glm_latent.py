"""The GLM with latent common noise: its likelihood against a sum over all courses, its fit of data that it drew."""

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
OWN, POPULATION = (-2.0, 0.5), (0.8, 0.3)
OFFSET, MEAN = -1.6, -1.4
ON, BINS = (-0.4, 0.7), (6.0, 1.5)
"""Of each process: log odds of being on, time constant."""


def known(shape: WindowShape, common: int) -> LatentGLM:
    model = LatentGLM(shape, common=common, history=2, bumps=2)
    with torch.no_grad():
        model.offset.fill_(OFFSET)
        model.mean_odds.fill_(MEAN)
        model.own.copy_(torch.tensor([OWN]).expand(shape.neurons, 2))
        model.population.copy_(torch.tensor([POPULATION]).expand(shape.neurons, 2))
        model.loading[:, 0] = torch.linspace(2.2, 1.2, shape.neurons)
        model.loading[:, 1:] = torch.linspace(-1.0, 1.0, shape.neurons)[:, None]
        model.on_odds.copy_(torch.tensor(ON[:common]))
        model.log_time_constant.copy_(torch.tensor(BINS[:common]).log())
    return model


def every_window() -> Tensor:
    words = torch.tensor(list(itertools.product((0, 1), repeat=6)), dtype=torch.uint8)
    return words.reshape(-1, 2, 3)


def courses() -> list[tuple[np.ndarray, float]]:
    """Every course of two processes over three bins, `(bins, processes)`, and its probability."""
    found = []
    for bits in itertools.product((0, 1), repeat=6):
        course, chance = np.array(bits).reshape(3, 2), 1.0
        for process, (on, time_constant) in enumerate(zip(expit(ON), BINS, strict=True)):
            keep, states = math.exp(-1 / time_constant), course[:, process]
            fresh = np.where(states == 1, on, 1 - on)
            chance *= fresh[0] * math.prod(
                keep * (now == before) + (1 - keep) * fresh[t + 1]
                for t, (before, now) in enumerate(itertools.pairwise(states))
            )
        found.append((course, chance))
    return found


def probabilities(model: LatentGLM) -> np.ndarray:
    """Of every window, summed over all courses."""
    loading = model.loading.detach().numpy()
    result = []
    for window in every_window().numpy():
        total = 0.0
        for course, weight in courses():
            for t in range(3):
                odds = OFFSET + loading @ (course[t] - expit(ON))
                for lag in range(1, min(t, 2) + 1):
                    past = window[:, t - lag] - expit(MEAN)
                    odds = odds + OWN[lag - 1] * past + POPULATION[lag - 1] * past.mean()
                weight *= np.where(window[:, t] == 1, expit(odds), 1 - expit(odds)).prod()
            total += weight
        result.append(total)
    return np.array(result)


def test_the_likelihood_is_that_of_a_sum_over_all_courses_and_samples_have_the_same_probabilities() -> None:
    model = known(TINY, common=2)
    expected = probabilities(model)
    assert expected.sum() == pytest.approx(1, abs=1e-9)
    assert model.likelihood_kind == "exact"
    np.testing.assert_allclose(model.log_likelihood(every_window()).exp(), expected, rtol=1e-5)
    n = 40_000
    drawn = model.sample(n, rng=torch_generator(1)).flatten(1).long() @ 2 ** torch.arange(5, -1, -1)
    frequencies = np.bincount(drawn.numpy(), minlength=64) / n
    assert np.abs((frequencies - expected) / np.sqrt(expected / n)).max() < 4.5


def test_the_fit_recovers_what_drew_the_data() -> None:
    """Coupling, strength and time constant of the noise, and the statistics of windows drawn from the fit."""
    truth = known(WindowShape(4, 16), common=1)
    windows = truth.sample(6000, rng=torch_generator(2))
    torch.manual_seed(1)
    model = LatentGLM(truth.shape, common=1, history=2, bumps=2)
    fit(model, windows.numpy(), steps=250, batch_size=256)

    fresh = truth.sample(2000, rng=torch_generator(3))
    lost = truth.log_likelihood(fresh).mean() - model.log_likelihood(fresh).mean()
    assert abs(float(lost)) < 0.03
    torch.testing.assert_close(model.loading, truth.loading, atol=0.25, rtol=0.0)
    torch.testing.assert_close(model.own.mean(0), truth.own.mean(0), atol=0.2, rtol=0.0)
    torch.testing.assert_close(model.population.mean(0), truth.population.mean(0), atol=0.25, rtol=0.0)
    assert float(model.log_time_constant.detach().exp()) == pytest.approx(6, rel=0.2)
    assert float(model.on_odds.sigmoid()) == pytest.approx(expit(ON[0]), abs=0.1)

    def covariances(windows: Tensor) -> np.ndarray:
        return np.cov(windows.double().numpy().transpose(1, 0, 2).reshape(4, -1))

    drawn = model.sample(6000, rng=torch_generator(4))
    np.testing.assert_allclose(drawn.double().mean((0, 2)), windows.double().mean((0, 2)), rtol=0.05)
    np.testing.assert_allclose(covariances(drawn), covariances(windows), rtol=0.12)
    counts = [one.sum((1, 2)).double().var() for one in (drawn, windows)]
    assert float(counts[0] / counts[1]) == pytest.approx(1, abs=0.06)


def test_number_of_parameters_and_impossible_sizes() -> None:
    assert LatentGLM(WindowShape(8, 16)).parameter_counts().generator == 16 + 2 * 3 * 8 + 4 * 8 + 2 * 4
    with pytest.raises(ConfigError, match="history"):
        LatentGLM(TINY, history=3)
    for common in (0, 7):
        with pytest.raises(ConfigError, match="common of 1 to 6"):
            LatentGLM(TINY, common=common)
