"""What a plan will take, from what was measured here."""

from dataclasses import replace
from pathlib import Path

import pytest

from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.records.store import RunKey
from spiqbench.runs.cost import Forecast, duration, priced, remaining
from spiqbench.runs.pace import FILE, Clock, Pace, remember, remembered
from spiqbench.runs.plan import PlannedRun


def run(model: str = "vae", seed: int = 0, *, steps: int = 100, done: bool = False) -> PlannedRun:
    config = compose(RunConfig, [f"model={model}"])
    return PlannedRun(RunKey("a_task", "smoke", model, seed), (), done, steps, config)


def test_nothing_is_guessed(tmp_path: Path) -> None:
    cost = remaining(priced([run(), run("hmm")], tmp_path), jobs=2)
    assert (cost.seconds, cost.unknown) == (0.0, 2)
    assert "not known" in str(cost)
    assert cost.left() == "time left not known yet"
    assert replace(cost, seconds=20.0).left() == "about 20 s left, 2 runs not measured yet"


def test_steps_and_all_beside_them_are_priced_by_the_recent_median(tmp_path: Path) -> None:
    for step in (9.0, 0.1, 0.1, 0.1, 0.2, 0.1):
        remember(tmp_path, Pace("vae", "a_task", step=step, beside=4.0))
    remember(tmp_path, Pace("hmm", "a_task", solve=7.0))
    remember(tmp_path, Pace("vae", "another_task", step=50.0))
    found = priced([run(steps=100), run(steps=200), run("hmm"), run("gan")], tmp_path)
    assert [one.seconds for one in found] == [pytest.approx(14), pytest.approx(24), pytest.approx(11), None]
    cost = remaining(found, jobs=2)
    assert (cost.seconds, cost.unknown) == (pytest.approx(49 / 2), 1)


def test_no_plan_ends_before_its_longest_run_and_what_is_done_costs_nothing() -> None:
    runs = [replace(run(), seconds=10.0), replace(run(seed=1, done=True), seconds=99.0)]
    assert remaining(runs, jobs=4).seconds == 10.0


def test_lines_that_are_no_measurement_are_passed_over(tmp_path: Path) -> None:
    remember(tmp_path, Pace("vae", "a_task", step=0.5))
    with (tmp_path / FILE).open("ab") as file:
        file.write(
            b'{"model": "vae", "task": "a_task", "step": -1}\n{"model": "vae"}\n[1]\n\xff\n{"model": "v'
        )
    assert remembered(tmp_path) == [Pace("vae", "a_task", step=0.5)]


def test_the_first_steps_of_a_plan_tell_what_is_left_of_it(tmp_path: Path) -> None:
    runs = [run(seed=seed) for seed in range(4)]
    forecast = Forecast(runs, tmp_path, jobs=2)
    assert forecast.cost().unknown == 4
    remember(tmp_path, Pace("vae", "a_task", step=0.5))
    assert forecast.cost().seconds == pytest.approx(100, abs=1)
    forecast.end(runs[0])
    assert forecast.cost().seconds == pytest.approx(75, abs=1)


def test_a_run_is_timed_with_all_that_is_beside_its_fit() -> None:
    trained = Clock().pace("vae", "a_task", fit=0.0, steps=10)
    assert (trained.step, trained.solve) == (0.0, None)
    assert trained.beside is not None
    assert Clock().pace("hmm", "a_task", fit=0.0, steps=None).solve == 0.0


def test_durations_are_told_in_a_unit_that_fits() -> None:
    assert [duration(seconds) for seconds in (8, 180, 9000)] == ["8 s", "3 min", "2.5 h"]
