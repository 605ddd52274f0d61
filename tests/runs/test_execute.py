import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.data.windows import windows_digest
from spiqbench.errors import ConfigError, DataError, SpiqbenchError, Terminated
from spiqbench.records.artifacts import load_generator
from spiqbench.records.store import read_record
from spiqbench.runs.execute import execute, write_off
from spiqbench.training.stop import BudgetExceeded


def config(folder: Path, model: str, *overrides: str) -> RunConfig:
    return compose(
        RunConfig,
        [
            f"model={model}",
            "task=simulated_n4",
            "budget.name=tiny",
            "budget.steps=300",
            "budget.samples=300",
            "report_card=false",
            f"store={folder / 'store'}",
            f"outputs={folder / 'outputs'}",
            *overrides,
        ],
    )


def test_a_run_leaves_a_whole_record_and_its_samples(tmp_path: Path) -> None:
    outcome = execute(config(tmp_path, "vae"))
    record = read_record(outcome.path)
    assert record == outcome.record
    assert record.status == "ok"
    assert outcome.path == tmp_path / "store" / "simulated_n4" / "tiny" / "vae" / "seed-0.json"
    folder = tmp_path / "outputs" / "simulated_n4" / "tiny" / "vae" / "seed-0"
    samples = np.load(folder / "samples.npz")["spikes"]
    assert samples.shape == (300, 4, 16)
    assert record.samples_sha256 == windows_digest(samples)
    assert record.parameters is not None
    generator = load_generator(folder / "checkpoint.pt")
    assert generator.parameter_counts().generator == record.parameters.generator
    assert record.curve
    assert record.curve[-1][0] == record.timing.steps  # type: ignore[union-attr]


@pytest.mark.parametrize("model", ["independent", "dichotomized_gaussian", "vae", "gan", "spiqgan"])
def test_the_same_run_gives_the_same_samples(tmp_path: Path, model: str) -> None:
    torch.manual_seed(1)
    first = execute(config(tmp_path / "a", model)).record
    torch.manual_seed(2)
    second = execute(config(tmp_path / "b", model)).record
    assert first.status == second.status == "ok"
    assert first.samples_sha256 == second.samples_sha256
    assert first.statistics == second.statistics
    other = execute(config(tmp_path / "a", model, "seed=1")).record
    assert other.samples_sha256 != first.samples_sha256


def test_a_recorded_run_is_not_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    execute(config(tmp_path, "independent"))
    monkeypatch.setattr("spiqbench.runs.attempt.fit", lambda *a, **k: pytest.fail("it trained"))
    assert execute(config(tmp_path, "independent")).existed


def test_a_failed_run_is_a_record_with_the_nulls_skill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise RuntimeError("the loss is NaN\nand more")

    monkeypatch.setattr("spiqbench.runs.attempt.fit", broken)
    record = execute(config(tmp_path, "vae")).record
    assert (record.status, record.reason) == ("failed", "RuntimeError: the loss is NaN")
    assert record.scores.realism.value == 0
    assert {result.skill for result in record.statistics.values() if result.tells} == {0}
    assert record.samples_sha256 is None


def test_a_run_past_its_wall_is_a_timeout(tmp_path: Path) -> None:
    record = execute(config(tmp_path, "vae", "budget.wall_seconds=0")).record
    assert record.status == "timeout"
    assert "wall" in (record.reason or "")
    assert BudgetExceeded.__name__ not in (record.reason or "")


def test_an_interrupted_run_leaves_no_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*arguments: object, **options: object) -> None:
        signal.raise_signal(signal.SIGINT)  # as Ctrl-C does

    monkeypatch.setattr("spiqbench.runs.attempt.sample_in_chunks", interrupt)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    try:
        with pytest.raises(KeyboardInterrupt):
            execute(config(tmp_path, "independent"))
    finally:
        signal.signal(signal.SIGINT, before)
    assert not list((tmp_path / "store").rglob("*.json"))


def test_a_lost_process_is_written_off_once(tmp_path: Path) -> None:
    lost = write_off(config(tmp_path, "vae"), "failed", "the run's process died", begun=time.time())
    assert lost.status == "failed"
    kept = write_off(config(tmp_path, "vae"), "timeout", "another reason", begun=time.time())
    assert kept == lost


def test_a_run_that_is_forced_and_dies_does_not_pass_for_the_one_before(tmp_path: Path) -> None:
    before = execute(config(tmp_path, "independent"))
    again = config(tmp_path, "independent", "force=true")
    an_hour_ago = time.time() - 3600
    os.utime(before.path, (an_hour_ago, an_hour_ago))
    assert write_off(again, "failed", "killed", begun=an_hour_ago - 1).status == "ok"
    assert write_off(again, "failed", "killed", begun=time.time() - 60).status == "failed"
    assert read_record(before.path).reason == "killed"


def test_a_report_card_that_cannot_be_drawn_costs_no_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("no such font")

    monkeypatch.setattr("spiqbench.runs.execute.save_report_card", broken)
    outcome = execute(config(tmp_path, "independent", "report_card=true"))
    assert read_record(outcome.path).status == "ok"
    assert (
        capsys.readouterr().err
        == "warning: there is no report card of this run: RuntimeError: no such font\n"
    )


def test_where_the_code_came_from_is_asked_before_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*arguments: object, **options: object) -> None:
        raise SpiqbenchError("nobody knows")

    monkeypatch.setattr("spiqbench.runs.attempt.provenance", unknown)
    monkeypatch.setattr("spiqbench.runs.attempt.fit", lambda *a, **k: pytest.fail("it trained"))
    with pytest.raises(SpiqbenchError, match="nobody knows"):
        execute(config(tmp_path, "vae"))


