"""The latent Gaussian control: its samples against Gaussian integrals, and the fit of data that it drew."""

import numpy as np
import pytest
import torch
from scipy.special import expit
from spiqbench.baselines.cox import Cox

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.spiqgan.generator import SpiQGAN
from spiqbench.seeds import torch_generator
from spiqbench.training.fit import fit


def known(time_bins: int = 12) -> Cox:
    """Two neurons that follow the same process, a third that follows its own."""
    torch.manual_seed(0)
    model = Cox(WindowShape(neurons=3, time_bins=time_bins), common=1, noise_order=1)
    with torch.no_grad():
        model.offset.copy_(torch.tensor([-1.5, -1.0, -2.0]))
        model.own.copy_(torch.tensor([0.0, 0.5, 1.5]))
        model.loading.copy_(torch.tensor([[1.5], [1.0], [0.0]]))
        model.noise.log_time_constant.copy_(torch.tensor([2.0, 2.0, 8.0, 5.0]).log())
    return model


def test_moments_are_those_of_gaussian_integrals() -> None:
    """Rates, a pair and a lag by Gauss-Hermite quadrature over the processes."""
    drawn = known().sample(40_000, rng=torch_generator(1)).double().numpy()
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    weights = weights / weights.sum()
    first = expit(-1.5 + 1.5 * nodes)
    second = (expit(-1.0 + 0.5 * nodes[:, None] + nodes) * weights[:, None]).sum(0)
    bins = drawn.transpose(1, 0, 2).reshape(3, -1)
    error = 5 * 0.5 / np.sqrt(40_000)
    assert bins[0].mean() == pytest.approx(weights @ first, abs=error)
    assert bins[1].mean() == pytest.approx(weights @ second, abs=error)
    assert (bins[0] * bins[1]).mean() == pytest.approx(weights @ (first * second), abs=error)
    keep = np.exp(-3 / 8)
    later = keep * nodes[:, None] + np.sqrt(1 - keep**2) * nodes
    lagged = weights @ (expit(-2 + 1.5 * nodes)[:, None] * expit(-2 + 1.5 * later)) @ weights
    assert (drawn[:, 2, 0] * drawn[:, 2, 3]).mean() == pytest.approx(lagged, abs=error)


def test_the_fit_recovers_what_drew_the_data() -> None:
    truth = known()
    windows = truth.sample(8000, rng=torch_generator(2)).numpy()
    torch.manual_seed(1)
    model = Cox(truth.shape, common=1, noise_order=1, critic_weight=0.0, learning_rate=0.05)
    fit(model, windows, steps=400, batch_size=256)
    drawn = model.sample(20_000, rng=torch_generator(3)).double().numpy()

    def described(w: np.ndarray) -> np.ndarray:
        bins = w.transpose(1, 0, 2).reshape(3, -1)
        lagged = [(w[:, i, :-3] * w[:, i, 3:]).mean() for i in range(3)]
        return np.concatenate([bins.mean(1), np.cov(bins)[np.triu_indices(3, 1)], lagged])

    np.testing.assert_allclose(described(drawn), described(windows.astype(float)), atol=0.012)
    loading = model.loading.detach().squeeze(1)
    assert float(loading[0] * loading[1]) > 0.7  # the shared process, whichever its sign
    assert abs(float(loading[2])) < 0.3


@pytest.mark.parametrize("neurons", [8, 16, 50])
def test_it_has_far_fewer_parameters_than_the_circuit_in_the_same_noise(neurons: int) -> None:
    shape = WindowShape(neurons=neurons, time_bins=16)
    counts = Cox(shape).parameter_counts().generator
    assert counts == 6 * neurons + 3
    assert counts < SpiQGAN(shape).parameter_counts().generator / 4


def test_a_negative_number_of_processes_is_refused() -> None:
    with pytest.raises(ConfigError, match="common"):
        Cox(WindowShape(3, 4), common=-1)
