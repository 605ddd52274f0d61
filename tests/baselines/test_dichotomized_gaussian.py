import numpy as np
import pytest
import torch
from scipy.special import ndtri
from spiqbench.baselines.dichotomized_gaussian import DichotomizedGaussian
from spiqbench.baselines.numerics.stationary_gaussian import block_toeplitz

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError


def fitted(windows: np.ndarray, lags: str) -> DichotomizedGaussian:
    model = DichotomizedGaussian(WindowShape(*windows.shape[1:]), lags=lags)
    model.solve(torch.from_numpy(windows), torch.Generator().manual_seed(0))
    return model


def known_process(neurons: int, bins: int) -> tuple[np.ndarray, np.ndarray]:
    """Rates and latent correlations with a direction in time: neuron i leads neuron i + 1."""
    rates = np.linspace(0.1, 0.35, neurons)
    rng = np.random.default_rng(3)
    step = 0.5 * np.eye(neurons) + 0.35 * np.eye(neurons, k=-1)
    mixing = rng.normal(size=(neurons, neurons)) * 0.3 + np.eye(neurons)
    covariance = mixing @ mixing.T
    for _ in range(200):
        covariance = step @ covariance @ step.T + mixing @ mixing.T
    lags = np.stack([covariance @ np.linalg.matrix_power(step, lag).T for lag in range(bins)])
    scale = 1 / np.sqrt(np.diag(covariance))
    return rates, lags * scale[None, :, None] * scale[None, None, :]


def draw(rates: np.ndarray, lags: np.ndarray, samples: int) -> np.ndarray:
    bins, neurons, _ = lags.shape
    latent = np.random.default_rng(0).multivariate_normal(
        np.zeros(bins * neurons), block_toeplitz(lags), samples
    )
    return (latent.reshape(samples, bins, neurons) < ndtri(rates)).transpose(0, 2, 1).astype(np.uint8)


def test_parameters_are_recovered_from_the_model_itself() -> None:
    rates, lags = known_process(4, 5)
    model = fitted(draw(rates, lags, 40_000), "stationary")
    np.testing.assert_allclose(model.rates.numpy(), rates, atol=0.006)
    error = model.correlations.numpy() - lags
    assert np.sqrt(np.mean(error**2)) < 0.01
    assert np.abs(error).max() < 0.05


@pytest.mark.parametrize("lags", ["none", "stationary"])
def test_constrained_moments_are_reproduced_to_sampling_error(lags: str) -> None:
    data = draw(*known_process(4, 5), 20_000)
    model = fitted(data, lags)
    drawn = model.sample(40_000, rng=torch.Generator().manual_seed(2)).numpy().astype(float)
    data = data.astype(float)
    constrained = range(5) if lags == "stationary" else range(1)
    for lag in constrained:
        # The product of a pair, one value a window: windows are independent, so their spread is its error.
        pairs = [
            np.einsum("sit,sjt->sij", x[:, :, : 5 - lag], x[:, :, lag:]) / (5 - lag) for x in (data, drawn)
        ]
        error = np.sqrt(sum(pair.var(axis=0) / len(pair) for pair in pairs))
        assert np.max(np.abs(pairs[0].mean(0) - pairs[1].mean(0)) / error) < 4.5


def test_without_lags_bins_are_independent() -> None:
    model = fitted(draw(*known_process(3, 4), 5_000), "none")
    drawn = model.sample(20_000, rng=torch.Generator().manual_seed(0)).numpy().astype(float)
    counts = drawn.sum(axis=1)
    off_diagonal = np.corrcoef(counts.T)[np.triu_indices(4, 1)]
    assert np.abs(off_diagonal).max() < 4.5 / np.sqrt(20_000)


def test_infeasible_target_of_many_neurons() -> None:
    """Few windows of many neurons: hundreds of negative eigenvalues, and still a sound model of the rates."""
    rng = np.random.default_rng(0)
    drive = rng.random((300, 1, 8)) < 0.3
    data = (rng.random((300, 40, 8)) < np.where(drive, 0.25, 0.03)).astype(np.uint8)
    model = fitted(data, "stationary")
    factor = model.factor.numpy()
    np.testing.assert_allclose(np.linalg.norm(factor, axis=1), 1.0, rtol=1e-5)
    drawn = model.sample(20_000, rng=torch.Generator().manual_seed(0)).numpy()
    assert np.abs(drawn.mean((0, 2)) - data.mean((0, 2))).max() < 0.01
    pairs = np.triu_indices(40, 1)
    covariance = [np.cov(x.transpose(1, 0, 2).reshape(40, -1).astype(float))[pairs] for x in (data, drawn)]
    assert np.corrcoef(covariance)[0, 1] > 0.9
    assert covariance[1].mean() == pytest.approx(covariance[0].mean(), rel=0.15)


def test_silent_and_saturated_neurons() -> None:
    data = draw(*known_process(4, 5), 500)
    data[:, 0], data[:, 2] = 0, 1
    drawn = fitted(data, "stationary").sample(200, rng=torch.Generator().manual_seed(0))
    assert drawn[:, 0].sum() == 0
    assert drawn[:, 2].min() == 1


def test_counts_are_the_published_formula() -> None:
    assert DichotomizedGaussian(WindowShape(8, 16)).parameter_counts().generator == 36
    assert DichotomizedGaussian(WindowShape(8, 16), lags="stationary").parameter_counts().generator == 996
    assert DichotomizedGaussian(WindowShape(50, 32), lags="stationary").parameter_counts().generator == 78_775


def test_a_loaded_model_draws_the_same_samples() -> None:
    model = fitted(draw(*known_process(3, 4), 500), "stationary")
    copy = DichotomizedGaussian(WindowShape(3, 4), lags="stationary")
    copy.load_state_dict(model.state_dict())
    first, again = (m.sample(50, rng=torch.Generator().manual_seed(7)) for m in (model, copy))
    assert torch.equal(first, again)


def test_unknown_lags_are_refused() -> None:
    with pytest.raises(ConfigError, match="stationary"):
        DichotomizedGaussian(WindowShape(3, 4), lags="all")
