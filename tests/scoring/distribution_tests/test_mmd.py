import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.stats import kstest

from spiqbench.scoring.distribution_tests import mmd
from spiqbench.scoring.distribution_tests.hamming import pack_windows
from spiqbench.scoring.distribution_tests.mmd import median_scale, mmd_test

from ..window_sets import bernoulli, bins_shuffled, bursting, neurons_shuffled


def mmd_squared_in_loops(real: np.ndarray, generated: np.ndarray, scale: float) -> float:
    def kernel(x: np.ndarray, y: np.ndarray) -> float:
        return float(np.exp(-np.count_nonzero(x != y) / scale))

    size = len(real)
    within = sum(
        kernel(kind[i], kind[j])
        for kind in (real, generated)
        for i in range(size)
        for j in range(size)
        if i != j
    )
    across = sum(kernel(x, y) for x in real for y in generated)
    return within / (size * (size - 1)) - 2 * across / size**2


def test_estimate_is_the_unbiased_one():
    rng = np.random.default_rng(0)
    real, generated = bernoulli(rng, 14, 3, 5, 0.3), bernoulli(rng, 14, 3, 5, 0.4)
    result = mmd_test(real, generated, 0)
    assert result.mmd_squared == pytest.approx(mmd_squared_in_loops(real, generated, result.scale))


def test_estimate_averages_to_the_closed_form():
    """Independent bits: the kernel's mean is a product over bits, so MMD^2 is known."""
    first, second, bits = 0.2, 0.5, 6
    rng = np.random.default_rng(1)
    pairs = [(bernoulli(rng, 200, 2, 3, first), bernoulli(rng, 200, 2, 3, second)) for _ in range(30)]
    results = [mmd_test(real, generated, 0) for real, generated in pairs]
    factor = np.exp(-1 / results[0].scale)

    def mean_kernel(p: float, q: float) -> float:
        differs = p * (1 - q) + q * (1 - p)
        return (1 - differs + differs * factor) ** bits

    expected = mean_kernel(first, first) + mean_kernel(second, second) - 2 * mean_kernel(first, second)
    estimates = [result.mmd_squared for result in results]
    assert {result.scale for result in results} == {results[0].scale}
    assert abs(np.mean(estimates) - expected) < 4 * np.std(estimates, ddof=1) / np.sqrt(len(estimates))


def test_scale_is_the_median_distance():
    windows = bernoulli(np.random.default_rng(2), 31, 4, 6)
    flat = windows.reshape(31, -1)
    distances = (cdist(flat, flat, "hamming") * 24)[np.triu_indices(31, 1)]
    assert median_scale(pack_windows(windows)) == pytest.approx(np.median(distances))


def test_scale_of_mostly_silent_windows_is_positive():
    windows = np.zeros((20, 2, 4), np.uint8)
    windows[0, 0, 0] = 1
    assert median_scale(pack_windows(windows)) == pytest.approx(19 / 190)
    assert median_scale(pack_windows(windows[1:])) == 1.0


def test_p_values_are_uniform_for_the_same_distribution(monkeypatch):
    monkeypatch.setattr(mmd, "PERMUTATIONS", 99)
    rng = np.random.default_rng(3)
    values = [mmd_test(bursting(rng, 60), bursting(rng, 60), seed).p_value for seed in range(200)]
    assert kstest(values, "uniform").pvalue > 0.01
    assert 0.01 <= np.mean(np.array(values) <= 0.05) <= 0.1


@pytest.mark.parametrize("shuffle", [bins_shuffled, neurons_shuffled])
def test_shuffles_are_detected(shuffle):
    rng = np.random.default_rng(4)
    result = mmd_test(bursting(rng, 1000), shuffle(rng, bursting(rng, 1000)), 0)
    assert result.mmd_squared > 0
    assert result.p_value <= 0.01


def test_identical_windows_everywhere_tie_with_every_relabelling():
    silent = np.zeros((30, 3, 4), np.uint8)
    result = mmd_test(silent, silent, 0)
    assert result.mmd_squared == pytest.approx(0.0, abs=1e-12)
    assert result.p_value == 1.0


def test_one_window_has_a_reason():
    windows = bernoulli(np.random.default_rng(0), 1, 3, 4)
    result = mmd_test(windows, windows, 0)
    assert result.mmd_squared is None
    assert "at least 2 windows" in result.reason
