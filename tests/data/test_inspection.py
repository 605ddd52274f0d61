import json

import numpy as np
import pytest

from spiqbench.data.inspection import Duplicate, find_drift, find_duplicates, inspect_recording, most_active
from spiqbench.data.raster import raster_png
from spiqbench.data.recording import Provenance, Recording
from spiqbench.data.split import split_windows

RATES = np.array([0.1, 0.3, 0.05, 0.2, 0.0, 0.1])
STILL = np.ones(6)


def population(repeats=12, bins=500, change=STILL):
    """Independent neurons whose rates change by a factor from the first repeat to the last; neuron 4 is silent."""
    course = 1 + np.linspace(0, 1, repeats)[:, None, None] * (change - 1)
    return (np.random.default_rng(0).random((repeats, bins, 6)) < RATES * course).astype(np.uint8)


def test_rates_silent_neurons_and_sizes():
    spikes = population()
    found = inspect_recording(Recording(spikes, 10, Provenance("mine", "mine.npy")))
    assert (found.repeats, found.time_bins, found.neurons) == (12, 500, 6)
    assert found.seconds == pytest.approx(60)
    np.testing.assert_allclose(found.rates_hz, spikes.mean(axis=(0, 1)) * 100)
    assert found.silent == [4]
    assert found.clipped is found.clipped_share is found.spikes_before_binning is None
    assert [population.size for population in found.populations] == [4, 6]
    best = found.populations[0]
    assert best.neurons[:2] == [1, 3]
    assert best.neurons == most_active(spikes, 4)
    assert best.least_spikes == sorted(spikes.sum((0, 1)))[-4]
    assert found.populations[1].least_hz == 0
    json.dumps(found.as_dict(), allow_nan=False)


def test_clipped_spikes_are_those_of_the_provenance():
    provenance = Provenance("mine", "mine.nwb", spikes=2000, clipped=30)
    found = inspect_recording(Recording(population(), 20, provenance))
    assert (found.spikes_before_binning, found.clipped, found.clipped_share) == (2000, 30, 0.015)


@pytest.mark.parametrize(("repeats", "bins", "fits"), [(1, 5000, 5), (12, 500, 5), (1, 1300, 3), (1, 500, 0)])
def test_windows_are_as_many_as_a_task_would_have(repeats, bins, fits):
    spikes = population(repeats, bins)
    found = inspect_recording(Recording(spikes, 20))
    for counts in found.windows:
        if counts.reason is None:
            cut = split_windows(Recording(spikes, 20), counts.time_bins)
            found_of = {"train": counts.train, "validation": counts.validation, "test": counts.test}
            assert found_of == {name: len(windows) for name, windows in cut}
            assert counts.test_groups == cut.test.number_of_groups
            assert counts.milliseconds == 20 * counts.time_bins
    assert [counts.reason is None for counts in found.windows] == [True] * fits + [False] * (5 - fits)


def test_duplicates_share_most_spikes_and_chance_coincidences_are_none():
    spikes = population()
    assert list(find_duplicates(spikes)) == []
    doubled = spikes.copy()
    doubled[:, :, 5] = doubled[:, :, 1]
    doubled[0, :, 5] = 0
    (pair,) = find_duplicates(doubled)
    assert (pair.first, pair.second) == (1, 5)
    assert pair.shared == pytest.approx(1 - spikes[0, :, 1].sum() / spikes[:, :, 1].sum())
    doubled[0] = doubled[1]
    assert list(find_duplicates(doubled)) == [Duplicate(1, 5, 1.0)]


def test_drift_is_found_and_noise_is_none():
    still = find_drift(population(90), 20)
    assert still is not None
    assert still.parts == "repeats"
    assert abs(still.change) < 3 * still.standard_error
    assert still.changed_neurons == []
    moving = find_drift(population(90, change=np.array([1.5, 1.5, 1.5, 1.5, 1, 4])), 20)
    assert moving is not None
    assert moving.change > 10 * moving.standard_error
    assert moving.last_third_hz > 1.2 * moving.first_third_hz
    assert moving.changed_neurons == [5]


def test_drift_of_a_line_is_the_line():
    spikes = np.zeros((9, 100, 2), dtype=np.uint8)
    for repeat in range(9):
        spikes[repeat, : 10 + 5 * repeat] = 1
    drift = find_drift(spikes, 1000)
    assert drift is not None
    assert drift.change == pytest.approx(0.4 / 0.3)
    assert drift.standard_error == pytest.approx(0, abs=1e-12)
    assert drift.first_third_hz == pytest.approx(0.15)
    assert drift.last_third_hz == pytest.approx(0.45)


def test_one_long_repeat_is_followed_in_blocks_and_a_short_one_not_at_all():
    spikes = population(90, change=np.full(6, 3.0)).reshape(1, -1, 6)
    drift = find_drift(spikes, 20)
    assert drift is not None
    assert drift.parts == "blocks"
    assert drift.change > 10 * drift.standard_error
    assert find_drift(spikes[:, :2], 20) is None
    assert find_drift(np.zeros((1, 60, 2), dtype=np.uint8), 20).change == 0


@pytest.mark.parametrize("shape", [(1, 40, 2), (12, 50, 6), (3, 2000, 60)])
def test_the_raster_is_a_picture(shape):
    spikes = (np.random.default_rng(0).random(shape) < 0.1).astype(np.uint8)
    first, again = (raster_png(Recording(spikes, 20)) for _ in range(2))
    assert first.startswith(b"\x89PNG\r\n\x1a\n")
    assert first == again
    assert first != raster_png(Recording(1 - spikes, 20))
