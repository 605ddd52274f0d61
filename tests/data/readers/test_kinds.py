"""A file given to a task that reads another kind: what is said works when it is pasted."""

import json
import re
import shlex

import numpy as np
import pytest
from scipy.io import savemat

from spiqbench.config.commands import LeaderboardConfig
from spiqbench.config.compose import compose
from spiqbench.config.overrides import line, parse
from spiqbench.data.files.nwb_content import nwb_bytes
from spiqbench.data.readers.kinds import task_of
from spiqbench.data.task import task_recording
from spiqbench.errors import ConfigError, DataError, ResourceError

TASKS = ("file", "nwb", "neo", "hdf5", "trains", "id_time")
NAME = "my file (é),=#~ it's"
RNG = np.random.default_rng(0)
TRAINS = [np.sort(RNG.uniform(0, 20, 400)) for _ in range(3)]
BINS = (RNG.random((1000, 3)) < 0.2).astype(np.uint8)


def pairs() -> np.ndarray:
    ids = np.repeat(np.arange(3), 400)
    return np.column_stack([ids, np.concatenate(TRAINS)])


def write(kind: str, folder):
    """A file of a kind, `task ending`."""
    task, ending = kind.split()
    path = folder / f"{NAME}{ending}"
    cells = np.empty(3, dtype=object)
    cells[:] = TRAINS
    if task == "nwb":
        path.write_bytes(nwb_bytes(BINS[None, :, :].transpose(0, 2, 1), 20.0, {}))
    elif task == "hdf5":
        h5py = pytest.importorskip("h5py")
        with h5py.File(path, "w") as file:
            file["spikes"], file["sCount"] = np.concatenate(TRAINS), [400, 400, 400]
    elif task == "neo":
        neo = pytest.importorskip("neo")
        segment = neo.Segment()
        segment.spiketrains = [neo.SpikeTrain(one, units="s", t_stop=20) for one in TRAINS]
        block = neo.Block()
        block.segments.append(segment)
        neo.io.NeoMatlabIO(str(path)).write_block(block)
    elif kind == "trains .json":
        path.write_text(json.dumps([one.tolist() for one in TRAINS]))
    elif kind == "trains .mat":
        savemat(path, {"spikes": cells})
    elif kind == "trains .npz":
        np.savez(path, *TRAINS)
    elif task == "trains":
        filled = np.full((3, 410), np.nan)
        filled[:, :400] = TRAINS
        np.save(path, filled)
    elif ending == ".csv":
        np.savetxt(path, pairs(), delimiter=",")
    elif ending == ".mat":
        savemat(path, {"spikes": BINS})
    elif ending == ".npz":
        np.savez(path, spikes=BINS)
    else:
        np.save(path, pairs() if task == "id_time" else BINS)
    return path


def read(words):
    config = compose(LeaderboardConfig, [one.line for one in parse(words)])
    return task_recording(config.task.as_written)


KINDS = (
    *("file .npy", "file .npz", "file .mat", "nwb .nwb", "nwb .h5", "hdf5 .h5", "neo .mat"),
    *("trains .json", "trains .mat", "trains .npy", "trains .npz", "id_time .csv", "id_time .npy"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_given_to_each_task_is_read_or_told_what_reads_it(kind, tmp_path, monkeypatch):
    pytest.importorskip("pynwb")
    monkeypatch.chdir(tmp_path)
    path = write(kind, tmp_path)
    assert task_of(path) == kind.split()[0]
    for task in TASKS:
        given = [f"task.recording.path={path.name}", line("task.recording.bin_width_ms", 20)]
        try:
            found = read([f"task={task}", *given])
        except (DataError, ResourceError) as error:
            said = str(error)
            told = re.search(r"(?:give|of another kind:) (task=.*?)(?: instead)?$", said)
            assert told, (task, said)
            assert f"task={kind.split()[0]} " in said
            assert task != kind.split()[0]
            found = read(shlex.split(told[1]))
        assert found.neurons == 3, task


def test_two_rows_of_one_length_may_be_times_and_their_ids(tmp_path):
    np.savez(tmp_path / "a.npz", times=TRAINS[0], ids=np.zeros(400, int))
    np.savez(tmp_path / "b.npz", one=TRAINS[0], two=TRAINS[1][:-1])
    assert [task_of(tmp_path / name) for name in ("a.npz", "b.npz")] == ["file", "trains"]


def test_a_key_of_another_reader_names_it(tmp_path):
    np.save(tmp_path / "a.npy", TRAINS[0])
    given = [f"task.recording.path={tmp_path}/a.npy", "task.recording.bin_width_ms=20", "task=file"]
    with pytest.raises(ConfigError, match="ids is a key of task=id_time: give the one that reads this file"):
        read([*given, "task.recording.ids=b.npy"])
    with pytest.raises(ConfigError, match=r"unknown key 'task.recording.kye': did you mean 'key'"):
        read([*given, "task.recording.kye=b"])


def test_what_is_damaged_keeps_its_own_error(tmp_path):
    path = tmp_path / "a.nwb"
    path.write_bytes(b"no file of HDF5")
    with pytest.raises(DataError, match="damaged or not an NWB 2 file"):
        read(["task=nwb", f"task.recording.path={path}", "task.recording.bin_width_ms=20"])
