import numpy as np
import pytest
import torch
from spiqbench.baselines.dichotomized_gaussian import DichotomizedGaussian
from spiqbench.baselines.dichotomized_gaussian_lowrank import LowRankDichotomizedGaussian, latent_correlations
from spiqbench.baselines.numerics.stationary_gaussian import block_toeplitz

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError


def known(neurons: int = 5, bins: int = 6) -> LowRankDichotomizedGaussian:
    model = LowRankDichotomizedGaussian(WindowShape(neurons, bins), components=2)
    model.rates.copy_(torch.linspace(0.1, 0.3, neurons))
    model.loadings[:, 0] = torch.linspace(0.2, 0.7, neurons)
    model.loadings[:, 1] = torch.linspace(0.6, -0.5, neurons)
    model.shared_memory.copy_(torch.tensor([0.9, 0.3]))
    model.private_memory.copy_(torch.linspace(-0.4, 0.6, neurons))
    return model


def latent(model: LowRankDichotomizedGaussian) -> np.ndarray:
    parts = model.loadings, model.shared_memory, model.private_memory
    return latent_correlations(*parts, model.shape.time_bins).numpy()


def fitted(windows: torch.Tensor, **sizes: int) -> LowRankDichotomizedGaussian:
    model = LowRankDichotomizedGaussian(WindowShape(*windows.shape[1:]), **sizes)
    model.solve(windows, torch.Generator().manual_seed(0))
    return model


def test_latent_correlations_are_feasible_correlations() -> None:
    matrix = block_toeplitz(latent(known()))
    np.testing.assert_allclose(np.diag(matrix), 1.0)
    assert np.linalg.eigvalsh(matrix)[0] > 0


def test_samples_have_the_latent_correlations_that_the_parameters_say() -> None:
    """The inversion of the full model, which shares no code with the sampler, finds them again."""
    model = known()
    full = DichotomizedGaussian(model.shape, lags="stationary")
    full.solve(model.sample(40_000, rng=torch.Generator().manual_seed(0)), torch.Generator().manual_seed(0))
    error = full.correlations.numpy() - latent(model)
    assert np.sqrt(np.mean(error**2)) < 0.015
    assert np.abs(error).max() < 0.06


def test_parameters_are_recovered_from_the_model_itself() -> None:
    model = known()
    again = fitted(model.sample(40_000, rng=torch.Generator().manual_seed(1)), components=2)
    np.testing.assert_allclose(again.rates.numpy(), model.rates.numpy(), atol=0.005)
    np.testing.assert_allclose(np.sort(again.shared_memory.numpy()), [0.3, 0.9], atol=0.06)
    np.testing.assert_allclose(latent(again), latent(model), atol=0.05)


def test_silent_neurons_stay_silent() -> None:
    windows = known().sample(500, rng=torch.Generator().manual_seed(2))
    windows[:, 1] = 0
    drawn = fitted(windows, components=1).sample(300, rng=torch.Generator().manual_seed(0))
    assert drawn[:, 1].sum() == 0
    assert drawn.dtype == torch.uint8


def test_count_is_the_number_of_fitted_values() -> None:
    model = known()
    assert model.parameter_counts().generator == sum(buffer.numel() for buffer in model.state_dict().values())


def test_sizes_below_one_are_refused() -> None:
    with pytest.raises(ConfigError, match="at least 1"):
        LowRankDichotomizedGaussian(WindowShape(3, 4), components=0)
