import hashlib

import numpy as np
import pytest

from spiqbench.data.readers.nwb import from_nwb
from spiqbench.errors import ConfigError, DataError

pytest.importorskip("pynwb")

from .nwb_files import write_nwb_file

RNG = np.random.default_rng(0)
TRAINS = [np.sort(RNG.uniform(0, 60, 400)) for _ in range(4)]
QUALITY = {"quality": ["good", "mua", "good", "noise"], "depth": [10.0, 20.0, 30.0, 40.0]}


def occupied(train, start, stop, width=0.02):
    edges = start + width * np.arange(round((stop - start) / width) + 1)
    return (np.histogram(train, edges)[0] > 0).astype(np.uint8)


@pytest.fixture
def path(tmp_path):
    return write_nwb_file(tmp_path / "my cells.nwb", TRAINS, columns=QUALITY)


def test_a_span_is_one_repeat_and_clipped_spikes_are_told(path):
    recording = from_nwb(path, 20, start=0, stop=60)
    expected = np.stack([occupied(train, 0, 60) for train in TRAINS], axis=1)
    np.testing.assert_array_equal(recording.spikes, expected[None])
    provenance = recording.provenance
    assert (provenance.name, provenance.source) == ("my_cells", str(path))
    assert provenance.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert recording.spike_counts.tolist() == [400] * 4
    assert recording.clipped == 1600 - expected.sum() > 0


def test_without_a_span_it_lasts_from_the_first_to_the_last_spike(path):
    recording = from_nwb(path, 20)
    first, last = min(train[0] for train in TRAINS), max(train[-1] for train in TRAINS)
    assert recording.time_bins == int((last - first) / 0.02)
    assert recording.spikes[0, 0].any()


@pytest.mark.parametrize(
    ("units", "expected"), [([3, 1], [3, 1]), ({"quality": "good"}, [0, 2]), ({"depth": [20, 40]}, [1, 3])]
)
def test_units_by_index_or_column(path, units, expected):
    chosen = from_nwb(path, 20, units=units, start=0, stop=60).spikes
    np.testing.assert_array_equal(chosen, from_nwb(path, 20, start=0, stop=60).spikes[:, :, expected])


def test_a_span_that_a_unit_was_not_observed_in_is_no_silence(tmp_path):
    observed = [[(0, 60)], [(0, 60)], [(0, 22), (29, 60)], [(0, 30), (30.5, 60)]]
    path = write_nwb_file(tmp_path / "a.nwb", TRAINS, observed=observed)
    with pytest.raises(DataError, match=r"unit 2 of .* was not observed all the time from 0 to 60 s"):
        from_nwb(path, 20)
    assert from_nwb(path, 20, units=[0, 1, 3]).time_bins == 3000
    assert from_nwb(path, 20, start=30).time_bins == 1500


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"units": {"qualty": "good"}}, ConfigError, "no column 'qualty': did you mean 'quality'"),
        ({"units": {"spike_times": 3}}, ConfigError, "no column 'spike_times'"),
        ({"units": {"quality": "great"}}, DataError, "there are good, mua, noise"),
        ({"units": [0, 9]}, ConfigError, "0 to 3"),
        ({"units": [0]}, DataError, "one neuron"),
        ({"start": 70}, DataError, "lies outside"),
        ({"stop": 600}, DataError, "lies outside"),
        ({"start": 30, "stop": 20}, DataError, "start before the stop"),
        ({"start": "now"}, ConfigError, "seconds"),
        ({"trials": True}, ConfigError, "trials=false"),
    ],
)
def test_choices_that_are_not_in_the_file(path, options, error, message):
    with pytest.raises(error, match=message) as raised:
        from_nwb(path, 20, **options)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("trains", "message"),
    [
        ([[], []], "holds no spikes"),
        ([[1.0, np.nan], [2.0]], "unit 0 of .* NaN"),
        ([], "holds no units"),
    ],
)
def test_spikes_that_are_none(tmp_path, trains, message):
    path = write_nwb_file(tmp_path / "a.nwb", trains)
    with pytest.raises(DataError, match=message):
        from_nwb(path, 20)


def test_units_without_spike_times(tmp_path):
    from datetime import UTC, datetime

    from pynwb import NWBHDF5IO, NWBFile

    nwb = NWBFile("a test", "a", datetime(2024, 1, 1, tzinfo=UTC))
    nwb.add_unit_column("quality", "quality")
    nwb.add_unit(quality="good")
    with NWBHDF5IO(str(tmp_path / "a.nwb"), "w") as file:
        file.write(nwb)
    with pytest.raises(DataError, match="units but no spike times"):
        from_nwb(tmp_path / "a.nwb", 20)