def test_the_record_holds_the_configuration_and_no_paths(tmp_path: Path) -> None:
    outcome = execute(config(tmp_path, "independent"))
    text = outcome.path.read_text()
    assert str(tmp_path) not in text
    assert json.loads(text)["config"]["budget"]["samples"] == 300


def test_a_checkpoint_that_is_not_whole_is_named(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    path.write_bytes(b"PK\x03\x04 half of a file")
    with pytest.raises(DataError, match=r"checkpoint\.pt is not a whole spiqbench checkpoint"):
        load_generator(path)


def test_a_checkpoint_runs_no_code(tmp_path: Path) -> None:
    path, trap = tmp_path / "checkpoint.pt", tmp_path / "trap"

    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (trap,))

    torch.save({"model": Trap()}, path)
    with pytest.raises(DataError):
        load_generator(path)
    assert not trap.exists()


def on_device(folder: Path, *overrides: str) -> dict[str, Any]:
    return config(folder, "spiqgan", "noise=depolarizing_0.01+readout_0.02", "shots=1", *overrides)


ON_DEVICE = "spiqgan+noise-depolarizing_0.01+readout_0.02+shots-1"


def test_samples_of_a_device_are_a_run_of_their_own(tmp_path: Path) -> None:
    outcome = execute(on_device(tmp_path))
    trained = read_record(tmp_path / "store" / "simulated_n4" / "tiny" / "spiqgan" / "seed-0.json")
    record = read_record(outcome.path)
    assert (record.status, record.reason) == ("ok", None)
    assert outcome.path.parent.name == record.model == ON_DEVICE
    assert record.twin == ON_DEVICE.replace("spiqgan", "spiqgan_product")
    assert record.drawn_from == trained.model == "spiqgan"
    assert (record.circuit.device, record.circuit.shots) == (None, 1)  # type: ignore[union-attr]
    assert record.circuit.noise == record.config["noise"] == "depolarizing_0.01+readout_0.02"  # type: ignore[union-attr]
    assert record.curve == trained.curve
    assert record.timing.steps == trained.timing.steps  # type: ignore[union-attr]
    assert record.samples_sha256 != trained.samples_sha256
    assert trained.drawn_from is trained.circuit.shots is None  # type: ignore[union-attr]
    assert (trained.circuit.engine, record.circuit.engine) == ("statevector", "trajectories")  # type: ignore[union-attr]
    assert {"device", "noise", "shots"}.isdisjoint(trained.config)


def test_a_trained_run_is_reused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    execute(config(tmp_path, "spiqgan"))
    monkeypatch.setattr("spiqbench.runs.attempt.fit", lambda *a, **k: pytest.fail("it trained"))
    first = execute(on_device(tmp_path)).record
    again = execute(on_device(tmp_path, "force=true"))
    assert not again.existed
    assert first.status == again.record.status == "ok"
    assert again.record.samples_sha256 == first.samples_sha256
    assert execute(on_device(tmp_path)).existed


def test_a_lost_checkpoint_is_trained_again_to_the_same_weights(tmp_path: Path) -> None:
    first = execute(on_device(tmp_path)).record
    before = (tmp_path / "store" / "simulated_n4" / "tiny" / "spiqgan" / "seed-0.json").read_bytes()
    (tmp_path / "outputs" / "simulated_n4" / "tiny" / "spiqgan" / "seed-0" / "checkpoint.pt").unlink()
    again = execute(on_device(tmp_path, "force=true")).record
    assert first.status == again.status == "ok"
    assert again.samples_sha256 == first.samples_sha256
    assert (tmp_path / "store" / "simulated_n4" / "tiny" / "spiqgan" / "seed-0.json").read_bytes() == before


def test_weights_of_other_settings_are_refused(tmp_path: Path) -> None:
    execute(config(tmp_path, "spiqgan"))
    with pytest.raises(ConfigError, match=r"model\.layers is 2, the record has 5"):
        execute(on_device(tmp_path, "model.name=spiqgan", "model.layers=2"))
    assert not list((tmp_path / "store" / "simulated_n4" / "tiny" / ON_DEVICE).iterdir())


def test_nothing_is_drawn_from_a_run_that_failed(tmp_path: Path) -> None:
    write_off(config(tmp_path, "spiqgan"), "failed", "the run's process died", begun=time.time())
    with pytest.raises(ConfigError, match="no trained spiqgan to draw from"):
        execute(on_device(tmp_path))


def test_what_cannot_be_drawn_is_refused_before_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spiqbench.runs.attempt.fit", lambda *a, **k: pytest.fail("it trained"))
    for model, override in (
        ("vae", "shots=1"),
        ("spiqgan", "device=no.such"),
        ("spiqgan", "noise=damping_1"),
    ):
        with pytest.raises(ConfigError):
            execute(config(tmp_path, model, override))
    assert not list(tmp_path.rglob("*.json"))


def test_a_run_that_is_told_to_end_leaves_no_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lightning would take the signal for an interrupt of the training, and the run for one that failed."""
    from spiqbench.models.contract import SpikeGenerator

    def end(*arguments: object, **options: object) -> None:
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(SpikeGenerator, "on_train_start", end)
    with pytest.raises(Terminated):
        execute(config(tmp_path, "vae"))
    assert not list((tmp_path / "store").rglob("*.json"))
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
