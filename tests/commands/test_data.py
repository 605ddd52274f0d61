import json
from pathlib import Path

import numpy as np
import pytest
from omegaconf import OmegaConf

from spiqbench.cli import main
from spiqbench.config.folders import OWN_CONF_VARIABLE
from spiqbench.data.sources.simulated import simulated
from spiqbench.data.task import build_task
from spiqbench.records.store import read_board

SPIKES = simulated(neurons=6, repeats=24, time_bins=640, seed=1).spikes


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(OWN_CONF_VARIABLE, raising=False)
    np.save("it's mine, a=b.npy", SPIKES)


FILE = "it's mine, a=b.npy"


def inspected(capsys, *arguments):
    assert main(["data", "inspect", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_file_under_any_name(capsys):
    found = inspected(capsys, FILE, "--bin-width-ms", "5")
    assert (found["repeats"], found["time_bins"], found["neurons"]) == SPIKES.shape
    assert found["bin_width_ms"] == 5
    assert found["rates_hz"] == pytest.approx(SPIKES.mean(axis=(0, 1)) * 200)


def test_the_bin_width_that_was_assumed_is_said(capsys):
    assert main(["data", "inspect", FILE]) == 0
    assert "20 ms (assumed" in capsys.readouterr().out
    assert main(["data", "inspect", FILE, "--bin-width-ms", "20"]) == 0
    assert "assumed" not in capsys.readouterr().out


def test_a_task_by_its_name_with_its_neurons(capsys):
    found = inspected(capsys, "simulated_n4", "task.neurons=[2,0]")
    assert found["neurons"] == 2
    assert found["name"] == "simulated"


def test_the_raster_is_written(capsys):
    inspected(capsys, FILE, "--raster", "pictures/raster.png")
    assert Path("pictures/raster.png").read_bytes().startswith(b"\x89PNG")


def test_spike_times_go_through_the_task_of_their_ending(capsys):
    pytest.importorskip("pynwb")
    from spiqbench.data.files.windows_file import write_windows

    write_windows(Path("mine.nwb"), SPIKES[:, :64].transpose(0, 2, 1), bin_width_ms=20)
    found = inspected(capsys, "mine.nwb", "task.recording.trials=true", "task.recording.units=[0,5]")
    assert (found["repeats"], found["time_bins"], found["neurons"]) == (24, 64, 2)
    assert found["clipped_share"] == 0


def test_a_task_that_was_made_runs_by_its_name(capsys, monkeypatch):
    more = ("task.time_bins=8", "--most-active", "3", "--bin-width-ms", "10")
    assert main(["data", "make-task", FILE, "--name", "my_task", *more]) == 0
    path = Path("conf/task/my_task.yaml")
    config = OmegaConf.load(path)
    order = np.argsort(-SPIKES.sum(axis=(0, 1), dtype=int), kind="stable")[:3].tolist()
    assert config.neurons == order
    task = build_task(config)
    assert (task.name, task.digest, task.bin_width_ms) == ("my_task", config.digest, 10)
    assert (task.shape.neurons, task.shape.time_bins) == (3, 8)
    main(["list", "tasks"])
    assert f"my_task    yours: {path.absolute()}" in capsys.readouterr().out

    elsewhere = Path("elsewhere")
    elsewhere.mkdir()
    monkeypatch.setenv(OWN_CONF_VARIABLE, str(Path("conf").absolute()))
    monkeypatch.chdir(elsewhere)
    run = ["run", "model=independent", "task=my_task", "budget.samples=64", "budget.name=tiny"]
    assert main([*run, "report_card=false", "progress=false"]) == 0
    (record,) = read_board(Path("outputs/leaderboards"), "my_task", "tiny")
    assert record.provenance.task_digest == config.digest


def test_a_made_task_notices_that_its_file_changed(capsys):
    assert main(["data", "make-task", FILE, "--name", "my_task"]) == 0
    np.save(FILE, SPIKES[:, ::-1])
    assert main(["data", "inspect", "my_task"]) == 0
    assert main(["run", "model=independent", "task=my_task"]) == 1
    assert "my_task version 1 is frozen" in capsys.readouterr().err


def test_a_variant_of_a_shipped_task_can_be_frozen():
    assert main(["data", "make-task", "simulated_n4", "--name", "short", "task.time_bins=8"]) == 0
    config = OmegaConf.load("conf/task/short.yaml")
    assert config.time_bins == 8
    assert build_task(config).digest == config.digest


def test_a_file_of_our_own_samples_states_its_bins(capsys):
    pytest.importorskip("pynwb")
    from spiqbench.data.files.windows_file import write_windows

    write_windows(Path("mine.nwb"), SPIKES[:, :64].transpose(0, 2, 1), bin_width_ms=8)
    assert inspected(capsys, "mine.nwb")["bin_width_ms"] == 8
    assert main(["data", "inspect", "mine.nwb"]) == 0
    assert "assumed" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["pairs.csv", "pairs.npy", "pairs.mat", "cells.mat"])
def test_arrays_of_times_go_to_their_reader_by_what_they_hold(name, capsys):
    from scipy.io import savemat

    rng = np.random.default_rng(0)
    ids, times = rng.integers(0, 4, 4000), rng.uniform(0, 200, 4000)
    pairs = np.stack([ids, times], axis=1)
    if name == "pairs.csv":
        np.savetxt(name, pairs, delimiter=",", header="unit,time")
    elif name == "pairs.npy":
        np.save(name, pairs)
    else:
        cells = np.empty((4, 1), dtype=object)
        cells[:, 0] = [np.sort(times[ids == unit]) for unit in range(4)]
        savemat(name, {"spks": pairs} if name == "pairs.mat" else {"spks": cells})
    found = inspected(capsys, name, "task.recording.start=0", "task.recording.stop=200")
    assert (found["neurons"], found["time_bins"], found["spikes"]) == (4, 10_000, 4000)
    assert main(["data", "make-task", name, "--name", "mine", "--most-active", "3"]) == 0
    assert len(build_task(OmegaConf.load("conf/task/mine.yaml")).test) > 60


def test_what_a_look_prints(capsys):
    np.savetxt(
        "a.csv", np.stack([np.arange(9000) % 3, np.repeat(np.arange(3000) / 30, 3)], axis=1), delimiter=","
    )
    assert main(["data", "inspect", "a.csv", "--bin-width-ms", "100"]) == 0
    said = capsys.readouterr().out
    assert "WARNING" in said
    assert "bins of 20 ms would do" in said
    assert "0 = 1 (100%)" in said
    assert "-1.00 (a Poisson process 0" in said


def test_recordings_are_listed_with_their_licence_and_tasks(capsys):
    assert main(["data", "list"]) == 0
    said = capsys.readouterr().out
    for words in (
        "mouse_culture",
        "GPL >= 2",
        "doi:10.7554/eLife.27342",
        "salamander_n8",
        "Aplysia californica",
    ):
        assert words in said
    assert main(["data", "list", "--json"]) == 0
    listed = {source["name"]: source for source in json.loads(capsys.readouterr().out)}
    assert "simulated_n8" in listed["simulated"]["tasks"]
    assert listed["mouse_waves"]["files"][0].startswith("https://raw.githubusercontent.com/sje30/waverepo/")


def test_a_recording_of_the_list_by_its_name(capsys):
    assert inspected(capsys, "simulated")["neurons"] == 8
    assert main(["data", "inspect", "simulatd"]) == 1
    assert "did you mean 'simulated'" in capsys.readouterr().err
    assert main(["data", "make-task", "simulated", "--name", "mine", "--most-active", "5"]) == 0
    assert build_task(OmegaConf.load("conf/task/mine.yaml")).shape.neurons == 5


def test_of_several_arrays_one_is_named(capsys):
    rng = np.random.default_rng(0)
    drawn = {name: (rng.random((300, 4, 16)) < 0.2).astype(np.uint8) for name in ("real", "generated")}
    np.savez("both.npz", **drawn)
    np.save("real.npy", drawn["real"])
    assert main(["compare", "both.npz", "both.npz"]) == 1
    assert "--key NAME" in capsys.readouterr().err
    results = []
    for files in (
        ["both.npz", "both.npz", "--key", "real", "--key", "generated"],
        ["real.npy", "both.npz", "--key", "generated"],
    ):
        assert main(["compare", *files, "--json"]) == 0
        results.append(json.loads(capsys.readouterr().out))
    assert results[0] == results[1]
