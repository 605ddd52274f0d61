from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

from spiqbench.data.recording import Recording
from spiqbench.data.sources.simulated import simulated
from spiqbench.data.split import split_windows
from spiqbench.data.task import build_task
from spiqbench.errors import ConfigError, DataError

SMALL = {
    "_target_": "spiqbench.data.sources.simulated.simulated",
    "neurons": 4,
    "repeats": 8,
    "time_bins": 160,
}


def small(**changes):
    return {"name": "small", "version": 1, "recording": dict(SMALL), "time_bins": 16} | changes


def test_windows_are_those_of_the_chosen_neurons_in_their_order():
    recording = simulated(5, 8, 160)
    task = build_task({"recording": recording, "neurons": [3, 0], "time_bins": 16})
    for name, whole in split_windows(recording, 16):
        windows = getattr(task, name)
        np.testing.assert_array_equal(windows, whole.windows[:, [3, 0]])
        np.testing.assert_array_equal(getattr(task.splits, name).groups, whole.groups)
        assert windows.dtype == np.uint8
        assert windows.flags.c_contiguous
    assert task.name == "simulated"
    assert task.family is None
    assert len(task.train) == 36


def test_a_task_cannot_be_changed(simulated_task):
    with pytest.raises(FrozenInstanceError):
        simulated_task.version = 2
    with pytest.raises(ValueError, match="read-only"):
        simulated_task.test[0, 0, 0] = 1


def test_the_digest_depends_on_every_window_and_on_the_bins_width_alone():
    recording = simulated(4, 8, 160)
    spikes = recording.spikes.copy()
    spikes[3, 100, 2] ^= 1
    digests = {
        name: build_task({"name": name, "recording": changed, "time_bins": bins}).digest
        for name, changed, bins in [
            ("same", recording, 16),
            ("renamed", Recording(recording.spikes, 20), 16),
            ("flipped", Recording(spikes, 20), 16),
            ("faster", Recording(recording.spikes, 10), 16),
            ("shorter", recording, 8),
        ]
    }
    assert digests["same"] == digests["renamed"]
    assert len(set(digests.values())) == 4


def test_a_changed_frozen_task_is_refused():
    digest = build_task(small()).digest
    assert build_task(small(digest=digest)).digest == digest
    with pytest.raises(ConfigError, match=r"small version 1 is frozen.*task.name=NAME task.digest=null"):
        build_task(small(digest=digest, time_bins=8))


def test_a_user_s_file_through_the_command_line_s_overrides(tmp_path, task_folder):
    np.save(tmp_path / "my cells.npy", simulated(3, 1, 20_000).spikes[0])
    overrides = [
        "+task=file",
        f"task.recording.path='{tmp_path}/my cells.npy'",
        "task.recording.bin_width_ms=10",
    ]
    with initialize_config_dir(str(task_folder.parent), version_base="1.3"):
        task = build_task(compose(overrides=overrides).task)
    assert task.name == "my_cells"
    assert task.shape.neurons == 3
    assert task.bin_width_ms == 10
    assert min(len(task.train), len(task.validation), len(task.test)) > 40


def test_a_user_s_file_that_is_not_named(task_folder):
    with pytest.raises(ConfigError, match=r"task.recording.bin_width_ms=VALUE task.recording.path=VALUE"):
        build_task(OmegaConf.load(task_folder / "file.yaml"))


def test_errors_of_the_recording_come_through_as_they_are(tmp_path):
    recording = {"_target_": "spiqbench.data.readers.file.from_file", "bin_width_ms": 20}
    with pytest.raises(DataError, match="there is no file"):
        build_task(small(recording=recording | {"path": str(tmp_path / "none.npy")}))
    (tmp_path / "folder.npy").mkdir()
    with pytest.raises(DataError, match=r"folder\.npy is a folder: name the file in it"):
        build_task(small(recording=recording | {"path": str(tmp_path / "folder.npy")}))
    np.save(tmp_path / "two.npy", np.full((500, 3), 2))
    with pytest.raises(DataError, match=r"two\.npy holds values above 1"):
        build_task(small(recording=recording | {"path": str(tmp_path / "two.npy")}))


