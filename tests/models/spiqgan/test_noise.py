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


@pytest.mark.parametrize("distribution", ["normal", "uniform"])
def test_points_spread_evenly_have_the_moments_of_a_bin_more_exactly_than_draws(distribution: str) -> None:
    noise, _ = draw(2, distribution)
    points = noise.spread_evenly(2**14, seed=0).numpy()
    assert points.shape == (2**14, 4)
    np.testing.assert_allclose(points.mean(0), 0, atol=2e-3)
    np.testing.assert_allclose(np.cov(points.T), np.eye(4), atol=1e-2)


@pytest.mark.parametrize("options", [{"order": 3}, {"distribution": "cauchy"}, {"common": -1}])
def test_unknown_options_are_refused(options: dict) -> None:
    with pytest.raises(ConfigError, match="noise"):
        AutoregressiveNoise(WindowShape(2, 4), **({"common": 1} | options))


@pytest.mark.parametrize("time_constant", [1.5, 8.0])
def test_time_constants_start_at_those_of_the_data(time_constant: float) -> None:
    noise = AutoregressiveNoise(WindowShape(2, 12), common=3, order=2)
    with torch.no_grad():
        noise.log_time_constant.fill_(np.log(time_constant))
        drawn = noise(20_000, rng=torch.Generator().manual_seed(0))[..., :2].transpose(1, 2)
        rare = torch.rand(drawn.shape, generator=torch.Generator().manual_seed(1)) < 0.05 * drawn.square()
        noise.start_at(rare.to(torch.uint8))
    found = noise.log_time_constant.detach().exp()
    assert 0.7 < found[0] / time_constant < 1.4
    assert found[2] < found[0] < found[4]


def test_data_without_a_memory_leave_time_constants_as_they_are() -> None:
    noise = AutoregressiveNoise(WindowShape(2, 12), common=1)
    before = noise.log_time_constant.detach().clone()
    noise.start_at(torch.ones(50, 2, 12, dtype=torch.uint8))
    torch.testing.assert_close(noise.log_time_constant.detach(), before)