def test_a_file_cut_off_anywhere_is_refused(path, tmp_path):
    whole = path.read_bytes()
    for share in (0.001, 0.1, 0.5, 0.9, 0.99):
        cut = tmp_path / "cut.nwb"
        cut.write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(DataError, match=r"cut.nwb is damaged or not an NWB 2 file") as error:
            from_nwb(cut, 20)
        assert "\n" not in str(error.value)


def test_other_files_under_the_name(tmp_path):
    import h5py

    with h5py.File(tmp_path / "other.nwb", "w") as file:
        file["spikes"] = np.zeros((3, 3))
    (tmp_path / "text.nwb").write_text("time,unit\n1,2\n")
    (tmp_path / "empty.nwb").write_bytes(b"")
    (tmp_path / "folder.nwb").mkdir()
    for name in ("other", "text", "empty"):
        with pytest.raises(DataError, match=f"{name}.nwb is damaged or not an NWB 2 file"):
            from_nwb(tmp_path / f"{name}.nwb", 20)
    for name, says in {"folder": "is a folder: name the file", "missing": "there is no file"}.items():
        with pytest.raises(DataError, match=says):
            from_nwb(tmp_path / f"{name}.nwb", 20)


def test_selections_are_made_first_and_negative_times_are_times(tmp_path):
    early = [np.concatenate([[-7.25], TRAINS[0]]), *TRAINS[1:]]
    path = write_nwb_file(tmp_path / "a.nwb", early)
    plain = write_nwb_file(tmp_path / "b.nwb", TRAINS)
    np.testing.assert_array_equal(
        from_nwb(path, 20, start=0, stop=59).spikes, from_nwb(plain, 20, start=0, stop=59).spikes
    )
    assert from_nwb(path, 20).spikes[0, 0].tolist() == [1, 0, 0, 0]
    assert from_nwb(path, 20, start=-7.25, stop=59).time_bins == int(66.25 / 0.02)


def test_a_clock_from_1970(tmp_path):
    far = [1.7e9 + train.round(4) for train in TRAINS]
    recording = from_nwb(write_nwb_file(tmp_path / "a.nwb", far), 20, start=1.7e9, stop=1.7e9 + 59)
    near = write_nwb_file(tmp_path / "b.nwb", [train.round(4) for train in TRAINS])
    np.testing.assert_array_equal(recording.spikes, from_nwb(near, 20, start=0, stop=59).spikes)


def test_times_in_samples_are_noticed_before_anything_is_made_of_them(tmp_path):
    path = write_nwb_file(tmp_path / "a.nwb", [np.round(train * 30_000) for train in TRAINS])
    with pytest.raises(
        DataError,
        match=r"lasts 179\d{4} s at 0\.00022 spikes.*6.7 Hz.*set task.recording.time_unit=30000Hz",
    ):
        from_nwb(path, 20)
    plain = write_nwb_file(tmp_path / "b.nwb", TRAINS)
    found = from_nwb(path, 20, time_unit="30000Hz", start=0, stop=59)
    assert (found.spikes != from_nwb(plain, 20, start=0, stop=59).spikes).mean() < 1e-3


def test_units_under_a_processing_module(tmp_path):
    from datetime import UTC, datetime

    from pynwb import NWBHDF5IO, NWBFile
    from pynwb.misc import Units

    def write(path, *names):
        nwb = NWBFile("a test", "a", datetime(2024, 1, 1, tzinfo=UTC))
        module = nwb.create_processing_module("ecephys", "sorted")
        for name in names:
            units = Units(name=name, description="units")
            for train in TRAINS:
                units.add_unit(spike_times=train)
            module.add(units)
        with NWBHDF5IO(str(path), "w") as file:
            file.write(nwb)
        return path

    plain = from_nwb(write_nwb_file(tmp_path / "b.nwb", TRAINS), 20).spikes
    np.testing.assert_array_equal(from_nwb(write(tmp_path / "a.nwb", "units"), 20).spikes, plain)
    two = write(tmp_path / "c.nwb", "kilosort", "mountainsort")
    with pytest.raises(ConfigError, match="units_table to one of ecephys/kilosort, ecephys/mountainsort"):
        from_nwb(two, 20)
    np.testing.assert_array_equal(from_nwb(two, 20, units_table="ecephys/kilosort").spikes, plain)
    with pytest.raises(ConfigError, match="did you mean 'ecephys/kilosort'"):
        from_nwb(two, 20, units_table="ecephys/kilosrt")
