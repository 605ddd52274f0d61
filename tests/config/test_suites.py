from pathlib import Path

import pytest

from spiqbench.cli import main
from spiqbench.config.suites import suite_tasks
from spiqbench.errors import ConfigError


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of suites of a user, who works in the folder above."""
    folder = tmp_path / "conf" / "suite"
    folder.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return folder


def test_a_list_of_ones_own_is_a_suite(own: Path) -> None:
    (own / "mine.yaml").write_text("- simulated_n8\n- simulated_n4\n")
    assert suite_tasks("mine") == ("simulated_n8", "simulated_n4")
    assert "salamander_n16" in suite_tasks("core")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("- simulated_n9\n", "mine.yaml.* unknown task 'simulated_n9'.*did you mean .*simulated_n8"),
        ("- simulated_n4\n- simulated_n4\n", "names simulated_n4 2 times"),
        ("tasks: [simulated_n4]\n", "not a list of tasks"),
        ("", "not a list of tasks"),
        ("- [a\n", "not valid YAML"),
    ],
)
def test_a_list_that_cannot_be_run_is_named(own: Path, content: str, message: str) -> None:
    (own / "mine.yaml").write_text(content)
    with pytest.raises(ConfigError, match=message):
        suite_tasks("mine")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["suite=cor"], "unknown suite 'cor': did you mean 'core'?"),
        (["suite=core", "task=simulated_n4"], "suite=core names its tasks itself: leave out task= or suite="),
        (["suite=core", "task.time_bins=8"], "leave out task.time_bins= or suite="),
        (["suite=core,draws"], "is not a name"),
    ],
)
def test_a_suite_that_is_none_is_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["leaderboard", *arguments]) == 1
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


def test_a_suite_is_one_plan_with_the_quantum_models_first(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own / "mine.yaml").write_text("- simulated_n8\n- simulated_n4\n")
    models = "models=hmm,spiqgan,spiqgan_product"
    assert main(["leaderboard", "suite=mine", models, "seeds=2", "matched=false", "--dry-run"]) == 0
    counts, *lines = capsys.readouterr().out.splitlines()
    assert counts.startswith("12 runs, 0 recorded, 12 to do")
    assert [tuple(line.split()[1:5:3] + line.split()[2:3]) for line in lines] == [
        (task, seed, model)
        for seed in ("0", "1")
        for models_of_a_claim in (("spiqgan", "spiqgan_product"), ("hmm",))
        for task in ("simulated_n8", "simulated_n4")
        for model in models_of_a_claim
    ]
    assert main(["list", "suites"]) == 0
    assert "mine    yours:" in capsys.readouterr().out
