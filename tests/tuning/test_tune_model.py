"""Settings, then steps, on real trainings of a few steps; and what runs make of what was found."""

import shlex
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from spiqbench.cli import main
from spiqbench.commands.tune_plan import PlannedSearch, total
from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.data.task import Task, build_task
from spiqbench.errors import ConfigError, DivergedError
from spiqbench.records.store import read_board
from spiqbench.records.tuned_file import Tuned, read_tuned, tuned_path, write_tuned
from spiqbench.training.fit import fit
from spiqbench.training.plateau import Plateau
from spiqbench.tuning.tune_model import tune_model
from spiqbench.tuning.twins import with_twins

BUDGET = ("budget.steps=4", "budget.max_steps=16", "budget.trial_steps=2")


@pytest.fixture(scope="module")
def task() -> Task:
    return build_task(compose(RunConfig, ["model=independent", "task=simulated_n4"]).task.as_written)


def tune(task: Task, folder: Path, name: str, trials: int = 2, **changes: Any) -> Tuned:
    config = compose(RunConfig, [f"model={name}", *BUDGET])
    made = config.model.changed(**changes)
    return tune_model(made, task, config.budget, trials=trials, journal=folder / "search.journal")


def test_the_better_of_two_very_different_settings_is_found(task: Task, tmp_path: Path) -> None:
    found = tune(task, tmp_path, "hmm", 6, states=1, search={"states": {"choices": [8, 1]}})
    assert found.tried[0].setting == {"states": 1}
    assert found.chosen == {"states": 8}
    assert found.best_fidelity > found.default_fidelity + 0.1  # type: ignore[operator]
    assert found.plateau is None
    assert found.is_better_than_independent


def test_a_training_that_has_hardly_begun_is_not_converged(task: Task, tmp_path: Path) -> None:
    found = tune(task, tmp_path, "spike_gan_small")
    assert found.plateau is not None
    assert [steps for steps, _ in found.plateau.evidence] == [4, 8, 16]
    assert (found.plateau.steps, found.plateau.converged) == (16, False)


def test_test_windows_are_never_looked_at(task: Task, tmp_path: Path) -> None:
    test = replace(task.splits.test, windows=1 - task.test)
    flipped = replace(task, splits=replace(task.splits, test=test))
    one, other = tune(flipped, tmp_path / "a", "vae"), tune(task, tmp_path / "b", "vae")
    assert one.model_copy(update={"task_digest": task.digest}) == other