@pytest.mark.parametrize(
    ("raised", "says"),
    [("ValueError()", "ValueError"), ("ValueError('\\nno such day.\\nat all')", "no such day")],
)
def test_a_users_function_that_fails_is_told_in_one_line(tmp_path, monkeypatch, raised, says):
    module = f"failing_{len(raised)}"
    body = f"def make() -> Recording:\n    raise {raised}\n"
    (tmp_path / f"{module}.py").write_text(f"from spiqbench.data.recording import Recording\n\n\n{body}")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ConfigError) as error:
        build_task(small(recording={"_target_": f"{module}.make"}))
    assert str(error.value) == f"the recording {module}.make cannot be made: {says}"


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"time_bin": 16}, ConfigError, "no key 'time_bin'.*time_bins"),
        ({"time_bins": None}, ConfigError, "lacks 'time_bins'"),
        ({"time_bins": 16.5}, ConfigError, "whole number"),
        ({"time_bins": 1}, ConfigError, "at least 2"),
        ({"time_bins": 161}, DataError, "a repeat of 160 bins is shorter than a window of 161"),
        ({"version": "two"}, ConfigError, "task.version is 'two'"),
        ({"name": "a/b"}, ConfigError, "task.name is 'a/b'"),
        ({"neurons": [0]}, ConfigError, "at least two"),
        ({"neurons": [0, 4]}, ConfigError, "neuron 4: the recording has 0 to 3"),
        ({"neurons": [0, -1]}, ConfigError, "neuron -1"),
        ({"neurons": [0, 1, 1]}, ConfigError, "twice"),
        ({"neurons": 4}, ConfigError, "list at least two indices"),
        ({"split": ["train", "test"]}, ConfigError, "nothing to validation"),
        ({"recording": None}, ConfigError, "lacks 'recording'"),
        ({"recording": {"path": "x.npy"}}, ConfigError, "_target_"),
        (
            {"recording": {"_target_": "spiqbench.data.nowhere"}},
            ConfigError,
            "cannot import 'spiqbench.data.nowhere'",
        ),
        ({"recording": SMALL | {"neuron": 4}}, ConfigError, "unexpected keyword argument 'neuron'"),
        ({"recording": {"_target_": "builtins.dict"}}, ConfigError, "of Python's own library"),
        (
            {"recording": {"_target_": "numpy.zeros", "shape": 3}},
            ConfigError,
            "does not say that it gives one",
        ),
    ],
)
def test_refuses_a_configuration_that_does_not_fit(changes, error, message):
    with pytest.raises(error, match=message) as raised:
        build_task(small(**changes))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "recording",
    [
        {"_target_": "numpy.savetxt", "fname": "made", "X": [1]},
        {"_target_": "setuptools._distutils.dir_util.mkpath", "name": "made"},
        {"_target_": "os.mkdir", "path": "made"},
        SMALL | {"neurons": {"_target_": "numpy.savetxt", "fname": "made", "X": [1]}},
    ],
)
def test_a_function_that_gives_no_recording_is_never_called(recording, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError):
        build_task(small(recording=recording))
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("silent", ["train", "validation", "test"])
def test_a_part_without_any_spike_is_refused(silent: str) -> None:
    recording = simulated(neurons=4, repeats=12, time_bins=64, seed=0)
    given = {"name": "own", "recording": recording, "time_bins": 16, "groups": "repeats"}
    split = ["train", "validation", "test"]
    spikes = recording.spikes.copy()
    spikes[split.index(silent) :: 3] = 0
    silenced = replace(recording, spikes=spikes)
    assert build_task({**given, "split": split}).train.any()
    with pytest.raises(DataError, match=f"the {silent} windows of own hold no spike"):
        build_task({**given, "recording": silenced, "split": split})
