"""Bits a spike: nothing for the reference itself, the entropy that a truth saves, and what cannot be said."""

import numpy as np
import pytest

from spiqbench.scoring.likelihood import bits_per_spike, independent_log_likelihood

RATES = np.array([0.1, 0.4])


def drawn(n: int) -> np.ndarray:
    return (np.random.default_rng(0).random((n, 2, 5)) < RATES[None, :, None]).astype(np.uint8)


def test_the_reference_is_the_product_of_its_bins() -> None:
    windows = drawn(20)
    by_cell = np.where(windows == 1, RATES[None, :, None], 1 - RATES[None, :, None])
    np.testing.assert_allclose(independent_log_likelihood(windows, RATES), np.log(by_cell).sum((1, 2)))


def test_the_independent_model_has_no_bits_and_a_window_known_beforehand_all_of_them() -> None:
    windows = drawn(500)
    reference = independent_log_likelihood(windows, windows.mean((0, 2)))
    assert bits_per_spike(reference, windows, windows) == pytest.approx(0, abs=1e-12)
    certain = bits_per_spike(np.zeros(500), windows, windows)
    assert certain == pytest.approx(-reference.sum() / np.log(2) / windows.sum())
    assert bits_per_spike(reference - 1, windows, windows) == pytest.approx(-500 / np.log(2) / windows.sum())


def test_a_neuron_silent_in_training_leaves_the_reference_finite() -> None:
    windows, silent = drawn(50), drawn(50)
    silent[:, 0] = 0
    assert np.isfinite(bits_per_spike(np.full(50, -5.0), windows, silent) or np.nan)


def test_impossible_windows_and_windows_without_a_spike_have_no_bits() -> None:
    windows = drawn(10)
    logs = np.full(10, -4.0)
    logs[3] = -np.inf
    assert bits_per_spike(logs, windows, windows) is None
    assert bits_per_spike(np.zeros(10), np.zeros_like(windows), windows) is None
