import pickle
from pathlib import Path

import numpy as np
import pytest

from spiqbench.data.readers.neo import MOST_REASONS, from_neo
from spiqbench.errors import ConfigError, DataError

neo = pytest.importorskip("neo")

RNG = np.random.default_rng(0)
TRAINS = [[np.sort(RNG.uniform(0, 30, 200)) for _ in range(3)] for _ in range(4)]


def occupied(train, start, stop, width=0.02):
    edges = start + width * np.arange(round((stop - start) / width) + 1)
    return (np.histogram(train, edges)[0] > 0).astype(np.uint8)


def written(path, segments=TRAINS, *, stops=None, t_start=0.0, unit="s", scale=1.0):
    """A file of MATLAB's format with one block of segments."""
    block = neo.Block()
    for index, trains in enumerate(segments):
        segment = neo.Segment(index=index)
        for row, train in enumerate(trains):
            times = (np.asarray(train, dtype=float) + t_start) * scale
            stop = (30 if stops is None else stops[index]) + t_start
            segment.spiketrains.append(
                neo.SpikeTrain(
                    times, units=unit, t_start=t_start * scale, t_stop=stop * scale, name=f"cell {row}"
                )
            )
        block.segments.append(segment)
    neo.NeoMatlabIO(str(path)).write_block(block)
    return path


@pytest.fixture
def path(tmp_path):
    return written(tmp_path / "my cells.mat")


def test_segments_are_repeats_and_clipped_spikes_are_told(path):
    recording = from_neo(path, 20)
    expected = np.stack([np.stack([occupied(t, 0, 30) for t in trains], axis=1) for trains in TRAINS])
    np.testing.assert_array_equal(recording.spikes, expected)
    assert recording.provenance.name == "my_cells"
    assert len(recording.provenance.sha256) == 64
    assert recording.spike_counts.sum() == 2400
    assert recording.clipped == 2400 - expected.sum() > 0


@pytest.mark.parametrize(
    ("options", "pick"),
    [
        ({"segments": [2, 0]}, np.s_[[2, 0]]),
        ({"units": [1, 2]}, np.s_[:, :, [1, 2]]),
        ({"units": {"name": ["cell 0", "cell 2"]}}, np.s_[:, :, [0, 2]]),
        ({"start": 10, "stop": 20}, np.s_[:, 500:1000]),
    ],
)
def test_choices(path, options, pick):
    np.testing.assert_array_equal(from_neo(path, 20, **options).spikes, from_neo(path, 20).spikes[pick])


@pytest.mark.parametrize(("unit", "scale", "t_start"), [("ms", 1000.0, 0.0), ("s", 1.0, -5.0)])
def test_any_unit_of_time_and_any_clock(tmp_path, path, unit, scale, t_start):
    other = written(tmp_path / "other.mat", unit=unit, scale=scale, t_start=t_start)
    np.testing.assert_array_equal(from_neo(other, 20).spikes, from_neo(path, 20).spikes)


def test_segments_are_cut_to_the_shortest(tmp_path):
    path = written(
        tmp_path / "a.mat", [[train[:50] for train in trains] for trains in TRAINS], stops=[30, 25, 28, 30]
    )
    assert from_neo(path, 20).time_bins == 1250


def test_text_is_found_by_its_ending_or_by_the_readers_name(tmp_path):
    text = "\n".join("\t".join(f"{time:.4f}" for time in train) for train in TRAINS[0]) + "\n"
    (tmp_path / "a.txt").write_text(text)
    recording = from_neo(tmp_path / "a.txt", 20, stop=30)
    named = from_neo(tmp_path / "a.txt", 20, stop=30, reader="AsciiSpikeTrainIO")
    np.testing.assert_array_equal(recording.spikes, named.spikes)
    expected = np.stack([occupied(np.float32(np.round(train, 4)), 0, 30) for train in TRAINS[0]], axis=1)
    assert (recording.spikes[0] != expected).mean() < 1e-3  # the reader rounds to single precision


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"units": {"nam": "cell 0"}}, ConfigError, "no column 'nam'.*did you mean 'name'"),
        ({"units": {"name": "cell 9"}}, DataError, "there are cell 0, cell 1, cell 2"),
        ({"units": [7]}, ConfigError, "0 to 2"),
        ({"units": [1]}, DataError, "one neuron"),
        ({"segments": [4]}, ConfigError, "0 to 3"),
        ({"block": 1}, ConfigError, "0 to 0"),
        ({"stop": 60}, DataError, "lies outside"),
        ({"reader": "BlackrokIO"}, ConfigError, "did you mean 'BlackrockIO'"),
        ({"reader": "BlackrockIO"}, DataError, "no spikes that Neo can read"),
        ({"reader": "PickleIO"}, ConfigError, "never used"),
    ],
)
def test_choices_that_are_not_in_the_file(path, options, error, message):
    with pytest.raises(error, match=message) as raised:
        from_neo(path, 20, **options)
    assert "\n" not in str(raised.value)


