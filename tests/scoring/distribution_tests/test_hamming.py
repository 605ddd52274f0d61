import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from spiqbench.scoring.distribution_tests import hamming
from spiqbench.scoring.distribution_tests.hamming import (
    hamming_distances,
    nearest_distances,
    nearest_other_distances,
    pack_windows,
    pattern_ids,
)

sizes = st.integers(1, 9)


def random_windows(seed: int, samples: int, neurons: int, time_bins: int, rate: float = 0.3) -> np.ndarray:
    return (np.random.default_rng(seed).random((samples, neurons, time_bins)) < rate).astype(np.uint8)


@given(sizes, sizes, sizes, st.integers(1, 30), st.integers(0, 99))
def test_distances_are_scipys(queries, references, neurons, time_bins, seed):
    first = random_windows(seed, queries, neurons, time_bins)
    second = random_windows(seed + 1, references, neurons, time_bins)
    bits = neurons * time_bins
    expected = cdist(first.reshape(queries, -1), second.reshape(references, -1), "hamming") * bits
    distances = hamming_distances(pack_windows(first), pack_windows(second))
    np.testing.assert_allclose(distances, expected)


def test_distances_do_not_overflow_a_byte():
    silent, full = np.zeros((1, 50, 32), np.uint8), np.ones((1, 50, 32), np.uint8)
    assert hamming_distances(pack_windows(silent), pack_windows(full)).item() == 1600


def test_blocks_do_not_change_distances(monkeypatch):
    first, second = pack_windows(random_windows(0, 23, 4, 20)), pack_windows(random_windows(1, 17, 4, 20))
    whole, nearest = hamming_distances(first, second), nearest_distances(first, second)
    monkeypatch.setattr(hamming, "BLOCK_PAIRS", 40)
    monkeypatch.setattr(hamming, "NEAREST_BLOCK_PAIRS", 50)
    np.testing.assert_array_equal(hamming_distances(first, second), whole)
    np.testing.assert_array_equal(nearest_distances(first, second), nearest)
    np.testing.assert_array_equal(nearest, whole.min(axis=1))


def test_nearest_other_ignores_the_window_itself_but_not_its_twin():
    windows = np.zeros((4, 2, 3), np.uint8)
    windows[0, 0, :] = 1
    windows[1, 0, :2] = 1
    windows[2:, 1, :] = 1
    np.testing.assert_array_equal(nearest_other_distances(pack_windows(windows)), [1, 1, 0, 0])


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.5])
def test_pattern_ids_group_as_numpy_unique_does(rate):
    windows = random_windows(0, 200, 3, 4, rate)
    ids = pattern_ids(pack_windows(windows))
    _, expected = np.unique(windows.reshape(200, -1), axis=0, return_inverse=True)
    assert len(set(zip(ids.tolist(), expected.ravel().tolist(), strict=True))) == len(set(expected.ravel()))
    assert ids.max() + 1 == len(set(expected.ravel()))
