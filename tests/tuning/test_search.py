from pathlib import Path
from typing import Any

import pytest

import spiqbench.tuning.search as module
from spiqbench.cli import main
from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.data.task import Task, build_task
from spiqbench.errors import ConfigError, RecordError
from spiqbench.models.configuration import ModelConfig
from spiqbench.records.schema import Tuning
from spiqbench.records.store import read_board
from spiqbench.records.tuned_settings import Tuned, read_tuned, tuned_model, tuned_path, write_tuned
from spiqbench.tuning.search import search


@pytest.fixture(scope="module")
def task() -> Task:
    return build_task(compose(RunConfig, ["model=independent", "task=simulated_n4"]).task.as_written)


def model(name: str, **changes: Any) -> ModelConfig:
    return compose(RunConfig, [f"model={name}"]).model.changed(**changes)


def find(task: Task, folder: Path, config: ModelConfig, trials: int, **options: Any) -> Any:
    return search(config, task, trials=trials, steps=10, journal=folder / "search.journal", **options)


def test_the_better_of_two_very_different_settings_is_found(task: Task, tmp_path: Path) -> None:
    config = model("hmm", states=1, search={"states": {"choices": [1, 8]}})
    found = find(task, tmp_path, config, 4)
    assert found.trials == 4
    assert found.tried[0].setting == {"states": 1}
    assert found.chosen == {"states": 8}
    assert found.best_fidelity > found.default_fidelity + 0.1


def test_an_interrupted_search_goes_on_to_the_same_end(
    task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = model("glm")
    whole = find(task, tmp_path / "whole", config, 4)

    def interrupt(done: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find(task, tmp_path / "broken", config, 4, after_trial=interrupt)
    calls: list[int] = []
    assert find(task, tmp_path / "broken", config, 4, after_trial=calls.append) == whole
    assert calls == [3, 4]


def test_a_trial_that_breaks_is_a_trial_that_failed(
    task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = iter([0.5, None, 0.7])

    def fidelity(*args: Any, **options: Any) -> float:
        value = next(values)
        if value is None:
            raise RuntimeError("loss became NaN")
        return value

    monkeypatch.setattr(module, "validation_fidelity", fidelity)
    found = find(task, tmp_path, model("glm"), 3)
    assert [one.fidelity for one in found.tried] == [0.5, None, 0.7]
    assert found.tried[1].reason == "RuntimeError: loss became NaN"
    assert found.chosen == found.tried[2].setting


def test_test_windows_are_never_looked_at(task: Task, tmp_path: Path) -> None:
    from dataclasses import replace

    test = replace(task.splits.test, windows=1 - task.test)
    flipped = replace(task, splits=replace(task.splits, test=test))
    assert find(flipped, tmp_path / "a", model("glm"), 2) == find(task, tmp_path / "b", model("glm"), 2)


def test_a_model_with_nothing_to_search_says_so(task: Task, tmp_path: Path) -> None:
    assert find(task, tmp_path, model("independent"), 3).trials == 0


def test_an_unknown_kind_of_space_is_refused(task: Task, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="choices"):
        find(task, tmp_path, model("glm", search={"bumps": {"values": [1, 2]}}), 1)


def test_runs_take_the_settings_that_were_found(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    places = [f"store={tmp_path / 'store'}", f"outputs={tmp_path / 'outputs'}", "task=simulated_n4"]
    budget = ["budget.name=tiny", "budget.steps=5", "budget.samples=200"]
    assert main(["tune", "model=hmm", "trials=2", "budget.trial_steps=10", "jobs=1", *places]) == 0
    found = read_tuned(tuned_path(tmp_path / "store", "simulated_n4", "hmm"))
    assert found.trials == 2
    assert main(["run", "model=hmm", "report_card=false", *places, *budget]) == 0
    (record,) = read_board(tmp_path / "store", "simulated_n4", "tiny")
    assert record.tuning.trials == 2
    assert record.tuning.task == "simulated_n4"
    assert record.config["model"]["states"] == found.chosen["states"]
    assert main(["render", "--store", str(tmp_path / "store")]) == 0
    assert "2 trials" in (tmp_path / "store" / "simulated_n4" / "tiny" / "README.md").read_text()
    capfd.readouterr()
    assert main(["run", "model=glm", "tuned=simulated_n8", *places, *budget]) == 1
    assert "spiqbench tune task=simulated_n8" in capfd.readouterr().err


def run_config(folder: Path, *overrides: str) -> RunConfig:
    return compose(RunConfig, [*overrides, f"store={folder}"])


def test_a_control_takes_the_settings_that_were_found_at_another_size(tmp_path: Path) -> None:
    def control(width: int) -> RunConfig:
        changes = ["++model.matched_to=spiqgan", f"++model.width={width}"]
        return run_config(tmp_path, "model=vae", *changes, "tuned=simulated_n4")

    found = {
        "model": control(1).model.name,
        "task": "simulated_n4",
        "trials": 3,
        "trial_steps": 1,
        "chosen": {"learning_rate": 0.25},
    }
    write_tuned(tmp_path, Tuned.model_validate(found))
    chosen, tuning = tuned_model(control(7), "simulated_n8")
    assert chosen.hyperparameters["learning_rate"] == 0.25
    assert chosen.hyperparameters["width"] == 7
    assert tuning.task == "simulated_n4"


def test_no_settings_no_change(tmp_path: Path) -> None:
    config = run_config(tmp_path, "model=vae")
    assert tuned_model(config, "simulated_n4") == (config.model, Tuning())


def test_a_file_of_settings_sets_only_what_may_be_searched(tmp_path: Path) -> None:
    for key in ("width", "_target_", "name"):
        found = {"model": "vae", "task": "simulated_n4", "trials": 1, "trial_steps": 1, "chosen": {key: 3}}
        write_tuned(tmp_path, Tuned.model_validate(found))
        with pytest.raises(RecordError, match=f"sets {key}, which vae does not declare"):
            tuned_model(run_config(tmp_path, "model=vae"), "simulated_n4")