def test_segments_of_different_units(tmp_path):
    path = written(tmp_path / "a.mat", [TRAINS[0], TRAINS[1][:2]])
    with pytest.raises(DataError, match="segments of 2 and of 3 units"):
        from_neo(path, 20)
    assert from_neo(path, 20, segments=[1]).neurons == 2


def test_no_spikes(tmp_path):
    path = written(tmp_path / "a.mat", [[[], []]])
    with pytest.raises(DataError, match="no spike"):
        from_neo(path, 20)


class Trap:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_no_pickle_is_ever_opened(tmp_path):
    for name in ("a.pkl", "a.pickle", "a.mat", "a.txt", "a.nev"):
        path = tmp_path / name
        path.write_bytes(pickle.dumps(Trap(tmp_path / "sprung")))
        with pytest.raises(DataError) as error:
            from_neo(path, 20)
        assert "\n" not in str(error.value)
    assert not (tmp_path / "sprung").exists()


def test_files_that_are_missing_cut_off_or_of_no_format(path, tmp_path):
    with pytest.raises(DataError, match="no file or folder"):
        from_neo(tmp_path / "missing.nev", 20)
    (tmp_path / "a.docx").write_text("spikes")
    with pytest.raises(DataError, match="no format that Neo reads spikes from"):
        from_neo(tmp_path / "a.docx", 20)
    whole = path.read_bytes()
    for share in (0, 0.1, 0.5, 0.9):
        cut = tmp_path / "cut.mat"
        cut.write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(DataError, match="no spikes that Neo can read"):
            from_neo(cut, 20)


def test_a_matlab_file_of_somebody_else_says_how_to_read_it(tmp_path, capfd):
    from scipy.io import savemat

    savemat(tmp_path / "a.mat", {"spikes": np.array([[np.arange(3.0), np.arange(4.0)]], dtype=object)})
    with pytest.raises(DataError, match="no spikes that Neo can read"):
        from_neo(tmp_path / "a.mat", 20)
    assert capfd.readouterr() == ("", "")


def test_readers_are_given_what_they_ask_for(tmp_path):
    """NEST's format: an id and a time in milliseconds a line, and its reader must be told when it stops."""
    rng = np.random.default_rng(0)
    ids, times = rng.integers(1, 4, 600), np.sort(rng.uniform(0, 20_000, 600))
    path = tmp_path / "a.gdf"
    path.write_text("".join(f"{i}\t{t:.3f}\n" for i, t in zip(ids, times, strict=True)))
    with pytest.raises(
        DataError, match=r"it takes gid_list, time_unit, t_start.*in task\.recording\.arguments"
    ):
        from_neo(path, 20)
    recording = from_neo(path, 20, arguments={"gid_list": [], "t_start": "0 s", "t_stop": "20 s"})
    expected = np.stack([occupied(times[ids == unit].round(3) / 1000, 0, 20) for unit in (1, 2, 3)], axis=1)
    assert recording.spikes.shape == (1, 1000, 3)
    assert (recording.spikes[0] != expected).sum() <= 2  # its own rounding at the edges of bins


def test_tables_of_other_programs_are_told_what_to_be_saved_as(tmp_path):
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(DataError, match="save its ids and times as"):
        from_neo(path, 20)


def test_a_folder_at_which_all_readers_fail_gets_few_of_their_reasons(tmp_path):
    (tmp_path / "notes.txt").write_text("1 2")
    with pytest.raises(DataError, match="holds no spikes that Neo can read") as raised:
        from_neo(tmp_path, 20)
    assert str(raised.value).count("IO: ") <= MOST_REASONS
