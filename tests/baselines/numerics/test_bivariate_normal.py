import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm
from spiqbench.baselines.numerics.bivariate_normal import (
    bivariate_normal_cdf,
    bivariate_normal_density,
    latent_correlation,
)


def scipy_cdf(h: float, k: float, correlation: float) -> float:
    return float(multivariate_normal.cdf([h, k], cov=[[1, correlation], [correlation, 1]]))


def test_distribution_function_is_scipys() -> None:
    rng = np.random.default_rng(0)
    h, k = 2 * rng.normal(size=(2, 300))
    correlation = np.tanh(1.5 * rng.normal(size=300))
    expected = [scipy_cdf(*arguments) for arguments in zip(h, k, correlation, strict=True)]
    np.testing.assert_allclose(bivariate_normal_cdf(h, k, correlation), expected, atol=1e-12)


@pytest.mark.parametrize(("h", "k"), [(0, 0), (0, 1.3), (-0.7, 0), (0, -2), (2, -2), (-6, 0.5)])
@pytest.mark.parametrize("correlation", [-0.999, -0.3, 0.0, 0.6, 0.999])
def test_distribution_function_at_special_thresholds(h: float, k: float, correlation: float) -> None:
    assert bivariate_normal_cdf(h, k, correlation) == pytest.approx(scipy_cdf(h, k, correlation), abs=1e-12)


def test_density_is_scipys_and_the_slope_in_the_correlation() -> None:
    h, k, correlation, step = -1.2, 0.4, 0.35, 1e-5
    covariance = [[1, correlation], [correlation, 1]]
    density = bivariate_normal_density(h, k, correlation)
    assert density == pytest.approx(multivariate_normal.pdf([h, k], cov=covariance))
    difference = bivariate_normal_cdf(h, k, correlation + step) - bivariate_normal_cdf(
        h, k, correlation - step
    )
    assert density == pytest.approx(float(difference) / (2 * step), rel=1e-6)


def test_inversion_returns_the_correlation() -> None:
    rng = np.random.default_rng(1)
    h, k = rng.uniform(-2.5, 2.5, size=(2, 1000))
    correlation = rng.uniform(-0.6, 0.95, size=1000)
    joint = bivariate_normal_cdf(h, k, correlation)
    recovered = latent_correlation(h, k, joint)
    np.testing.assert_allclose(bivariate_normal_cdf(h, k, recovered), joint, atol=1e-14)
    visible = bivariate_normal_density(h, k, correlation) > 1e-4
    assert visible.mean() > 0.8
    np.testing.assert_allclose(recovered[visible], correlation[visible], atol=1e-9)


def test_joint_probabilities_out_of_reach_get_the_nearest_end() -> None:
    h = norm.ppf(0.1)
    low, high = latent_correlation(h, h, [-0.01, 0.2])
    assert low == pytest.approx(-1, abs=1e-6)
    assert high == pytest.approx(1, abs=1e-6)
