"""`spiqbench run -m`: several runs of one command, one after another or in processes of a launcher."""

from pathlib import Path

import pytest

from spiqbench.cli import main

SWEEP = [
    "run",
    "-m",
    "model=independent",
    "task=simulated_n4",
    "budget=smoke",
    "report_card=false",
    "seed=0,1",
]
SIDE_BY_SIDE = ["launcher=joblib", "hydra.launcher.n_jobs=2"]


@pytest.mark.parametrize("launcher", [[], SIDE_BY_SIDE], ids=["here", "side by side"])
def test_a_sweep_whose_runs_fail_ends_with_1(
    launcher: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    if launcher:
        pytest.importorskip("hydra_plugins.hydra_joblib_launcher")
    monkeypatch.chdir(tmp_path)
    assert main([*SWEEP, *launcher, "shots=1"]) == 1
    said = [line for line in capfd.readouterr().err.splitlines() if line.startswith("error: ")]
    assert len(said) == 2
    assert not list(tmp_path.rglob("seed-*.json"))


def test_a_sweep_whose_runs_all_end_ends_with_0(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*SWEEP, "budget.name=tiny", "budget.samples=200"]) == 0
    assert sorted(path.name for path in tmp_path.rglob("seed-*.json")) == ["seed-0.json", "seed-1.json"]


def test_one_failure_among_runs_that_end_makes_it_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    sweep = [line for line in SWEEP if not line.startswith(("model=", "seed="))]
    tiny = ["budget.name=tiny", "budget.samples=200"]
    assert main([*sweep, *tiny, "model=independent", "seed=0", "shots=1,null"]) == 1
    assert len(list(tmp_path.rglob("seed-*.json"))) == 1
