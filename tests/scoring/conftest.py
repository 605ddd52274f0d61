import numpy as np
import pytest
from scipy.io import loadmat

from spiqbench.statistics.statistic import Windows

RETINA_FILE = "original_data_num_neurons_50_1.mat"
REPEATS, NEURONS, TIME_BINS = 297, 8, 16


@pytest.fixture(scope="session")
def retina_sets(data_dir) -> tuple[Windows, Windows]:
    """Even and odd repeats of the 8 most active neurons, in windows of 16 bins: (train, test)."""
    spikes = loadmat(data_dir / RETINA_FILE)["data"].astype(np.uint8)
    most_active = np.sort(np.argsort(-spikes.sum(axis=0), kind="stable")[:NEURONS])
    repeats = spikes[:, most_active].reshape(REPEATS, -1, NEURONS)
    usable = repeats.shape[1] // TIME_BINS * TIME_BINS
    windows = repeats[:, :usable].reshape(REPEATS, -1, TIME_BINS, NEURONS).transpose(0, 1, 3, 2)
    return tuple(windows[start::2].reshape(-1, NEURONS, TIME_BINS) for start in (0, 1))
