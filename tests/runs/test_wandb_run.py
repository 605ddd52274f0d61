"""What a run leaves for Weights & Biases, read from its own files; nothing here needs or finds a network."""

import builtins
import os
import socket
from pathlib import Path
from typing import Any

import pytest
import yaml

from spiqbench.cli import main
from spiqbench.config.compose import compose
from spiqbench.config.folders import conf_dir
from spiqbench.config.run_config import RunConfig
from spiqbench.errors import ResourceError
from spiqbench.records.store import read_record
from spiqbench.runs.loggers import make_logger

from .wandb_file import told

RUN = ["run", "model=vae", "task=simulated_n4", "budget.name=tiny", "budget.samples=300", "logger=wandb"]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in [name for name in os.environ if name.startswith("WANDB_")]:
        monkeypatch.delenv(variable)
    # What a run sets itself is undone as well.
    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setenv("WANDB_ERROR_REPORTING", "false")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Stands where W&B's server would be, and counts who comes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        monkeypatch.setenv("WANDB_BASE_URL", f"http://127.0.0.1:{listening.getsockname()[1]}")
        monkeypatch.setenv("WANDB_API_KEY", "0" * 40)
        yield listening


def test_a_run_tells_its_curves_numbers_and_pictures(
    server: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WANDB_MODE")
    assert main([*RUN, "budget.steps=300"]) == 0
    with pytest.raises(TimeoutError):  # offline by default: nobody came
        server.accept()
    record = read_record(Path("outputs/leaderboards/simulated_n4/tiny/vae/seed-0.json"))
    (file,) = Path("outputs").rglob("*.wandb")
    history, summary, config = told(file)

    curve = [
        (row["trainer/global_step"], row["validation/fidelity"])
        for row in history
        if "validation/fidelity" in row
    ]
    assert [step for step, _ in curve] == [step for step, _ in record.curve]
    assert [round(value, 6) for _, value in curve] == [value for _, value in record.curve]
    keys = set().union(*history)
    assert {"validation/fidelity", "divergence"} <= keys

    assert summary["scores.realism.value"] == record.scores.realism.value
    assert summary["skill.firing_rate"] == record.statistics["firing_rate"].skill
    assert summary["parameters.generator"] == record.parameters.generator  # type: ignore[union-attr]
    assert summary["samples_sha256"] == record.samples_sha256
    assert config["model.width"] == record.config["model"]["width"]
    assert (config["task.name"], config["budget.samples"], config["seed"]) == ("simulated_n4", 300, 0)

    for picture in ("rasters", "report_card"):
        (path,) = (row[f"{picture}.path"] for row in history if f"{picture}.path" in row)
        assert (file.parent / "files" / path).read_bytes().startswith(b"\x89PNG")


def test_runs_of_one_process_are_runs_apart() -> None:
    quick = ["budget.steps=2", "report_card=false"]
    assert main([*RUN, *quick]) == 0
    assert main([*RUN, *quick, "seed=1"]) == 0
    files = list(Path("outputs").rglob("*.wandb"))
    assert len(files) == 2
    assert {told(file)[2]["seed"] for file in files} == {0, 1}


@pytest.mark.parametrize("breaks", ["tell_outcome", "close_run"])
def test_what_breaks_at_the_end_is_said_and_costs_no_training(
    breaks: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*arguments: object) -> None:
        raise ConnectionError("the server went away\nand more")

    monkeypatch.setattr(f"spiqbench.runs.execute.{breaks}", broken)
    assert main([*RUN, "budget.steps=2", "report_card=false"]) == 0
    (said,) = [
        line for line in capsys.readouterr().err.splitlines() if line.startswith("warning: the logger")
    ]
    assert said.endswith("ConnectionError: the server went away")
    assert len(list(Path().rglob("seed-0.json"))) == 1


def test_without_wandb_there_is_one_line_and_no_record(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("pytorch_lightning.loggers.wandb._WANDB_AVAILABLE", False)
    assert main(RUN) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "logger=csv" in said
    assert not list(Path().rglob("seed-*.json"))


def test_a_broken_wandb_says_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def broken(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "wandb":
            raise ImportError("the protobuf that is installed\nis another one")
        return imported(name, *rest)

    config = compose(RunConfig, RUN[1:])
    with monkeypatch.context() as patch:
        patch.setattr(builtins, "__import__", broken)
        with pytest.raises(ResourceError, match="W&B does not start") as error:
            make_logger(Path("outputs/run"), config)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("path", sorted((conf_dir() / "sweep").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_arguments_of_a_sweep_are_overrides(path: Path) -> None:
    """As `wandb agent` writes them in place of ${args_no_hyphens}: key=value, one for each parameter."""
    sweep = yaml.safe_load(path.read_text())
    assert sweep["command"] == ["spiqbench", "run", "${args_no_hyphens}"]
    parameters = sweep["parameters"]
    for end in (0, -1):
        chosen = {key: _choices(told)[end] for key, told in parameters.items()}
        config = compose(RunConfig, [f"{key}={value}" for key, value in chosen.items()])
        assert config.logger["offline"] is False
        assert config.model.hyperparameters["learning_rate"] == chosen["model.learning_rate"]
        assert config.model.name.startswith("spiqgan+")
    assert sweep["metric"]["name"] == "validation/fidelity"


def _choices(parameter: dict[str, Any]) -> list[Any]:
    """What a sweep may choose for a parameter, the first and the last of it at least."""
    if "value" in parameter:
        return [parameter["value"]]
    return list(parameter.get("values") or (parameter["min"], parameter["max"]))
