"""Elephant as the oracle of those statistics that it has; it knows one long recording and no windows."""

import numpy as np
import pytest

from spiqbench.statistics.autocorrelogram import AUTOCORRELOGRAM
from spiqbench.statistics.autocovariance import AUTOCOVARIANCE
from spiqbench.statistics.fano_factor import FANO_FACTOR
from spiqbench.statistics.firing_rate import FIRING_RATE
from spiqbench.statistics.isi_distribution import ISI_DISTRIBUTION
from spiqbench.statistics.k_probability import K_PROBABILITY
from spiqbench.statistics.pairwise_covariance import PAIRWISE_COVARIANCE

elephant_statistics = pytest.importorskip("elephant.statistics", reason="the extra `dev` brings Elephant")
correlation = pytest.importorskip("elephant.spike_train_correlation")
conversion = pytest.importorskip("elephant.conversion")
neo = pytest.importorskip("neo")
pq = pytest.importorskip("quantities")

BIN = 20.0  # ms


@pytest.fixture(scope="module")
def recording():
    """One window of 4 bursting neurons and 500 bins."""
    rng = np.random.default_rng(3)
    drive = np.repeat(rng.random(125) < 0.3, 4)
    return (rng.random((1, 4, 500)) < np.where(drive, 0.4, 0.05)).astype(np.uint8)


def spike_train(train):
    times = (np.flatnonzero(train) + 0.5) * BIN
    return neo.SpikeTrain(times * pq.ms, t_start=0 * pq.ms, t_stop=len(train) * BIN * pq.ms)


def binned(window):
    return conversion.BinnedSpikeTrain([spike_train(train) for train in window], bin_size=BIN * pq.ms)


def test_firing_rate(recording):
    hertz = [
        float(elephant_statistics.mean_firing_rate(spike_train(train)).rescale("Hz"))
        for train in recording[0]
    ]
    np.testing.assert_allclose(FIRING_RATE.describe(recording) / (BIN / 1000), hertz)


def test_pairwise_covariance(recording):
    matrix = correlation.covariance(binned(recording[0]), binary=True)
    np.testing.assert_allclose(PAIRWISE_COVARIANCE.describe(recording), matrix[np.triu_indices(4, 1)])


def test_k_probability(recording):
    trains = [spike_train(train) for train in recording[0]]
    population = elephant_statistics.time_histogram(
        trains, bin_size=BIN * pq.ms, output="counts", binary=True
    )
    counts = np.asarray(population.magnitude, dtype=int).ravel()
    np.testing.assert_allclose(K_PROBABILITY.describe(recording), np.bincount(counts, minlength=5) / 500)


def test_autocorrelogram(recording):
    pairs = np.zeros(21)
    for train in recording[0]:
        one = binned([train])
        histogram, lags = correlation.cross_correlation_histogram(one, one, window=[-10, 10])
        pairs += np.asarray(histogram.magnitude, dtype=float).ravel()
    np.testing.assert_array_equal(lags, np.arange(-10, 11))
    pairs[10] = 0  # every spike with itself
    np.testing.assert_allclose(AUTOCORRELOGRAM.describe(recording), pairs / recording.sum())


def test_autocovariance_of_windows_that_a_lag_apart_make_two_neurons(recording):
    """Elephant's zero-lag covariance of the earlier and the later bins is the edge-matched lagged one."""
    found = AUTOCOVARIANCE.describe(recording)
    for lag in (1, 3, 10):
        for neuron, train in enumerate(recording[0]):
            matrix = correlation.covariance(binned([train[:-lag], train[lag:]]), binary=True)
            assert found[lag - 1, neuron] == pytest.approx(matrix[0, 1], rel=1e-9)


def test_isi_distribution(recording):
    intervals = np.concatenate(
        [elephant_statistics.isi(spike_train(train)).rescale("ms").magnitude for train in recording[0]]
    )
    histogram = np.bincount(np.rint(intervals / BIN).astype(int), minlength=500)[1:]
    np.testing.assert_allclose(ISI_DISTRIBUTION.describe(recording), histogram / histogram.sum())


def test_fano_factor(recording):
    windows = recording.reshape(4, 25, 20).transpose(1, 0, 2)
    for neuron, found in enumerate(FANO_FACTOR.describe(windows)):
        trials = [spike_train(window[neuron]) for window in windows]
        # Elephant divides by the number of trials, not by one less.
        assert found == pytest.approx(elephant_statistics.fanofactor(trials) * 25 / 24)
