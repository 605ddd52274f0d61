"""Checkpoints that are broken, foreign, or carry code."""

import io
import json
import pickle
import zipfile
from pathlib import Path

import pytest
import torch

from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.data.shape import WindowShape
from spiqbench.errors import SpiqbenchError
from spiqbench.models.build import build_generator
from spiqbench.records.artifacts import Origin, load_generator, read_checkpoint, save_checkpoint


class Bomb:
    def __reduce__(self):
        return Path.touch, (Path("executed"),)


@pytest.fixture
def whole() -> bytes:
    config = compose(RunConfig, ["model=vae"]).model
    save_checkpoint(Path(), build_generator(config, WindowShape(4, 8)), config)
    return Path("checkpoint.pt").read_bytes()


def saved(content: object) -> bytes:
    buffer = io.BytesIO()
    torch.save(content, buffer)
    return buffer.getvalue()


def refused(content: bytes, says: str) -> None:
    Path("broken.pt").write_bytes(content)
    with pytest.raises(SpiqbenchError) as error:
        load_generator("broken.pt")
    assert says in str(error.value)
    assert "broken.pt" in str(error.value)
    assert len(str(error.value).splitlines()) == 1
    assert not Path("executed").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        pickle.dumps(Bomb()),
        saved(Bomb()),
        saved({"state_dict": {}}),
        saved([1, 2]),
        saved({"model": "{", "shape": [4, 8], "state_dict": {}}),
        saved({"model": "{}", "shape": [4], "state_dict": {}}),
    ],
    ids=["empty", "text", "pickle", "code", "foreign", "list", "no JSON", "no shape"],
)
def test_no_checkpoint(content):
    refused(content, "run the model again")


@pytest.mark.parametrize("share", [0.2, 0.7, 0.99])
def test_cut_off(whole, share):
    refused(whole[: int(share * len(whole))], "run the model again")


def test_the_weights_of_another_size(whole):
    content = torch.load(io.BytesIO(whole), weights_only=True)
    refused(saved({**content, "shape": [5, 8]}), "does not fit its model")
    refused(saved({**content, "state_dict": {"weight": torch.zeros(1)}}), "does not fit its model")


@pytest.mark.parametrize(
    "shape", [["a", 3], [None, 3], [4.7, 8], [True, 8], [0, 8], [4, 8, 1], [10**400, 8], "48", {4: 8}, None]
)
def test_the_shape_is_two_whole_numbers(whole, shape):
    content = torch.load(io.BytesIO(whole), weights_only=True)
    refused(saved({**content, "shape": shape}), "run the model again")


@pytest.mark.parametrize("state", [[], None, {1: 2}, {"weight": 2}, {1: torch.zeros(1)}])
def test_the_weights_are_tensors_by_name(whole, state):
    content = torch.load(io.BytesIO(whole), weights_only=True)
    refused(saved({**content, "state_dict": state}), "run the model again")


@pytest.mark.parametrize("hyperparameters", [{"width": 10**400}, {"width": []}, {"width": 1e400}])
def test_hyperparameters_that_no_model_has(whole, hyperparameters):
    content = torch.load(io.BytesIO(whole), weights_only=True)
    model = json.dumps(json.loads(content["model"]) | hyperparameters)
    refused(saved({**content, "model": model}), "does not fit its model")


def test_a_model_that_is_none(whole):
    content = torch.load(io.BytesIO(whole), weights_only=True)
    Path("other.pt").write_bytes(saved({**content, "model": '{"_target_": "os.system"}'}))
    with pytest.raises(SpiqbenchError, match="no entry point names"):
        load_generator("other.pt")


def test_nothing_is_imported_that_no_file_names(whole, monkeypatch):
    """A module beside a checkpoint would run when it is imported."""
    Path("trap.py").write_text("open('executed', 'w').close()")
    monkeypatch.syspath_prepend(Path.cwd())
    content = torch.load(io.BytesIO(whole), weights_only=True)
    refused(saved({**content, "model": '{"_target_": "trap.Model"}'}), "conf/model/NAME.yaml")
    assert not Path("executed").exists()


@pytest.mark.parametrize("width", [30_000, 10**7])
def test_a_model_larger_than_its_weights_is_not_built(whole, width):
    content = torch.load(io.BytesIO(whole), weights_only=True)
    model = json.loads(content["model"]) | {"width": width}
    refused(saved({**content, "model": json.dumps(model)}), "does not fit its model")


def test_an_archive_that_unpacks_to_more_than_it_is(whole):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("checkpoint/data.pkl", bytes(50_000_000))
    refused(bomb.getvalue(), "it is compressed")


@pytest.mark.parametrize("command", [["sample", "-o", "a.npy"], ["circuit"]])
def test_commands_on_what_is_no_checkpoint(refuses, whole, command):
    Path("checkpoint.pt").write_bytes(whole[:500])
    name, *options = command
    refuses(name, "checkpoint.pt", *options, says="run the model again")


def test_files_that_exist_are_kept(refuses, whole):
    Path("taken.npy").write_bytes(b"mine")
    refuses("sample", "checkpoint.pt", "-o", "taken.npy", says="force=true")
    refuses("circuit", "checkpoint.pt", "-o", "taken.npy", says="force=true")


def test_a_model_without_a_circuit(refuses, whole):
    refuses("circuit", "checkpoint.pt", says="no quantum circuit")


def test_a_bin_that_no_window_has(refuses):
    config = compose(RunConfig, ["model=spiqgan"]).model
    save_checkpoint(Path(), build_generator(config, WindowShape(4, 8)), config)
    refuses("circuit", "checkpoint.pt", "--bin", "8", says="0 to 7")


def test_spike_times_need_a_bin_width(refuses, whole):
    refuses("sample", "checkpoint.pt", "-o", "a.nwb", says="bin_width_ms")


ORIGIN = {"model": "vae", "task": "t", "budget": "b", "seed": 0, "bin_width_ms": 20.0}


@pytest.mark.parametrize(
    "origin",
    [
        "{",
        "[]",
        '{"task": "a"}',
        json.dumps(ORIGIN | {"surprise": 1}),
        json.dumps(ORIGIN | {"bin_width_ms": "wide"}),
        json.dumps(ORIGIN | {"bin_width_ms": -1}),
        json.dumps(ORIGIN | {"bin_width_ms": float("nan")}),
        json.dumps(ORIGIN | {"seed": 0.5}),
        json.dumps(ORIGIN | {"model": 3}),
    ],
)
def test_the_run_of_a_checkpoint_is_whole_or_none(whole, origin):
    content = torch.load(io.BytesIO(whole), weights_only=True)
    refused(saved({**content, "origin": origin}), "run the model again")


def test_the_run_of_a_checkpoint_is_read_back(whole):
    content = torch.load(io.BytesIO(whole), weights_only=True)
    Path("whole.pt").write_bytes(saved({**content, "origin": json.dumps(ORIGIN)}))
    assert read_checkpoint("whole.pt").origin == Origin(**ORIGIN)


def test_missing():
    with pytest.raises(SpiqbenchError, match="run the model first"):
        load_generator("missing.pt")
