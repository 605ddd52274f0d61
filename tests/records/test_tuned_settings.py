"""What a run takes from files of settings and steps."""

from pathlib import Path
from typing import Any

import pytest

from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.errors import ConfigError, RecordError
from spiqbench.records.schema import Tuning
from spiqbench.records.tuned_file import Tuned, write_tuned
from spiqbench.records.tuned_settings import Found, found_for
from spiqbench.training.plateau import Plateau

TASK, DIGEST = "simulated_n4", "0" * 64


def run_config(folder: Path, *overrides: str) -> RunConfig:
    return compose(RunConfig, [*overrides, f"store={folder}"])


def tuned(folder: Path, model: str, **fields: Any) -> None:
    found = {"model": model, "task": TASK, "task_digest": DIGEST, "trials": 3, "trial_steps": 1}
    write_tuned(folder, Tuned.model_validate({**found, "independent_fidelity": 0.25, **fields}))


def plateau(steps: int, *, converged: bool = True) -> Plateau:
    return Plateau(steps, ((steps, 0.8), (2 * steps, 0.8)), converged)


def take(folder: Path, model: str, *overrides: str) -> Found:
    return found_for(run_config(folder, f"model={model}", "budget=standard", *overrides), TASK, DIGEST)


def test_without_a_search_a_run_is_as_it_comes(tmp_path: Path) -> None:
    config = run_config(tmp_path, "model=vae")
    assert found_for(config, TASK, DIGEST) == Found(config.model, Tuning(), config.budget.steps, None)


def test_settings_and_steps_are_taken(tmp_path: Path) -> None:
    tuned(tmp_path, "vae", chosen={"learning_rate": 0.25}, plateau=plateau(4000))
    found = take(tmp_path, "vae")
    assert found.model.hyperparameters["learning_rate"] == 0.25
    assert found.steps == 4000
    assert found.plateau is not None
    assert found.plateau.converged
    assert take(tmp_path, "vae", "tuned=false").steps == 1000


def test_a_budget_below_what_was_found_is_not_converged(tmp_path: Path) -> None:
    tuned(tmp_path, "vae", plateau=plateau(4000))
    found = take(tmp_path, "vae", "budget=smoke")
    assert found.steps == 1600
    assert found.plateau is not None
    assert not found.plateau.converged


@pytest.mark.parametrize(
    ("of_the_model", "of_the_twin"), [(2000, 4000), (4000, 2000), (4000, None), (None, 4000)]
)
def test_a_model_and_its_twin_get_the_larger_number(
    tmp_path: Path, of_the_model: int | None, of_the_twin: int | None
) -> None:
    if of_the_model:
        tuned(tmp_path, "spiqgan", twin="spiqgan_product", plateau=plateau(of_the_model))
    if of_the_twin:
        tuned(tmp_path, "spiqgan_product", plateau=plateau(of_the_twin))
    both = [take(tmp_path, name) for name in ("spiqgan", "spiqgan_product")]
    assert [found.steps for found in both] == [4000, 4000]
    searched = [steps is not None for steps in (of_the_model, of_the_twin)]
    assert [found.plateau is not None for found in both] == searched


def test_a_control_takes_settings_that_were_found_at_another_size_and_no_steps(tmp_path: Path) -> None:
    def control(width: int) -> RunConfig:
        changes = ["++model.matched_to=spiqgan", f"++model.width={width}"]
        return run_config(tmp_path, "model=vae", *changes)

    tuned(tmp_path, control(1).model.name, chosen={"learning_rate": 0.25}, plateau=plateau(800))
    found = found_for(control(7), TASK, DIGEST)
    assert found.model.hyperparameters["learning_rate"] == 0.25
    assert found.model.hyperparameters["width"] == 7
    assert (found.steps, found.plateau) == (control(7).budget.steps, None)


def test_settings_of_another_task_are_carried_over_and_its_steps_are_not(tmp_path: Path) -> None:
    tuned(tmp_path, "vae", chosen={"learning_rate": 0.25}, plateau=plateau(4000))
    config = run_config(tmp_path, "model=vae", f"tuned={TASK}")
    found = found_for(config, "simulated_n8", "1" * 64)
    assert found.model.hyperparameters["learning_rate"] == 0.25
    assert found.tuning.task == TASK
    assert (found.steps, found.plateau) == (config.budget.steps, None)


def test_settings_of_other_windows_of_the_same_name_are_refused(tmp_path: Path) -> None:
    tuned(tmp_path, "vae", chosen={"learning_rate": 0.25})
    with pytest.raises(ConfigError, match="other windows"):
        found_for(run_config(tmp_path, "model=vae"), TASK, "1" * 64)


@pytest.mark.parametrize("key", ["width", "_target_", "name"])
def test_a_file_sets_only_what_may_be_searched(tmp_path: Path, key: str) -> None:
    tuned(tmp_path, "vae", chosen={key: 3})
    with pytest.raises(RecordError, match=f"sets {key}, which vae does not declare"):
        take(tmp_path, "vae")
