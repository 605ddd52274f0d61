import numpy as np
import pytest
from scipy import stats

from spiqbench.scaling.power_law import fit_power_law


def test_the_exponent_is_the_regression_of_scipy() -> None:
    rng = np.random.default_rng(0)
    values = {n: int(15 * n * np.exp(0.1 * rng.standard_normal())) for n in (4, 8, 16, 32, 50)}
    law = fit_power_law(values)
    assert law is not None
    expected = stats.linregress(np.log(list(values)), np.log(list(values.values())))
    margin = stats.t.ppf(0.975, 3) * expected.stderr
    assert law.exponent.value == pytest.approx(expected.slope)
    interval = (expected.slope - margin, expected.slope + margin)
    assert (law.exponent.lower, law.exponent.upper) == pytest.approx(interval)
    assert law.factor == pytest.approx(np.exp(expected.intercept))
    off = max(max(value / law.at(n), law.at(n) / value) for n, value in values.items())
    assert law.off == pytest.approx(off)


def test_a_power_law_is_found_exactly() -> None:
    law = fit_power_law({n: 3.0 * n**1.7 for n in (4, 8, 50)})
    assert law is not None
    assert (law.exponent.lower, law.exponent.value, law.exponent.upper) == pytest.approx((1.7, 1.7, 1.7))
    assert law.at(20) == pytest.approx(3.0 * 20**1.7)
    assert law.off == pytest.approx(1)
    assert law.sizes == (4, 50)


def test_two_sizes_are_not_enough() -> None:
    assert fit_power_law({4: 60, 8: 120}) is None


def test_the_interval_covers_the_true_exponent_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    covered = 0
    for _ in range(600):
        law = fit_power_law({n: n**1.3 * np.exp(0.2 * rng.standard_normal()) for n in (4, 8, 12, 16, 50)})
        assert law is not None
        assert law.exponent.lower is not None
        assert law.exponent.upper is not None
        covered += law.exponent.lower <= 1.3 <= law.exponent.upper
    # 95 % of 600, within four standard errors.
    assert abs(covered / 600 - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 600)
