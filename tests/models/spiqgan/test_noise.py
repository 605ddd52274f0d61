import numpy as np
import pytest
import torch
from scipy.stats import kstest

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.spiqgan.noise import AutoregressiveNoise

WINDOWS = 40_000


def draw(order: int, distribution: str = "normal") -> tuple[AutoregressiveNoise, np.ndarray]:
    noise = AutoregressiveNoise(WindowShape(2, 12), common=2, order=order, distribution=distribution)  # type: ignore[arg-type]
    with torch.no_grad():
        return noise, noise(WINDOWS, rng=torch.Generator().manual_seed(0)).numpy()


@pytest.mark.parametrize("order", [1, 2])
def test_every_bin_is_standard_normal(order: int) -> None:
    _, drawn = draw(order)
    assert drawn.shape == (WINDOWS, 12, 4)
    for step in (0, 1, 11):
        for process in range(4):
            assert kstest(drawn[::8, step, process], "norm").pvalue > 1e-4


@pytest.mark.parametrize("order", [1, 2])
def test_the_correlation_is_that_of_the_docstring(order: int) -> None:
    noise, drawn = draw(order)
    keep = np.exp(-np.exp(-noise.log_time_constant.detach().numpy()))
    for lag in (1, 3, 8):
        expected = keep**lag
        if order == 2:
            expected = expected * (1 + lag * (1 - keep**2) / (1 + keep**2))
        for start in (0, 12 - 1 - lag):
            seen = (drawn[:, start] * drawn[:, start + lag]).mean(axis=0)
            np.testing.assert_allclose(seen, expected, atol=5 / np.sqrt(WINDOWS))


def test_processes_are_independent() -> None:
    _, drawn = draw(2)
    covariance = np.cov(drawn[:, 5].T)
    np.testing.assert_allclose(covariance, np.eye(4), atol=5 / np.sqrt(WINDOWS))


def test_uniform_noise_is_uniform_with_variance_one() -> None:
    _, drawn = draw(2, "uniform")
    bound = np.sqrt(3)
    assert kstest(drawn[::8, 3, 0], "uniform", args=(-bound, 2 * bound)).pvalue > 1e-4


@pytest.mark.parametrize("options", [{"order": 3}, {"distribution": "cauchy"}, {"common": -1}])
def test_unknown_options_are_refused(options: dict) -> None:
    with pytest.raises(ConfigError, match="noise"):
        AutoregressiveNoise(WindowShape(2, 4), **({"common": 1} | options))
