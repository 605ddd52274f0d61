"""Processes whose statistics are known: the values found must lie within the noise of the sample."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, multivariate_normal, norm

from spiqbench.statistics.autocorrelogram import AUTOCORRELOGRAM
from spiqbench.statistics.autocovariance import AUTOCOVARIANCE
from spiqbench.statistics.fano_factor import FANO_FACTOR
from spiqbench.statistics.firing_rate import FIRING_RATE
from spiqbench.statistics.isi_distribution import ISI_DISTRIBUTION
from spiqbench.statistics.k_probability import K_PROBABILITY
from spiqbench.statistics.lagged_covariance import LAGGED_COVARIANCE
from spiqbench.statistics.pairwise_covariance import PAIRWISE_COVARIANCE
from spiqbench.statistics.time_course import TIME_COURSE
from spiqbench.statistics.triplet_covariance import TRIPLET_COVARIANCE
from spiqbench.statistics.window_count import WINDOW_COUNT
from spiqbench.statistics.word_distribution import WORD_DISTRIBUTION

SAMPLES = 4000
BATCHES = 20
shapes = st.tuples(st.integers(3, 6), st.integers(2, 14))
examples = partial(settings, max_examples=8, deadline=None, derandomize=True)


def assert_mean_is(statistic, windows, expected):
    """The mean over batches lies within five standard errors, which the batches themselves give.

    What is so rare that no batch holds it has none: up to 8 of all samples may be missed.
    """
    values = np.array([statistic.describe(batch) for batch in np.array_split(windows, BATCHES)])
    error = values.std(axis=0, ddof=1) / np.sqrt(BATCHES)
    np.testing.assert_array_less(np.abs(values.mean(axis=0) - expected), 5 * error + 8 / SAMPLES)


@examples()
@given(shapes, st.floats(0.1, 0.6), st.integers(0, 1000))
def test_independent_bernoulli(shape, rate, seed):
    neurons, time_bins = shape
    w = (np.random.default_rng(seed).random((SAMPLES, neurons, time_bins)) < rate).astype(np.uint8)
    lags = np.arange(1, min(10, time_bins - 1) + 1)
    side = rate * (time_bins - lags) / time_bins
    gaps = np.arange(1, time_bins)
    interval = (time_bins - gaps) * (1 - rate) ** (gaps - 1)
    ones = np.array([bin(word).count("1") for word in range(2**neurons)])
    assert_mean_is(FIRING_RATE, w, rate)
    assert_mean_is(TIME_COURSE, w, rate)
    assert_mean_is(PAIRWISE_COVARIANCE, w, 0)
    assert_mean_is(TRIPLET_COVARIANCE, w, 0)
    assert_mean_is(AUTOCOVARIANCE, w, 0)
    assert_mean_is(LAGGED_COVARIANCE, w, 0)
    assert_mean_is(K_PROBABILITY, w, binom.pmf(np.arange(neurons + 1), neurons, rate))
    assert_mean_is(WINDOW_COUNT, w, binom.pmf(np.arange(neurons * time_bins + 1), neurons * time_bins, rate))
    assert_mean_is(WORD_DISTRIBUTION, w, [rate**ones * (1 - rate) ** (neurons - ones)])
    assert_mean_is(AUTOCORRELOGRAM, w, np.concatenate([side[::-1], [0], side]))
    assert_mean_is(ISI_DISTRIBUTION, w, interval / interval.sum())
    assert_mean_is(FANO_FACTOR, w, 1 - rate)


@examples()
@given(st.integers(3, 14), st.floats(0.2, 0.8), st.floats(0.05, 0.4), st.integers(0, 1000))
def test_two_state_markov_chain(time_bins, stay, start, seed):
    """P(1 | 1) = stay, P(1 | 0) = start: geometric covariances, and intervals known too."""
    rng = np.random.default_rng(seed)
    rate = start / (1 - stay + start)
    w = np.empty((SAMPLES, 3, time_bins), dtype=np.uint8)
    w[..., 0] = rng.random((SAMPLES, 3)) < rate
    for t in range(1, time_bins):
        w[..., t] = rng.random((SAMPLES, 3)) < np.where(w[..., t - 1], stay, start)
    lags = np.arange(1, min(10, time_bins - 1) + 1)
    covariance = rate * (1 - rate) * (stay - start) ** lags
    side = (covariance + rate**2) * (time_bins - lags) / (time_bins * rate)
    gaps = np.arange(1, time_bins)
    first = np.where(gaps == 1, stay, (1 - stay) * (1 - start) ** np.maximum(gaps - 2, 0) * start)
    interval = (time_bins - gaps) * first
    all_lags = np.arange(1, time_bins)
    variance = time_bins + 2 * np.sum((time_bins - all_lags) * (stay - start) ** all_lags)
    assert_mean_is(FIRING_RATE, w, rate)
    assert_mean_is(AUTOCOVARIANCE, w, np.repeat(covariance[:, None], 3, axis=1))
    assert_mean_is(LAGGED_COVARIANCE, w, np.diag(np.full(3, covariance[0])))
    assert_mean_is(AUTOCORRELOGRAM, w, np.concatenate([side[::-1], [0], side]))
    assert_mean_is(ISI_DISTRIBUTION, w, interval / interval.sum())
    assert_mean_is(FANO_FACTOR, w, (1 - rate) * variance / time_bins)


@examples()
@given(st.integers(0, 1000), st.floats(-1.0, 0.5), st.floats(0.1, 0.8))
def test_dichotomized_gaussian(seed, threshold, correlation):
    """Thresholds of an exchangeable Gaussian: moments are orthant probabilities (Macke et al. 2009)."""
    rng = np.random.default_rng(seed)
    common, own = rng.normal(size=(SAMPLES, 1, 8)), rng.normal(size=(SAMPLES, 4, 8))
    latent = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own
    w = (latent > -threshold).astype(np.uint8)
    rate = norm.cdf(threshold)
    both, three = (
        multivariate_normal.cdf(np.full(n, threshold), cov=np.eye(n) * (1 - correlation) + correlation)
        for n in (2, 3)
    )
    covariance = both - rate**2
    assert_mean_is(FIRING_RATE, w, rate)
    assert_mean_is(PAIRWISE_COVARIANCE, w, covariance)
    assert_mean_is(TRIPLET_COVARIANCE, w, three - 3 * rate * both + 2 * rate**3)
    assert_mean_is(LAGGED_COVARIANCE, w, 0)


def test_a_wrong_expectation_is_found():
    """The tolerance of these tests is no wider than what it should find."""
    w = (np.random.default_rng(0).random((SAMPLES, 4, 8)) < 0.3).astype(np.uint8)
    with pytest.raises(AssertionError):
        assert_mean_is(FIRING_RATE, w, 0.31)
    with pytest.raises(AssertionError):
        assert_mean_is(PAIRWISE_COVARIANCE, w, 0.01)
