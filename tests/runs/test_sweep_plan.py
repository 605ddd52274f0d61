from pathlib import Path

import pytest

from spiqbench.cli import main
from spiqbench.errors import ConfigError
from spiqbench.records.store import read_board
from spiqbench.runs.sweep_plan import plan_sweep, sized_tasks

TASKS = ["file", "salamander_n16", "salamander_n4", "salamander_n8", "simulated_n4"]


def test_sizes_are_in_order_and_chosen() -> None:
    everything = {4: "salamander_n4", 8: "salamander_n8", 16: "salamander_n16"}
    assert list(sized_tasks(TASKS, "salamander", None).items()) == list(everything.items())
    assert sized_tasks(TASKS, "salamander", [16, 4]) == {4: "salamander_n4", 16: "salamander_n16"}


@pytest.mark.parametrize(
    ("family", "neurons", "message"),
    [
        ("salamandre", None, "unknown family 'salamandre'.*salamander"),
        ("salamander", [5], "no task salamander_n5: the sizes of salamander are 4, 8, 16"),
        ("salamander", [], "neurons is empty"),
    ],
)
def test_what_does_not_exist_is_named(family: str, neurons: list[int] | None, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        sized_tasks(TASKS, family, neurons)


def test_one_seed_of_every_size_comes_before_the_next(tmp_path: Path) -> None:
    runs = plan_sweep(
        ["a_n4", "a_n8"],
        budget="b",
        steps=1,
        models={"x": [], "y": []},
        seeds=2,
        store=tmp_path,
        overrides=["k=v"],
    )
    order = [(run.key.seed, run.key.task, run.key.model) for run in runs]
    assert order == [(k, task, model) for k in (0, 1) for task in ("a_n4", "a_n8") for model in ("x", "y")]
    assert "task=a_n8" in runs[2].overrides
    assert "k=v" in runs[2].overrides


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
    assert not (tmp_path / "leaderboards").exists()
    assert main(command) == 0
    assert (tmp_path / "leaderboards/scaling/simulated/tiny/costs.svg").is_file()
    (record,) = read_board(tmp_path / "leaderboards", "simulated_n12", "tiny")
    assert (record.status, record.neurons, record.config["budget"]["steps"]) == ("ok", 12, 500)
    assert main([*command, "--dry-run"]) == 0
    assert "3 recorded, 0 to do" in capsys.readouterr().out
