import numpy as np
import pytest
import torch
from spiqbench.baselines.glm import CoupledGLM

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError


def known() -> CoupledGLM:
    model = CoupledGLM(WindowShape(4, 10), history=4, bumps=2)
    model.intercepts.copy_(torch.tensor([-2.0, -1.5, -2.2, -1.8]))
    model.offsets[:, 1] = torch.tensor([0.8, 0.4, 0.2, 0.1])
    rng = torch.Generator().manual_seed(0)
    model.weights.copy_(torch.randn((4, 4, 2), generator=rng, dtype=torch.float64))
    return model


def log_odds_by_hand(model: CoupledGLM, window: np.ndarray, i: int, t: int) -> float:
    value = float(model.intercepts[i]) + (float(model.offsets[t, i]) if t < model.history else 0.0)
    for j in range(window.shape[0]):
        for lag in range(1, min(model.history, t) + 1):
            value += float(model.weights[i, j] @ model.basis[:, lag - 1]) * window[j, t - lag]
    return value


def test_samples_follow_the_conditional_probabilities() -> None:
    """The first three bins of neuron 0 against the chain rule, over every past that occurs often."""
    model = known()
    drawn = model.sample(100_000, rng=torch.Generator().manual_seed(1)).numpy()
    early = drawn[:, :, :2].reshape(len(drawn), -1)
    pasts, which, counts = np.unique(early, axis=0, return_inverse=True, return_counts=True)
    checked = 0
    for past in np.flatnonzero(counts > 500):
        window = np.zeros((4, 10))
        window[:, :2] = pasts[past].reshape(4, 2)
        probability = 1 / (1 + np.exp(-log_odds_by_hand(model, window, 0, 2)))
        error = np.sqrt(probability * (1 - probability) / counts[past])
        assert abs(drawn[which.ravel() == past, 0, 2].mean() - probability) < 4.5 * error
        checked += 1
    assert checked > 10


def test_parameters_are_recovered_from_the_model_itself() -> None:
    truth = known()
    model = CoupledGLM(truth.shape, history=4, bumps=2)
    model.solve(truth.sample(30_000, rng=torch.Generator().manual_seed(2)), torch.Generator().manual_seed(0))
    np.testing.assert_allclose(model.intercepts, truth.intercepts, atol=0.06)
    np.testing.assert_allclose(model.offsets, truth.offsets, atol=0.12)
    filters = [torch.einsum("ijb,bl->ijl", m.weights, m.basis).numpy() for m in (model, truth)]
    np.testing.assert_allclose(*filters, atol=0.1)


def test_rates_of_every_bin_of_a_memoryless_population_are_reproduced() -> None:
    rng = np.random.default_rng(3)
    data = torch.from_numpy((rng.random((5000, 3, 6)) < 0.2).astype(np.uint8))
    model = CoupledGLM(WindowShape(3, 6))
    model.solve(data, torch.Generator().manual_seed(0))
    drawn = model.sample(20_000, rng=torch.Generator().manual_seed(0)).double().mean(dim=0)
    np.testing.assert_allclose(
        drawn, data.double().mean(dim=0), atol=4.5 * np.sqrt(0.16 * (1 / 5000 + 1 / 20_000))
    )


def test_silent_neurons_and_one_bin() -> None:
    windows = torch.zeros((400, 3, 1), dtype=torch.uint8)
    windows[::2, 1] = 1
    model = CoupledGLM(WindowShape(3, 1))
    model.solve(windows, torch.Generator().manual_seed(0))
    drawn = model.sample(4000, rng=torch.Generator().manual_seed(0)).double().mean(dim=(0, 2))
    assert drawn[0] < 0.02
    assert drawn[1] == pytest.approx(0.5, abs=0.05)


def test_coupling_to_the_population_is_recovered_from_the_model_itself() -> None:
    truth = CoupledGLM(WindowShape(4, 10), coupling="population", history=3, bumps=2)
    truth.intercepts.fill_(-1.5)
    own = torch.tensor([[1.0, -0.5], [0.5, 0.5], [-1.0, 0.0], [0.0, 1.0]], dtype=torch.float64)
    for neuron in range(4):
        truth.weights[neuron] = torch.tensor([0.3, -0.2])
        truth.weights[neuron, neuron] += own[neuron]
    model = CoupledGLM(truth.shape, coupling="population", history=3, bumps=2)
    data = truth.sample(20_000, rng=torch.Generator().manual_seed(2))
    assert model.solve(data, torch.Generator().manual_seed(0))
    np.testing.assert_allclose(model.weights, truth.weights, atol=0.25)
    assert model.parameter_counts().generator == 4 + 3 * 4 + 2 * 2 * 4
    free = CoupledGLM(truth.shape, history=3, bumps=2)
    free.solve(data, torch.Generator().manual_seed(0))
    gain = free.log_likelihood(data).mean() - model.log_likelihood(data).mean()
    assert 0 < float(gain) < 0.005  # what 16 numbers more fit by chance


def test_number_of_parameters() -> None:
    model = CoupledGLM(WindowShape(8, 16), history=6, bumps=3)
    assert model.parameter_counts().generator == 8 + 6 * 8 + 3 * 64
    fitted = model.intercepts.numel() + model.offsets.numel() + model.weights.numel()
    assert model.parameter_counts().generator == fitted


def test_a_history_as_long_as_the_window_is_refused() -> None:
    with pytest.raises(ConfigError, match="1 to 15"):
        CoupledGLM(WindowShape(8, 16), history=16)
