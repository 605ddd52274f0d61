"""Errors of the real recording, computed by an implementation that shares no code with this one."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.io import loadmat

from spiqbench.statistics.registry import STATISTICS

REFERENCE = json.loads((Path(__file__).parent / "reference_errors.json").read_text())
EIGHT_NEURONS = [19, 25, 5, 28, 38, 10, 42, 31]
WINDOWS_A_REPEAT = 59
TRAINING_REPEATS = 200


@pytest.fixture(scope="module")
def sets(salamander_windows, data_dir):
    published = data_dir / "DG_num_neurons_50_1.mat"
    if not published.is_file():
        pytest.skip(f"no {published.name}: the published samples are needed beside the recording")
    rows = loadmat(published)["data"].astype(np.uint8)
    rows = rows[: len(rows) // 16 * 16].reshape(-1, 16, 50).transpose(0, 2, 1)
    border = TRAINING_REPEATS * WINDOWS_A_REPEAT
    return {
        "test": salamander_windows[border:],
        "train": salamander_windows[:border],
        "published_dg": np.ascontiguousarray(rows),
    }


@pytest.mark.parametrize("comparison", REFERENCE)
def test_errors_equal_the_reference(comparison, sets):
    generated = sets[comparison.split("_vs_")[0]]
    neurons = EIGHT_NEURONS if comparison.endswith("_8") else list(range(50))
    real, generated = (np.ascontiguousarray(windows[:, neurons]) for windows in (sets["test"], generated))
    for key, expected in REFERENCE[comparison].items():
        # The reference added up the triplets' products in single precision.
        tolerance = 1e-4 if key == "triplet_covariance" else 1e-6
        assert STATISTICS[key].error(real, generated) == pytest.approx(expected, rel=tolerance), key
