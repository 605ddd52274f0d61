import json

import numpy as np
import pytest

from spiqbench.data.binning import Stretch, bin_stretches
from spiqbench.data.inspection.drift import find_drift
from spiqbench.data.inspection.inspect import inspect_recording
from spiqbench.data.inspection.pairs import Duplicate, coincidences, duplicates, most_active, screened
from spiqbench.data.recording import Provenance, Recording
from spiqbench.data.split import split_windows

RATES = np.array([0.1, 0.3, 0.05, 0.2, 0.0, 0.1])
STILL = np.ones(6)


def population(repeats=12, bins=500, change=STILL):
    """Independent neurons whose rates change by a factor from the first repeat to the last; neuron 4 is silent."""
    course = 1 + np.linspace(0, 1, repeats)[:, None, None] * (change - 1)
    return (np.random.default_rng(0).random((repeats, bins, 6)) < RATES * course).astype(np.uint8)


def test_repeats_that_share_spikes_are_told_before_a_task_refuses_them():
    spikes = population(repeats=4)
    found = inspect_recording(Recording(spikes, 10, Provenance("mine", "mine.npy")))
    assert found.overlap is None
    spikes[2] = spikes[1]
    found = inspect_recording(Recording(spikes, 10, Provenance("mine", "mine.npy")))
    assert found.overlap is not None
    assert found.overlap.startswith(
        "repeats 1 and 2 of mine.npy are the same, so test windows would be in training"
    )


def test_rates_silent_neurons_and_sizes():
    spikes = population()
    found = inspect_recording(Recording(spikes, 10, Provenance("mine", "mine.npy")))
    assert (found.repeats, found.time_bins, found.neurons) == (12, 500, 6)
    assert found.seconds == pytest.approx(60)
    np.testing.assert_allclose(found.rates_hz, spikes.mean(axis=(0, 1)) * 100)
    assert found.silent == [4]
    assert found.clipped_share is found.widths is found.suggested_bin_width_ms is None
    assert found.rates_hz == found.occupied_hz
    assert found.most_active_first == most_active(spikes)
    assert [population.size for population in found.populations] == [4, 6]
    best = found.populations[0]
    assert best.neurons[:2] == [1, 3]
    assert best.neurons == most_active(spikes, 4)
    assert best.least_spikes == sorted(spikes.sum((0, 1)))[-4]
    assert found.populations[1].least_hz == 0
    json.dumps(found.as_dict(), allow_nan=False)


def test_rates_count_spikes_and_widths_say_what_bins_lose():
    train = np.arange(0, 100, 0.011)
    stretch = Stretch([train, train[::100]], 0.0, 100.0)
    recording = Recording(bin_stretches([stretch], 50, "mine"), 50, Provenance("mine", "mine"), (stretch,))
    found = inspect_recording(recording)
    assert found.rates_hz == pytest.approx([len(train) / 100, len(train[::100]) / 100])
    assert found.occupied_hz[0] == pytest.approx(20)
    assert found.spikes == len(train) + len(train[::100])
    assert found.clipped_share == pytest.approx((len(train) - 2000) / found.spikes)
    shares = {width.bin_width_ms: width.clipped_share for width in found.widths}
    assert shares[10] == 0 < shares[20] < shares[50] == pytest.approx(found.clipped_share)
    assert found.suggested_bin_width_ms == 10


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
    assert list(duplicates(coincidences(spikes))) == []
    doubled = spikes.copy()
    doubled[:, :, 5] = doubled[:, :, 1]
    doubled[0, :, 5] = 0
    (pair,) = duplicates(coincidences(doubled))
    assert (pair.first, pair.second) == (1, 5)
    assert pair.shared == pytest.approx(1 - spikes[0, :, 1].sum() / spikes[:, :, 1].sum())
    doubled[0] = doubled[1]
    assert list(duplicates(coincidences(doubled))) == [Duplicate(1, 5, 1.0)]


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


def test_screening_leaves_out_the_less_active_of_two_that_share_their_spikes():
    spikes = population()
    assert screened(spikes) == most_active(spikes)
    doubled = spikes.copy()
    doubled[:, :, 5] = doubled[:, :, 1]
    doubled[0, :40, 5] = 0
    assert screened(doubled) == [neuron for neuron in most_active(doubled) if neuron != 5]


def test_correlations_are_pearsons():
    rng = np.random.default_rng(1)
    common = rng.random((3, 400, 1)) < 0.1
    spikes = (common | (rng.random((3, 400, 5)) < 0.1)).astype(np.uint8)
    spikes[:, :, 3] = 0
    found = inspect_recording(Recording(spikes, 20))
    table = np.corrcoef(spikes.reshape(-1, 5)[:, [0, 1, 2, 4]].T)[np.triu_indices(4, 1)]
    assert found.mean_correlation == pytest.approx(table.mean())
    assert found.max_correlation == pytest.approx(table.max())


def test_burstiness_of_known_trains():
    rng = np.random.default_rng(2)
    clock = np.zeros((1, 4000, 2), np.uint8)
    clock[:, ::10] = 1
    assert inspect_recording(Recording(clock, 20)).burstiness == pytest.approx(-1)
    poisson = (rng.random((1, 100_000, 4)) < 0.01).astype(np.uint8)
    assert abs(inspect_recording(Recording(poisson, 20)).burstiness) < 0.05
    bursts = poisson.copy()
    bursts[:, 1:] |= poisson[:, :-1]
    bursts[:, 2:] |= poisson[:, :-2]
    assert inspect_recording(Recording(bursts, 20)).burstiness > 0.2


def test_memory_of_a_slow_population():
    """The count of an AR(1) drive has the autocorrelation phi^lag, scaled by the share of its variance."""
    rng = np.random.default_rng(3)
    drive = np.zeros((4, 20_000))
    for t in range(1, 20_000):
        drive[:, t] = 0.9 * drive[:, t - 1] + np.sqrt(1 - 0.81) * rng.normal(size=4)
    spikes = (rng.random((4, 20_000, 200)) < 0.2 + 0.05 * drive[:, :, None].clip(-3, 3)).astype(np.uint8)
    memory = inspect_recording(Recording(spikes, 20)).memory
    assert memory.lags[2] / memory.lags[1] == pytest.approx(0.9, abs=0.03)
    assert memory.lags[10] / memory.lags[5] == pytest.approx(0.9**5, abs=0.05)
    assert memory.seconds < memory.gap_seconds
    assert memory.gap_seconds == pytest.approx(
        0.02 * np.log(0.1 / memory.lags[1] * 0.9) / np.log(0.9), rel=0.2
    )
    assert inspect_recording(Recording(np.ones((1, 100, 2)), 20)).memory is None


def test_many_neurons_take_little_memory():
    import tracemalloc

    spikes = np.zeros((1, 30, 20_000), np.uint8)
    spikes[0, 0, :7] = 1
    recording = Recording(spikes, 20)
    tracemalloc.start()
    found = inspect_recording(recording)
    assert tracemalloc.get_traced_memory()[1] < 2**26
    tracemalloc.stop()
    assert found.duplicates is found.mean_correlation is None
