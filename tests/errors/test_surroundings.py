"""Places that cannot be written, a full disk, extras that are missing, no network."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hydra.core.config_store import ConfigStore

from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig

from ..boards.factories import make_record

RUN = ("run", "model=independent", "task=simulated_n4", "budget.samples=64", "report_card=false")


@pytest.mark.parametrize("key", ["store", "outputs"])
def test_a_file_where_a_folder_should_be(refuses, key):
    Path("taken").write_text("not a folder")
    refuses(*RUN, f"{key}=taken", says="name another folder")
    for command in (
        "leaderboard task=simulated_n4",
        "scaling family=simulated neurons=[4]",
        "tune task=simulated_n4",
    ):
        refuses(*command.split(), "models=[independent]", f"{key}=taken", says="name another folder")


def test_a_folder_where_the_record_should_be(refuses):
    Path("outputs/leaderboards/simulated_n4/mine/independent/seed-0.json").mkdir(parents=True)
    refuses(*RUN, "budget.name=mine", says="move it away")


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="this system has no folder that takes no file")
@pytest.mark.parametrize("key", ["store", "outputs"])
def test_a_folder_that_may_not_be_written(refuses, key):
    refuses(*RUN, f"{key}=/proc/mine", says="files cannot be created in /proc")
    for command in (
        "leaderboard task=simulated_n4",
        "scaling family=simulated neurons=[4]",
        "tune task=simulated_n4",
    ):
        refuses(*command.split(), "models=[independent]", f"{key}=/proc/mine", says="name another folder")


def test_a_full_disk_leaves_what_was_there(refuses, monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    refuses(*RUN, says="no space left on device")
    windows = (np.random.default_rng(0).random((4096, 4, 16)) < 0.1).astype(np.uint8)
    np.save("mine.npy", windows)
    score = ("score", "mine.npy", "task=simulated_n4", "budget=smoke", "--name", "mine")
    refuses(*score, "--parameters", "1", says="no space left on device")
    assert not list(Path().rglob("*.tmp"))
    assert not list(Path().rglob("seed-*.json"))


def test_a_disk_that_fills_up_leaves_the_old_boards(refuses, monkeypatch):
    from spiqbench.cli import main
    from spiqbench.records.store import write_record

    store = Path("outputs/leaderboards")
    write_record(store, make_record("vae", task="simulated_n4", budget="smoke", neurons=4))
    assert main(["render"]) == 0
    write_record(store, make_record("vae", task="simulated_n4", budget="smoke", neurons=4, seed=1))

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    refuses("render", says="no space left on device")


def test_tuning_without_optuna(refuses, monkeypatch):
    monkeypatch.setattr("spiqbench.commands.tune.find_spec", lambda name: None)
    refuses("tune", "model=vae", "task=simulated_n4", says="pip install 'spiqbench[tune]'")


@pytest.mark.parametrize(
    ("module", "name"), [("pynwb", "mine.nwb"), ("neo.io", "mine.nev"), ("neo.io", "mine.plx")]
)
def test_spike_times_without_their_readers(refuses, monkeypatch, module, name):
    monkeypatch.setitem(sys.modules, module, None)
    Path(name).write_bytes(b"spikes")
    refuses("data", "inspect", name, says="pip install 'spiqbench[nwb]'")
    task = "nwb" if name.endswith(".nwb") else "neo"
    recording = (f"task.recording.path={name}", "task.recording.bin_width_ms=20")
    refuses("run", "model=independent", f"task={task}", *recording, says="pip install 'spiqbench[nwb]'")


def test_samples_as_spike_times_without_pynwb(refuses, monkeypatch):
    from spiqbench.data.shape import WindowShape
    from spiqbench.models.build import build_generator
    from spiqbench.records.artifacts import save_checkpoint

    config = compose(RunConfig, ["model=vae"]).model
    save_checkpoint(Path(), build_generator(config, WindowShape(4, 8)), config)
    monkeypatch.setitem(sys.modules, "pynwb", None)
    output = ("-o", "a.nwb", "--bin-width-ms", "20")
    refuses("sample", "checkpoint.pt", *output, says="pip install 'spiqbench[nwb]'")


def test_a_file_of_ones_own_that_takes_a_shipped_name(refuses):
    Path("conf/task").mkdir(parents=True)
    Path("conf/task/simulated_n4.yaml").write_text("name: other")
    for command in ("run model=vae task=simulated_n4", "list tasks", "data inspect simulated_n4"):
        refuses(*command.split(), says="rename the file")


def test_a_file_of_ones_own_that_is_no_configuration(refuses):
    Path("conf/task").mkdir(parents=True)
    Path("conf/task/broken.yaml").write_text("name: [")
    Path("conf/task/list.yaml").write_text("- 1")
    Path("conf/task/partial.yaml").write_text("name: partial")
    refuses(
        "run",
        "model=independent",
        "task=broken",
        says="broken.yaml is not a file of configuration: it is not valid YAML (while",
    )
    refuses("run", "model=independent", "task=list", says="list.yaml holds a list: write `key: value`")
    refuses("run", "model=independent", "task=partial", says="the task lacks")


@pytest.mark.parametrize(
    ("content", "says"),
    [("", "is empty"), ("- a", "holds a list"), ("a", "holds a line of text"), ("3", "a number")],
)
def test_a_model_of_ones_own_without_keys(refuses, content, says):
    Path("conf/model").mkdir(parents=True)
    Path("conf/model/bare.yaml").write_text(content)
    Path("conf/model/heir.yaml").write_text("defaults: [bare, _self_]\nname: heir")
    for model in ("bare", "heir"):
        refuses("run", f"model={model}", "task=simulated_n4", says=says)
        refuses("leaderboard", f"models={model}", "task=simulated_n4", says=says)
    refuses("check", "model=bare", says=says)


def test_a_launcher_that_is_not_installed(refuses, monkeypatch):
    compose(RunConfig, ["model=independent"])  # registers what is installed
    monkeypatch.delitem(ConfigStore.instance().repo["hydra"]["launcher"], "joblib.yaml")
    refuses(
        "run",
        "-m",
        "model=independent",
        "seed=0,1",
        "launcher=joblib",
        says="pip install 'spiqbench[launchers]'",
    )


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPIQBENCH_DATA_DIR", raising=False)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("XDG_CACHE_HOME", str(Path.cwd() / "cache"))


@pytest.mark.parametrize("command", ["run model=independent", "leaderboard models=[independent]"])
def test_no_network_and_no_file(refuses, no_network, command):
    refuses(*command.split(), "task=salamander_n8", says="SPIQBENCH_DATA_DIR")


def test_another_file_in_the_place_of_the_recording(refuses, monkeypatch):
    Path("original_data_num_neurons_50_1.mat").write_bytes(b"something else")
    monkeypatch.setenv("SPIQBENCH_DATA_DIR", str(Path.cwd()))
    refuses("run", "model=independent", "task=salamander_n8", says="is not the published")


EXTRAS = ("optuna", "pynwb", "neo", "elephant", "pytest")


def test_every_command_but_tune_starts_without_the_extras():
    """`make bench` installs none of them; another module may import one and be imported by all."""
    script = (
        f"import sys; sys.modules.update(dict.fromkeys({EXTRAS}))\n"
        "from importlib import import_module\n"
        "from spiqbench.cli import COMMANDS\n"
        "for name, command in COMMANDS.items():\n"
        "    if name != 'tune':\n"
        "        import_module(f'spiqbench.commands.{command.module}')\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
