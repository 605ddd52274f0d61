import numpy as np
import pytest

from spiqbench.scoring.distribution_tests import window_features as module
from spiqbench.scoring.distribution_tests.window_features import window_features

from ..window_sets import bernoulli


def features_in_loops(window: np.ndarray) -> list[float]:
    """The docstring of `window_features`, literally, for few neurons."""
    neurons, time_bins = window.shape
    spikes = window.astype(int)
    population = [sum(spikes[i, t] for i in range(neurons)) for t in range(time_bins)]
    features = [sum(spikes[i]) for i in range(neurons)]
    features += [sum(count == k for count in population) for k in range(16)]
    features += [sum(count >= 16 for count in population), max(population)]
    for lag in range(1, min(10, time_bins - 1) + 1):
        features.append(sum(population[t] * population[t + lag] for t in range(time_bins - lag)))

    def coincidences(i: int, j: int, lag: int) -> int:
        return sum(spikes[i, t] * spikes[j, t + lag] for t in range(time_bins - lag))

    others = [[j for j in range(neurons) if j != i] for i in range(neurons)]
    if neurons > 1:
        features += [sum(coincidences(i, j, 0) for j in others[i]) for i in range(neurons)]
        features += [coincidences(i, j, 0) for i in range(neurons) for j in range(i + 1, neurons)]
    if time_bins > 1:
        features += [coincidences(i, i, 1) for i in range(neurons)]
        if neurons > 1:
            features += [sum(coincidences(i, j, 1) for j in others[i]) for i in range(neurons)]
            features += [sum(coincidences(j, i, 1) for j in others[i]) for i in range(neurons)]
            features += [coincidences(i, j, 1) for i in range(neurons) for j in others[i]]
    return features


@pytest.mark.parametrize(("neurons", "time_bins"), [(1, 1), (1, 7), (5, 1), (4, 13), (9, 6)])
def test_features_are_those_of_the_docstring(neurons, time_bins):
    windows = bernoulli(np.random.default_rng(0), 6, neurons, time_bins, 0.4)
    np.testing.assert_array_equal(window_features(windows), [features_in_loops(window) for window in windows])


@pytest.mark.parametrize("neurons", [64, 65, 150])
def test_features_stay_bounded_and_keep_all_spikes(neurons):
    windows = bernoulli(np.random.default_rng(1), 4, neurons, 12, 0.1)
    features = window_features(windows)
    assert features.shape[1] <= 5 * 64 + 2 * 128 + 28
    np.testing.assert_array_equal(features[:, :64].sum(axis=1), windows.sum(axis=(1, 2)))


def test_features_do_not_depend_on_the_chunks(monkeypatch):
    windows = bernoulli(np.random.default_rng(2), 30, 20, 8, 0.3)
    whole = window_features(windows)
    monkeypatch.setattr(module, "CHUNK_ELEMENTS", 3000)
    np.testing.assert_array_equal(window_features(windows), whole)
