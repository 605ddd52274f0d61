import numpy as np
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


def test_one_number_a_neuron() -> None:
    model = Independent(WindowShape(7, 3))
    assert model.parameter_counts().generator == 7 == model.rates.numel()
