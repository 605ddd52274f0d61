"""The Python API, as a user types it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import spiqbench
from spiqbench.boards.formatting import decimal, significant
from spiqbench.data.task import Task
from spiqbench.errors import ConfigError, DataError


@pytest.fixture(scope="module")
def task() -> Task:
    return spiqbench.load_task("simulated_n4")


def test_importing_is_cheap() -> None:
    check = (
        "import sys, spiqbench; sys.exit(any(name in sys.modules for name in ('torch', 'pandas', 'scipy')))"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_tasks_are_a_table() -> None:
    found = spiqbench.tasks()
    assert found.loc["salamander_n16", "neurons"] == 16
    assert found.loc["simulated_n8", "neurons"] == 8
    assert "file" not in found.index


def test_models_are_a_table_and_still_a_package() -> None:
    found = spiqbench.models()
    assert found.loc["spiqgan", "kind"] == "quantum"
    assert found.loc["hmm", "source"]
    from spiqbench.models.contract import SpikeGenerator

    assert isinstance(spiqbench.build("independent", spiqbench.load_task("simulated_n4")), SpikeGenerator)


def test_a_task_from_a_file_with_its_keys(tmp_path: Path) -> None:
    spikes = np.random.default_rng(0).random((40, 200, 3)) < 0.1
    np.save(tmp_path / "my spikes.npy", spikes.astype(np.uint8))
    task = spiqbench.load_task(tmp_path / "my spikes.npy", time_bins=10, recording={"bin_width_ms": 5})
    assert task.test.shape[1:] == (3, 10)
    assert task.bin_width_ms == 5


def test_an_unknown_task_names_near_ones() -> None:
    with pytest.raises(ConfigError, match="salamander_n"):
        spiqbench.load_task("salamander_m8")


def test_a_hyperparameter_that_a_model_does_not_take(task: Task) -> None:
    with pytest.raises(ConfigError, match="widht"):
        spiqbench.build("vae", task, widht=3)


def test_fit_sample_score(task: Task) -> None:
    model = spiqbench.fit(spiqbench.build("independent", task), task)
    samples = model.sample(500, rng=3)
    assert torch.equal(samples, model.sample(500, rng=torch.Generator().manual_seed(3)))
    report = spiqbench.score(samples, task)
    frame = report.to_frame()
    assert frame.loc["firing_rate", "skill"] > 0.5
    skills = frame["skill"][frame["group"] == "fidelity"].clip(-1, 1)
    assert report.fidelity == pytest.approx(skills.mean())
    assert "realism" in repr(report)
    rate = report.statistics["firing_rate"]
    assert f"{significant(rate.error)} " in repr(report)
    assert f" {decimal(rate.skill)}" in repr(report)
    assert f"<td>{significant(rate.error)}</td>" in report._repr_html_()
    assert "None" not in report._repr_html_()
    assert report.plot().axes


def test_arrays_and_tensors_compare_alike(task: Task) -> None:
    drawn = spiqbench.fit(spiqbench.build("independent", task), task).sample(300, rng=0)
    of_tensor = spiqbench.compare(task.test, drawn, task.train)
    of_array = spiqbench.compare(torch.from_numpy(task.test.copy()), drawn.numpy(), task.train.astype(float))
    assert of_tensor.to_frame().equals(of_array.to_frame())
    assert spiqbench.compare(task.test, drawn).realism is None


def test_windows_that_are_none(task: Task) -> None:
    with pytest.raises(DataError, match="generated"):
        spiqbench.compare(task.test, np.full((10, 4, 16), 2))


@pytest.mark.parametrize("steps", [0, -1, 1.5, True, "many"])
@pytest.mark.parametrize("model", ["vae", "independent"])
def test_steps_that_are_none(task: Task, model: str, steps: object) -> None:
    with pytest.raises(ConfigError, match=r"steps is .*at least 1"):
        spiqbench.fit(spiqbench.build(model, task), task, steps=steps)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [-1, 0.5, "x", None])
def test_seeds_that_are_none(task: Task, seed: object) -> None:
    wrong: dict[str, Any] = {"seed": seed}
    for call in (
        lambda: spiqbench.fit(spiqbench.build("independent", task), task, **wrong),
        lambda: spiqbench.score(task.validation, task, **wrong),
        lambda: spiqbench.compare(task.test, task.validation, **wrong),
    ):
        with pytest.raises(ConfigError, match=r"seed is .*at least 0"):
            call()


def test_a_seed_of_numpy_is_the_same_seed(task: Task) -> None:
    drawn = task.validation
    plain, numpys = (spiqbench.score(drawn, task, seed=seed).to_dict() for seed in (3, np.int64(3)))
    assert plain == numpys


@pytest.mark.parametrize("width", [-3, 0, float("nan"), float("inf"), "wide"])
def test_widths_of_bins_that_are_none(task: Task, width: Any) -> None:
    with pytest.raises(DataError, match="bin_width_ms is"):
        spiqbench.compare(task.test, task.validation, bin_width_ms=width)


def test_results_of_a_store(tmp_path: Path) -> None:
    from spiqbench.cli import main

    places = [f"store={tmp_path}", f"outputs={tmp_path}/o"]
    run = ["model=independent", "task=simulated_n4", "budget.samples=64", "seed=4", "report_card=false"]
    assert main(["run", *run, *places]) == 0
    frame = spiqbench.results(tmp_path)
    assert frame.loc[0, ["model", "seed", "status"]].tolist() == ["independent", 4, "ok"]
    assert frame.loc[0, "error_firing_rate"] > 0


def test_results_where_there_are_none(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no record"):
        spiqbench.results(tmp_path)
