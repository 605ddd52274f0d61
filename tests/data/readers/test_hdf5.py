import h5py
import numpy as np
import pytest

from spiqbench.data.readers.hdf5 import from_hdf5
from spiqbench.errors import ConfigError, DataError

RNG = np.random.default_rng(0)
TRAINS = [np.sort(RNG.uniform(0, 60, n)) for n in (300, 0, 500, 120)]


def written(path, **changes):
    content = {
        "spikes": np.concatenate(TRAINS),
        "sCount": np.array([len(train) for train in TRAINS], dtype=np.int32),
        "names": np.array([b"ch_12a", b"ch_12b", b"ch_14a", b"ch_21a"]),
    } | changes
    with h5py.File(path, "w") as file:
        for name, value in content.items():
            if value is not None:
                file[name] = value
    return path


def occupied(train):
    return (np.histogram(train, 0.02 * np.arange(3001))[0] > 0).astype(np.uint8)


def test_trains_stand_one_after_the_other(tmp_path):
    recording = from_hdf5(written(tmp_path / "a.h5"), 20, start=0, stop=60)
    expected = np.stack([occupied(train) for train in TRAINS], axis=1)
    np.testing.assert_array_equal(recording.spikes, expected[None])
    assert recording.spike_counts.tolist() == [300, 0, 500, 120]
    without = from_hdf5(written(tmp_path / "b.h5", names=None), 20, start=0, stop=60, least_hz=0.05)
    np.testing.assert_array_equal(without.spikes, expected[None, :, [0, 2, 3]])


def test_an_index_of_ends_says_the_same_as_counts(tmp_path):
    ends = np.cumsum([len(train) for train in TRAINS])
    path = written(tmp_path / "a.h5", sCount=None, **{"units/ends": ends})
    found = from_hdf5(path, 20, counts="units/ends", start=0, stop=60)
    np.testing.assert_array_equal(
        found.spikes, from_hdf5(written(tmp_path / "b.h5"), 20, start=0, stop=60).spikes
    )


def test_units_by_name(tmp_path):
    path = written(tmp_path / "a.h5")
    found = from_hdf5(path, 20, units={"name": ["ch_12a", "ch_21a"]}, start=0, stop=60)
    assert found.spike_counts.tolist() == [300, 120]


@pytest.mark.parametrize(
    ("changes", "options", "error", "message"),
    [
        ({"spikes": None}, {}, ConfigError, "no data set 'spikes'.*set task.recording.times"),
        ({"sCount": None}, {}, ConfigError, "no data set 'sCount'.*set task.recording.counts"),
        ({"sCount": np.array([1, 2, 3])}, {}, DataError, "920 spike times and counts that come to 6"),
        ({"sCount": np.array([-1, 921])}, {}, DataError, "belong together"),
        ({"spikes": np.zeros((4, 2))}, {}, DataError, "not a list of numbers"),
        ({"spikes": np.concatenate(TRAINS) * 1000}, {}, DataError, "time_unit="),
        ({}, {"units": {"name": "ch_99"}}, DataError, "there are ch_12a"),
        ({}, {"units": [4]}, ConfigError, "0 to 3"),
        ({}, {"start": 90}, DataError, "lies outside"),
    ],
)
def test_what_is_of_another_layout(tmp_path, changes, options, error, message):
    with pytest.raises(error, match=message) as raised:
        from_hdf5(written(tmp_path / "a.h5", **changes), 20, **options)
    assert "\n" not in str(raised.value)


def test_files_that_are_missing_or_damaged(tmp_path):
    with pytest.raises(DataError, match="there is no file"):
        from_hdf5(tmp_path / "a.h5", 20)
    whole = written(tmp_path / "b.h5").read_bytes()
    for length in (0, 100, len(whole) // 2):
        (tmp_path / "cut.h5").write_bytes(whole[:length])
        with pytest.raises(DataError, match=r"cut\.h5 is damaged or not an HDF5 file"):
            from_hdf5(tmp_path / "cut.h5", 20)


def test_a_data_set_a_unit(tmp_path):
    path = tmp_path / "groups.h5"
    with h5py.File(path, "w") as file:
        for unit, train in zip((1, 2, 10, 3), TRAINS, strict=True):
            file[f"units/unit_{unit}/spike_times"] = 1000 * train
            file[f"units/unit_{unit}/waveform"] = np.zeros((3, 4))
            file[f"flat/t{unit}"] = train
    pattern = "units/*/spike_times"
    found = from_hdf5(path, 20, times=pattern, time_unit="ms", start=0, stop=60)
    expected = np.stack([occupied(TRAINS[place]) for place in (0, 1, 3, 2)], axis=1)  # 1, 2, 3, 10
    np.testing.assert_array_equal(found.spikes, expected[None])
    for named in ({"times": "flat/*"}, {"times": "flat/t*"}):
        np.testing.assert_array_equal(from_hdf5(path, 20, **named, start=0, stop=60).spikes, expected[None])
    one = from_hdf5(
        path, 20, times=pattern, time_unit="ms", units={"name": ["unit_10", "unit_1"]}, start=0, stop=60
    )
    assert sorted(one.spike_counts.tolist()) == [300, 500]
    with pytest.raises(ConfigError, match=r"no data set 'spikes'.*set task\.recording\.times=.*\*"):
        from_hdf5(path, 20)
    for wrong in ("units/*/times", "unit/*/spike_times", "units/unit_1*/nothing", "*/spike_times"):
        with pytest.raises(ConfigError, match="no data sets"):
            from_hdf5(path, 20, times=wrong)
    with pytest.raises(DataError, match="not a list of numbers"):
        from_hdf5(path, 20, times="units/*/waveform")


def test_a_group_in_the_place_of_times_is_answered_with_a_pattern(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        for unit in range(3):
            file[f"spikes/unit{unit}"] = np.arange(1.0, 20.0)
    with pytest.raises(DataError, match=r"set task\.recording\.times=spikes/\*"):
        from_hdf5(tmp_path / "a.h5", 20)
