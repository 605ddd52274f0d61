"""What `validate` accepts, and how it sees through records that say more than their samples and models give."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spiqbench.cli import main


def test_an_honest_record_passes_every_rule(honest, verdicts):
    options = (*honest.with_samples, "--checkpoint", str(honest.checkpoint), "--rerun")
    assert verdicts(honest.place, *options) == (0, [])


def test_a_record_of_an_own_recording_is_checked_after_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    np.save("mine.npy", (np.random.default_rng(0).random((40, 320, 6)) < 0.2).astype(np.uint8))
    task = ("task=file", "task.recording.path=mine.npy", "task.recording.bin_width_ms=20")
    quick = ("budget=smoke", "budget.samples=512", "report_card=false", "outputs=o", "store=s")
    assert main(["run", "model=independent", *task, *quick]) == 0
    record, samples = (
        f"{place}/mine/smoke+samples-512/independent/{name}"
        for place, name in (("s", "seed-0.json"), ("o", "seed-0/samples.npz"))
    )
    assert main(["validate", record, "--samples", samples]) == 1
    said = capsys.readouterr().err
    assert (
        "no task is called mine here: name its recording after the record, as its run did: task=file " in said
    )
    for words in ((*task, "--samples", samples), ("--samples", samples, *task)):
        assert main(["validate", record, *words]) == 0, capsys.readouterr().err


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("parameters/generator", 3),
        ("parameters/training_only", 9),
        ("kind", "reference"),
        ("source", "someone else"),
        ("twin", "vae"),
        ("matched_to", "spiqgan"),
        ("loss_statistics", ["fano_factor"]),
        ("likelihood", {"bits_per_spike": 2.0, "interval": [1.9, 2.1], "kind": "estimate"}),
        ("overrides", ["model=independent", "task=simulated_n8", "budget=smoke"]),
        ("overrides", ["model=hmm", "model._target_=os.system"]),
        ("overrides", ["model=dichotomized_gaussian", "task.recording.path=/etc/passwd"]),
        ("overrides", ["model=no_such_model"]),
    ],
)
def test_what_building_the_model_contradicts_is_broken(honest, verdicts, edited, place, value):
    edited(honest.place, {place: value})
    code, broken = verdicts(honest.place)
    assert code == 1
    assert any(line.startswith("kind, twin, source, loss, parameters") for line in broken), broken


@pytest.mark.parametrize(
    ("place", "value"), [("config/budget/steps", 7), ("config/model/_target_", "a.Other")]
)
def test_settings_of_another_run_are_broken(honest, verdicts, edited, place, value):
    edited(honest.place, {place: value})
    code, broken = verdicts(honest.place)
    assert code == 1
    assert any(line.startswith("its settings are those of its overrides") for line in broken), broken


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("tests/two_sample/auc", 0.5),
        pytest.param("tests/memorization/copies", 0, marks=pytest.mark.slow),
        pytest.param("provenance/task_version", 7, marks=pytest.mark.slow),
        pytest.param("provenance/task_digest", "0" * 64, marks=pytest.mark.slow),
        pytest.param("samples", 4095, marks=pytest.mark.slow),
    ],
)
def test_what_measuring_contradicts_is_broken(honest, verdicts, edited, place, value):
    before = json.loads(honest.place.read_text())
    edited(honest.place, {place: value})
    if json.loads(honest.place.read_text()) == before:
        pytest.skip("that is its honest value")
    code, broken = verdicts(honest.place, *honest.with_samples)
    assert code == 1
    assert broken


def test_every_interval_and_replicate_is_measured_again(honest, verdicts, edited):
    def flatter(node: Any) -> Any:
        """Every interval and every list of replicates drawn together."""
        if isinstance(node, dict):
            return {
                key: [(value[0] + value[1]) / 2] * 2 if key.endswith("interval") and value else flatter(value)
                for key, value in node.items()
            }
        return [entry / 10 for entry in node] if isinstance(node, list) and len(node) > 20 else node

    record = json.loads(honest.place.read_text())
    measured = {key: flatter(value) for key, value in record.items() if key not in ("config", "provenance")}
    edited(honest.place, measured)
    code, broken = verdicts(honest.place, *honest.with_samples)
    assert code == 1
    assert any("measured anew: the same" in line for line in broken), broken


def test_floors_of_a_contributed_cache_are_not_believed(honest, verdicts):
    """Lower floors would make any skill a better one."""
    kept_references = [path for path in Path("outputs").rglob("*.json") if "leaderboards" not in path.parts]
    assert kept_references
    for path in kept_references:
        kept = json.loads(path.read_text())
        for reference in kept.get("statistics", {}).values():
            reference["floor"] = 0.0
        path.write_text(json.dumps(kept))
    assert verdicts(honest.place, *honest.with_samples) == (0, [])


def test_one_set_of_samples_is_one_seed(honest, verdicts, edited):
    again = honest.place.with_name("seed-1.json")
    shutil.copy(honest.place, again)
    edited(again, {"seed": 1})
    code, broken = verdicts(again)
    assert code == 1
    assert f"those of {honest.model}, seed 0" in broken[0]
