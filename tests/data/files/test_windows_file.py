import json

import numpy as np
import pytest

from spiqbench.data.files.arrays import load_array
from spiqbench.data.files.windows_file import write_windows
from spiqbench.errors import ConfigError, DataError

WINDOWS = (np.random.default_rng(0).random((300, 5, 16)) < 0.2).astype(np.uint8)


@pytest.mark.parametrize("ending", ["npy", "npz"])
def test_arrays_come_back(tmp_path, ending):
    write_windows(tmp_path / f"a.{ending}", WINDOWS)
    np.testing.assert_array_equal(load_array(tmp_path / f"a.{ending}"), WINDOWS)


@pytest.mark.parametrize("width", [20.0, 1.0, 1000 / 30])
def test_nwb_comes_back_as_the_same_windows(tmp_path, width):
    pytest.importorskip("pynwb")
    from spiqbench.data.readers.nwb import from_nwb

    windows = WINDOWS.copy()
    windows[:, 4] = 0  # a silent neuron is still one
    windows[[0, -1]] = 0  # and so is a silent window
    path = tmp_path / "a.nwb"
    write_windows(path, windows, bin_width_ms=width, notes={"seed": 3})
    back = from_nwb(path, width, trials=True)
    np.testing.assert_array_equal(back.spikes.transpose(0, 2, 1), windows)
    assert (back.spike_counts.sum(), back.clipped) == (windows.sum(), 0)
    whole = from_nwb(path, width)
    np.testing.assert_array_equal(whole.spikes[0], windows.transpose(0, 2, 1).reshape(-1, 5))


def test_nwb_says_what_it_is(tmp_path):
    pynwb = pytest.importorskip("pynwb")
    path = tmp_path / "a.nwb"
    write_windows(path, WINDOWS, bin_width_ms=20, notes={"seed": 3})
    assert not pynwb.validate(path=str(path))
    with pynwb.NWBHDF5IO(str(path), "r") as file:
        nwb = file.read()
        assert json.loads(nwb.notes) == {"seed": 3, "bin_width_ms": 20}
        assert nwb.units.resolution == 0.02
        assert (len(nwb.units), len(nwb.trials)) == (5, 300)


def test_windows_without_a_spike_are_written_and_refused_as_a_recording(tmp_path):
    pytest.importorskip("pynwb")
    from spiqbench.data.readers.nwb import from_nwb

    write_windows(tmp_path / "a.nwb", 0 * WINDOWS, bin_width_ms=20)
    with pytest.raises(DataError, match="holds no spikes"):
        from_nwb(tmp_path / "a.nwb", 20, trials=True)


def test_what_cannot_be_written(tmp_path):
    with pytest.raises(ConfigError, match=r"ends in .npy, .npz, .nwb"):
        write_windows(tmp_path / "a.csv", WINDOWS)
    with pytest.raises(ConfigError, match="--bin-width-ms"):
        write_windows(tmp_path / "a.nwb", WINDOWS)
    assert list(tmp_path.iterdir()) == []