def test_what_was_found_is_not_looked_for_again(
    task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths: list[int] = []

    def noted(*arguments: Any, steps: int, **options: Any) -> Any:
        lengths.append(steps)
        return fit(*arguments, steps=steps, **options)

    monkeypatch.setattr("spiqbench.tuning.rehearsal.fit", noted)
    first = tune(task, tmp_path, "vae")
    assert lengths[:4] == [1, 2, 2, 4], "independent neurons, two trials, a finalist at least"
    lengths.clear()
    assert tune(task, tmp_path, "vae") == first
    assert lengths == [1], "independent neurons alone"


def breaks_at(*broken: tuple[int, int]) -> Callable[..., Any]:
    """A `fit` that breaks at some of its calls, told by their steps and their number among those of as many steps."""
    calls: Counter[int] = Counter()

    def fit_or_break(*arguments: Any, steps: int, **options: Any) -> Any:
        calls[steps] += 1
        if (steps, calls[steps]) in broken:
            raise DivergedError("the weights became NaN")
        return fit(*arguments, steps=steps, **options)

    return fit_or_break


def test_a_finalist_that_diverges_leaves_the_search_to_the_other(
    task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first trial too, so that another than the model as it came is the best of them.
    monkeypatch.setattr("spiqbench.tuning.rehearsal.fit", breaks_at((2, 1), (4, 2)))
    found = tune(task, tmp_path, "vae")
    as_it_came, best = found.finalists
    assert (best.fidelity, best.reason) == (None, "DivergedError: the weights became NaN")
    assert found.chosen == as_it_came.setting
    assert found.plateau is not None
    assert found.plateau.evidence[0] == (4, as_it_came.fidelity)
    assert tune(task, tmp_path, "vae") == found
    path = write_tuned(tmp_path, found)
    assert read_tuned(path) == found
    assert main(["validate", str(path)]) == 0


def test_where_every_finalist_diverges_there_is_an_error(
    task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spiqbench.tuning.rehearsal.fit", breaks_at((4, 1), (4, 2)))
    with pytest.raises(ConfigError, match=r"vae gave no score after 4 steps.*: DivergedError: the weights"):
        tune(task, tmp_path, "vae")


def test_a_twin_is_tuned_with_its_model() -> None:
    assert with_twins(["vae", "spiqgan"])[:3] == ("vae", "spiqgan", "spiqgan_product")
    assert set(with_twins(["spiqgan_product"])) >= {"spiqgan", "spiqgan_product"}
    assert len(set(with_twins(["spiqgan", "spiqgan_product"]))) == len(
        with_twins(["spiqgan", "spiqgan_product"])
    )


def test_runs_take_what_was_found(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    places = [f"store={tmp_path / 'store'}", f"outputs={tmp_path / 'outputs'}", "task=simulated_n4"]
    tuned = ["tune", "model=vae", "trials=2", "jobs=1", *BUDGET, *places]
    assert main([*tuned, "--dry-run"]) == 0
    assert "tune  vae" in capfd.readouterr().out
    assert not (tmp_path / "store").exists()
    assert main(tuned) == 0
    assert "tuned=auto" in capfd.readouterr().out
    found = read_tuned(tuned_path(tmp_path / "store", "simulated_n4", "vae"))
    assert isinstance(found.plateau, Plateau)
    budget = ["budget.name=tiny", "budget.samples=200", *BUDGET[:2]]
    assert main(["run", "model=vae", "report_card=false", *places, *budget]) == 0
    (record,) = read_board(tmp_path / "store", "simulated_n4", "tiny")
    assert (record.tuning.trials, record.tuning.task) == (2, "simulated_n4")
    assert record.config["model"]["learning_rate"] == found.chosen["learning_rate"]
    assert record.timing is not None
    assert record.plateau is not None
    assert record.timing.steps == record.plateau.steps == found.plateau.steps
    assert record.plateau.converged == found.plateau.converged
    capfd.readouterr()
    assert main([*tuned, "force=true"]) == 0
    assert "force=true" not in capfd.readouterr().out, "no record of this budget stands"
    assert main([*tuned, "budget.name=tiny", "force=true"]) == 0
    again = capfd.readouterr().out.rpartition("to make them again: ")[2]
    assert main([*shlex.split(again)[1:], "--dry-run"]) == 0
    plan, *runs = capfd.readouterr().out.splitlines()
    assert " 0 recorded, " in plan
    assert {line.split()[2] for line in runs} == {"vae"}
    assert main(["run", "model=glm", "tuned=simulated_n8", *places, *budget]) == 1
    assert "spiqbench tune task=simulated_n8" in capfd.readouterr().err


def test_a_suite_is_one_plan_over_all_of_its_tasks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "conf" / "suite").mkdir(parents=True)
    (tmp_path / "conf" / "suite" / "mine.yaml").write_text("- simulated_n4\n- simulated_n8\n")
    monkeypatch.chdir(tmp_path)
    assert main(["tune", "suite=mine", "models=hmm,vae", "trials=1", *BUDGET, "--dry-run"]) == 0
    counts, *lines = capfd.readouterr().out.splitlines()
    assert counts.startswith("2 models on 2 tasks, 0 tuned already")
    expected = [(task, model) for task in ("simulated_n4", "simulated_n8") for model in ("hmm", "vae")]
    assert [tuple(line.split()[1:3]) for line in lines] == expected
    assert not (tmp_path / "outputs" / "leaderboards").exists()
    plan = ["tune", "suite=mine", "model=hmm", "trials=1", "jobs=1", *BUDGET]
    assert main(plan) == 0
    said = capfd.readouterr()
    assert "2 of 2: " in said.err
    assert "runs on simulated_n4, simulated_n8 take what was found" in said.out
    for task in ("simulated_n4", "simulated_n8"):
        assert read_tuned(tuned_path(Path("outputs/leaderboards"), task, "hmm")).task == task
    assert main([*plan, "--dry-run"]) == 0
    assert "1 model on 2 tasks, 2 tuned already" in capfd.readouterr().out
    assert main([*plan, "task=simulated_n4"]) == 1
    assert "leave out task= or suite=" in capfd.readouterr().err


def test_what_a_plan_takes_is_its_longest_search_or_their_sum() -> None:
    def planned(seconds: tuple[float, float] | None) -> PlannedSearch:
        return PlannedSearch("vae", "simulated_n4", (), done=False, seconds=seconds)

    assert total([planned(None)], 2) == ""
    assert total([planned((10, 40)), planned((20, 60)), planned(None)], 1) == (
        "about 30 s to 2 min and 1 not measured yet"
    )
    assert total([planned((10, 40)), planned((20, 60))], 2) == "about 20 s to 60 s"


def test_short_trials_are_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["tune", "model=vae", "budget.trial_steps=99", f"store={tmp_path}"]) == 1
    assert "at least a quarter" in capfd.readouterr().err
