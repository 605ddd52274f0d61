from pathlib import Path

import pytest

from spiqbench.cli import main
from spiqbench.commands.planned_models import planned
from spiqbench.config.commands import LeaderboardConfig
from spiqbench.config.compose import compose
from spiqbench.records.store import RunKey, read_board
from spiqbench.runs.plan import PlannedRun, plan_board
from spiqbench.runs.runner import run_plan

TINY = ["task=simulated_n4", "budget.name=tiny", "budget.steps=5", "budget.samples=200"]


def plan(folder: Path, models: list[str], seeds: int = 1, extra: tuple[str, ...] = ()) -> list[PlannedRun]:
    places = [f"store={folder / 'store'}", f"outputs={folder / 'outputs'}"]
    config = compose(LeaderboardConfig, [*TINY, *places, f"seeds={seeds}", "overrides=report_card=false"])
    made = {model: [f"model={model}", *extra] for model in models}
    digest = config.task.digest or ""
    return plan_board(planned(made, config, "task", "budget"), config, task="simulated_n4", digest=digest)


def test_the_plan_knows_what_is_done(tmp_path: Path) -> None:
    runs = plan(tmp_path, ["independent", "vae"], seeds=2)
    assert [(run.key.seed, run.key.model) for run in runs] == [
        (0, "independent"),
        (0, "vae"),
        (1, "independent"),
        (1, "vae"),
    ]
    done = RunKey("simulated_n4", "tiny", "vae", 0).path(tmp_path / "store")
    done.parent.mkdir(parents=True)
    done.write_text("{}")
    assert [run.done for run in plan(tmp_path, ["independent", "vae"], seeds=2)] == [
        False,
        True,
        False,
        False,
    ]


def test_every_run_ends_and_a_dead_process_costs_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "dying.py"
    module.write_text(
        "import os, signal\n"
        "from spiqbench.baselines.independent import Independent\n"
        "class Dying(Independent):\n"
        "    def sample(self, n, *, rng):\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    runs = plan(tmp_path, ["independent", "dichotomized_gaussian"])
    dying = plan(tmp_path, ["custom"], extra=("model._target_=dying.Dying", "model.name=dying"))
    monkeypatch.syspath_prepend(tmp_path)
    ended = {end.run.key.model: end for end in run_plan([*dying, *runs], jobs=2, wall_seconds=300)}
    assert ended["dying"].status == "failed"
    assert "died" in (ended["dying"].reason or "")
    assert {ended[run.key.model].status for run in runs} == {"ok"}
    records = {
        record.model: record.status for record in read_board(tmp_path / "store", "simulated_n4", "tiny")
    }
    assert records == {"independent": "ok", "dichotomized_gaussian": "ok", "dying": "failed"}


def test_a_full_disk_ends_the_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "without_room.py"
    module.write_text(
        "import errno\n"
        "from spiqbench.baselines.independent import Independent\n"
        "class WithoutRoom(Independent):\n"
        "    def sample(self, n, *, rng):\n"
        "        raise OSError(errno.ENOSPC, 'No space left on device')\n"
    )
    runs = plan(tmp_path, ["custom"], seeds=2, extra=("model._target_=without_room.WithoutRoom",))
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(OSError, match="No space left"):
        list(run_plan(runs, jobs=1, wall_seconds=300))
    assert not list((tmp_path / "store").rglob("*.json"))


@pytest.mark.parametrize(
    ("overrides", "name"),
    [("['model.width=5']", "vae+width-5"), ("['report_card=false']", "vae ")],
)
def test_a_plan_looks_for_records_under_the_names_that_its_overrides_make(
    overrides: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["leaderboard", "task=simulated_n4", "models=[vae]", "matched=false", "seeds=1", "--dry-run"]
    assert main([*command, f"overrides={overrides}"]) == 0
    assert f"simulated_n4     {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("key", "mended"),
    [
        ("seed=5", "seeds=N"),
        ("model=hmm", "models="),
        ("task=simulated_n8", "task="),
        ("budget.steps=9", "budget.steps="),
        ("store=elsewhere", "store="),
    ],
)
@pytest.mark.parametrize("command", ["leaderboard", "scaling"])
def test_overrides_for_every_run_leave_the_plan_alone(
    command: str, key: str, mended: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "models=[vae]", "--dry-run", f"overrides=['{key}']"]) == 1
    assert mended in capsys.readouterr().err


@pytest.mark.parametrize("command", ["leaderboard", "scaling"])
def test_settings_of_a_task_that_was_never_searched_are_refused_before_the_runs(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "models=[vae]", "--dry-run", "tuned=nope", f"store={tmp_path}"]) == 1
    assert capsys.readouterr().err.count("nothing was tuned on nope") == 1


@pytest.mark.parametrize("command", ["leaderboard", "scaling"])
def test_a_broken_record_of_the_plan_is_named_before_the_runs(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = [command, "models=[independent]", "--dry-run", f"store={tmp_path}"]
    plan += {
        "leaderboard": ["task=simulated_n4", "budget=smoke", "matched=false"],
        "scaling": ["family=simulated", "neurons=[4]"],
    }[command]
    budget = "smoke" if command == "leaderboard" else "sweep"
    broken = RunKey("simulated_n4", budget, "independent", 0).path(tmp_path)
    broken.parent.mkdir(parents=True)
    broken.write_text("{")
    assert main(plan) == 1
    assert f"{broken} is not a readable record" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["leaderboard", "scaling"])
def test_a_broken_record_of_another_board_is_no_reason_to_wait(command: str, tmp_path: Path) -> None:
    broken = RunKey("other", "tiny", "vae", 0).path(tmp_path)
    broken.parent.mkdir(parents=True)
    broken.write_text("{")
    assert main([command, "models=[independent]", "--dry-run", f"store={tmp_path}"]) == 0
