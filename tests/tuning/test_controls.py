"""Which controls a board has: one a family of sizes, none above the quantum model as it stands after tuning."""

from pathlib import Path
from typing import Any

import pytest

from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.data.task import Task, build_task
from spiqbench.records.tuned_file import Tuned, write_tuned
from spiqbench.tuning.controls import Controls, matched_controls
from spiqbench.tuning.matching import parameter_count

MODELS = ["spiqgan", "gan", "gan_small", "vae", "glm", "hmm", "spike_gan", "independent"]


@pytest.fixture(scope="module")
def task() -> Task:
    return build_task(compose(RunConfig, ["model=vae", "task=simulated_n8"]).task.as_written)


def controls(folder: Path, task: Task, models: list[str] = MODELS) -> Controls:
    base = compose(RunConfig, [f"model={models[0]}", "task=simulated_n8", f"store={folder}"])
    return matched_controls(models, task, base)


def sizes(found: Controls, task: Task) -> dict[str, int]:
    models = {name: compose(RunConfig, overrides).model for name, overrides in found.made.items()}
    return {name.split("+")[0]: parameter_count(model, task.shape) for name, model in models.items()}


def tuned(folder: Path, task: Task, model: str, **found: Any) -> None:
    fields = {"task": task.name, "task_digest": task.digest, "trials": 1, "trial_steps": 1}
    write_tuned(
        folder, Tuned.model_validate({"model": model, **fields, "independent_fidelity": 0.25, **found})
    )


def test_every_family_with_a_size_has_one_and_those_too_large_are_named(tmp_path: Path, task: Task) -> None:
    found = controls(tmp_path, task)
    target = parameter_count(compose(RunConfig, ["model=spiqgan"]).model, task.shape)
    counts = sizes(found, task)
    assert {"gan", "vae", "hmm"} <= set(counts)
    assert "gan_small" not in counts
    assert max(counts.values()) <= target
    assert any("spike_gan cannot be brought down" in note for note in found.notes)
    for overrides in found.made.values():
        assert compose(RunConfig, overrides).model.matched_to == "spiqgan"


def test_without_a_quantum_model_there_is_nothing_to_match(tmp_path: Path, task: Task) -> None:
    assert controls(tmp_path, task, ["gan", "vae"]) == Controls({}, ())


def test_the_quantum_model_counts_as_it_stands_after_tuning(tmp_path: Path, task: Task) -> None:
    before = sizes(controls(tmp_path, task), task)
    tuned(tmp_path, task, "spiqgan", chosen={"common": 2})
    after = sizes(controls(tmp_path, task), task)
    chosen = compose(RunConfig, ["model=spiqgan", "model.common=2"]).model
    assert max(after.values()) <= parameter_count(chosen, task.shape)
    assert after["hmm"] <= before["hmm"]


def test_one_that_was_no_better_than_independent_neurons_is_left_out(tmp_path: Path, task: Task) -> None:
    name = next(name for name in controls(tmp_path, task).made if name.startswith("vae"))
    tuned(tmp_path, task, name, best_fidelity=0.24)
    found = controls(tmp_path, task)
    assert name not in found.made
    assert any(name in note and "no better than independent" in note for note in found.notes)
