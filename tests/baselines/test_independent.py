import numpy as np
import pytest
import torch
from spiqbench.baselines.independent import Independent

from spiqbench.data.shape import WindowShape


def test_rates_are_recovered_and_bins_are_independent() -> None:
    rates = np.array([0.05, 0.3, 0.0, 1.0])
    windows = (np.random.default_rng(0).random((4000, 4, 6)) < rates[None, :, None]).astype(np.uint8)
    model = Independent(WindowShape(4, 6))
    model.solve(torch.from_numpy(windows), torch.Generator().manual_seed(0))
    np.testing.assert_allclose(model.rates.numpy(), windows.mean((0, 2)))
    drawn = model.sample(4000, rng=torch.Generator().manual_seed(1)).numpy()
    assert drawn.dtype == np.uint8
    assert drawn.shape == (4000, 4, 6)
    error = np.sqrt(rates * (1 - rates) / (4000 * 6))
    assert np.all(np.abs(drawn.mean((0, 2)) - model.rates.numpy()) <= 4.5 * error)
    vectors = drawn[:, :2].reshape(4000, 12).astype(float)
    off_diagonal = np.corrcoef(vectors.T)[np.triu_indices(12, 1)]
    assert np.abs(off_diagonal).max() < 4.5 / np.sqrt(4000)


def test_a_spike_of_a_neuron_that_was_silent_in_training_is_unlikely_and_possible() -> None:
    model = Independent(WindowShape(2, 4))
    windows = torch.zeros((100, 2, 4), dtype=torch.uint8)
    windows[::2, 1] = 1
    model.solve(windows, torch.Generator().manual_seed(0))
    held_out = torch.zeros((2, 2, 4), dtype=torch.uint8)
    held_out[1, 0, 0] = 1
    silent, spike = model.log_likelihood(held_out).tolist()
    assert silent - spike == pytest.approx(np.log((400 - 0.5) / 0.5))
    assert silent == pytest.approx(4 * np.log(399.5 / 400) + 4 * np.log(0.5))


def test_one_number_a_neuron() -> None:
    model = Independent(WindowShape(7, 3))
    assert model.parameter_counts().generator == 7 == model.rates.numel()
