from pathlib import Path

import pytest

from spiqbench.cli import main
from spiqbench.commands.planned_models import planned
from spiqbench.config.commands import ScalingConfig
from spiqbench.config.compose import compose
from spiqbench.errors import ConfigError
from spiqbench.records.store import read_board
from spiqbench.runs.sweep_plan import plan_sweep, sized_tasks


def test_sizes_are_in_order_and_chosen() -> None:
    smallest = {4: "salamander_n4", 8: "salamander_n8", 12: "salamander_n12"}
    assert list(sized_tasks("salamander", None).items())[:3] == list(smallest.items())
    assert sized_tasks("salamander", [16, 4]) == {4: "salamander_n4", 16: "salamander_n16"}


@pytest.mark.parametrize(
    ("family", "neurons", "message"),
    [
        ("salamandre", None, "unknown family 'salamandre'.*salamander"),
        ("salamander", [5], "no task of 5 neurons in salamander: the sizes of salamander are 4, 8, 12"),
        ("salamander", [], "neurons is empty"),
        ("salamander_draws", None, "5 tasks of 16 neurons, salamander_n16_draw1, salamander_n16_draw2"),
    ],
)
def test_what_does_not_exist_is_named(family: str, neurons: list[int] | None, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        sized_tasks(family, neurons)


def test_a_second_task_of_a_size_is_no_matter_where_the_size_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "conf/task").mkdir(parents=True)
    (tmp_path / "conf/task/longer.yaml").write_text("defaults: [simulated_n8, _self_]\ntime_bins: 32\n")
    with pytest.raises(ConfigError, match="2 tasks of 8 neurons, longer, simulated_n8"):
        sized_tasks("simulated", None)
    assert sized_tasks("simulated", [4, 12]) == {4: "simulated_n4", 12: "simulated_n12"}


def test_one_seed_of_every_size_comes_before_the_next(tmp_path: Path) -> None:
    plan = compose(ScalingConfig, ["seeds=2", f"store={tmp_path}", "overrides=report_card=false"])
    models = planned({"x": ["model=independent"], "y": ["model=hmm"]}, plan, "budget")
    runs = plan_sweep(models, plan, ["simulated_n4", "simulated_n8"])
    order = [(run.key.seed, run.key.task, run.key.model) for run in runs]
    tasks, names = ("simulated_n4", "simulated_n8"), ("independent", "hmm")
    assert order == [(k, task, model) for k in (0, 1) for task in tasks for model in names]
    assert {"task=simulated_n8", "budget=sweep", "report_card=false"} <= set(runs[2].overrides)


def test_a_model_that_cannot_be_made_is_named_before_any_run(tmp_path: Path) -> None:
    plan = compose(ScalingConfig, [f"store={tmp_path}"])
    models = planned({"x": ["model=independent"], "y": ["model=vae", "model.width=0"]}, plan, "budget")
    with pytest.raises(ConfigError, match=r"vae.* cannot be made for simulated_n4: .*at least 1"):
        plan_sweep(models, plan, ["simulated_n4", "simulated_n8"])


def test_a_sweep_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    command = [
        *("scaling", "family=simulated", "neurons=[4,8,12]", "models=[independent]", "seeds=1", "jobs=2"),
        *("budget.name=tiny", "budget.samples=200", "overrides=['report_card=false']"),
    ]
    assert main([*command, "--dry-run"]) == 0
    planned = capsys.readouterr().out
    assert "3 runs, 0 recorded, 3 to do, 2 at a time: " in planned
    assert "simulated_n12" in planned
    assert not (tmp_path / "outputs/leaderboards").exists()
    assert main(command) == 0
    assert (tmp_path / "outputs/leaderboards/scaling/simulated/tiny/costs.svg").is_file()
    (record,) = read_board(tmp_path / "outputs/leaderboards", "simulated_n12", "tiny")
    assert (record.status, record.neurons, record.config["budget"]["steps"]) == ("ok", 12, 500)
    assert main([*command, "--dry-run"]) == 0
    assert "3 recorded, 0 to do" in capsys.readouterr().out
