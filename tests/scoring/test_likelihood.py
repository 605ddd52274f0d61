import numpy as np
import pytest

from spiqbench.scoring.likelihood import bits_per_spike, independent_log_likelihood

from .window_sets import bernoulli


def test_independent_neurons_gain_nothing_over_themselves():
    rng = np.random.default_rng(0)
    train, test = bernoulli(rng, 50, 3, 5), bernoulli(rng, 40, 3, 5)
    found = bits_per_spike(independent_log_likelihood(test, train), test, train, np.arange(40))
    assert found.value == pytest.approx(0, abs=1e-12)


def test_reference_is_the_product_of_the_rates():
    train = np.array([[[1, 0, 0, 0]], [[1, 1, 0, 0]]], dtype=np.uint8)  # rate 3/8
    test = np.array([[[1, 0]], [[0, 0]]], dtype=np.uint8)
    expected = [np.log(3 / 8) + np.log(5 / 8), 2 * np.log(5 / 8)]
    np.testing.assert_allclose(independent_log_likelihood(test, train), expected)


def test_a_neuron_that_is_silent_in_training_costs_bits_and_not_everything():
    train, test = np.zeros((10, 2, 4), dtype=np.uint8), np.ones((1, 2, 4), dtype=np.uint8)
    assert np.isfinite(independent_log_likelihood(test, train)).all()


def test_bits_of_a_known_gain_and_an_interval_that_covers_it():
    rng = np.random.default_rng(1)
    train = bernoulli(rng, 200, 3, 5)
    inside = 0
    for _ in range(200):
        test, groups = bernoulli(rng, 300, 3, 5), np.repeat(np.arange(30), 10)
        gain = 0.4 * np.log(2) * test.sum(axis=(1, 2)) + np.repeat(rng.normal(size=30), 10)
        found = bits_per_spike(independent_log_likelihood(test, train) + gain, test, train, groups)
        inside += found.interval[0] <= 0.4 <= found.interval[1]
    assert 0.9 <= inside / 200 <= 0.99


def test_what_is_not_finite_has_no_value_and_says_so():
    w = bernoulli(np.random.default_rng(2), 4, 2, 3)
    found = bits_per_spike(np.array([0.0, -np.inf, 0.0, np.nan]), w, w, np.arange(4))
    assert found.value is None
    assert "2 test windows" in str(found.reason)
    silent = np.zeros_like(w)
    assert bits_per_spike(np.zeros(4), silent, w, np.arange(4)).reason == "no spikes in the test windows"
