"""How commands end at the terminal: a table, the best first, then the path of the page."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from spiqbench.boards.formatting import DASH
from spiqbench.cli import main
from spiqbench.records.store import write_record
from spiqbench.statistics.registry import STATISTICS

from ..boards.stores import suite_board
from ..this_process import in_this_process

SMALL = ("budget.name=tiny", "budget.samples=200", "budget.steps=2")
STORE = Path("outputs/leaderboards")


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.setattr("spiqbench.runs.runner.fresh_processes", in_this_process)


@pytest.fixture
def ended(capsys: pytest.CaptureFixture[str]) -> Callable[..., list[str]]:
    """The lines that a command prints, which must succeed."""

    def call(*arguments: str) -> list[str]:
        assert main(list(arguments)) == 0
        return capsys.readouterr().out.splitlines()

    return call


def column(lines: list[str], name: str, rows: int) -> list[str]:
    """The cells of a column, which stands in front of any whose cells are of several words."""
    start = next(number for number, line in enumerate(lines) if name in line.split())
    place = lines[start].split().index(name)
    return [line.split()[place] for line in lines[start + 1 : start + 1 + rows]]


def falls(values: list[str]) -> bool:
    """Whether numbers fall, and those that are missing come last."""
    known = [float(value.replace("−", "-")) for value in values if value != DASH]
    return known == sorted(known, reverse=True) and values[len(known) :] == [DASH] * (
        len(values) - len(known)
    )


def saved(name: str, windows: NDArray[np.uint8]) -> str:
    np.save(name, windows)
    return name


def test_compare(ended: Callable[..., list[str]], simulated_windows: NDArray[np.uint8]) -> None:
    real, train = saved("real.npy", simulated_windows[::2]), saved("train.npy", simulated_windows[1::2])
    lines = ended("compare", real, saved("other.npy", simulated_windows[:200, ::-1]), "--train", train)
    assert lines[0].startswith("real: 234 windows")
    assert sorted(column(lines, "statistic", 12)) == sorted(STATISTICS)
    assert falls(column(lines, "skill", 12))
    assert lines[-1].startswith("realism ")
    lines = ended("compare", real, saved("silent.npy", np.zeros_like(simulated_windows)))
    assert any(line.startswith("autocorrelogram: undefined on the generated windows") for line in lines)


def test_run(ended: Callable[..., list[str]]) -> None:
    run = ("run", "model=independent", "task=simulated_n4", *SMALL)
    for said in (
        "independent on simulated_n4",
        "independent on simulated_n4, budget tiny, seed 0: the record",
    ):
        lines = ended(*run)
        assert lines[0].startswith(said)
        assert falls(column(lines, "skill", 12))
        assert any(line.startswith("realism ") for line in lines)
        assert lines[-1] == "report card outputs/simulated_n4/tiny/independent/seed-0/report_card.html"
        assert Path(lines[-1].split()[-1]).is_file()


def test_score(ended: Callable[..., list[str]]) -> None:
    drawn = np.random.default_rng(0).random((4096, 4, 16)) < 0.1
    np.save("mine.npy", drawn.astype(np.uint8))
    place = ("task=simulated_n4", "budget=smoke", "--name", "mine", "--parameters", "1")
    lines = ended("score", "mine.npy", *place)
    assert falls(column(lines, "skill", 12))
    assert column(lines, "model", 1) == ["mine"]
    assert lines[-1] == str(STORE / "simulated_n4/smoke/index.html")


def test_render(ended: Callable[..., list[str]]) -> None:
    for task in ("salamander_n8", "mouse_retina_n8"):
        for record in suite_board(task=task, seeds=1):
            write_record(STORE, record)
    for wrote in (True, False):
        lines = ended("render")
        assert any(line.startswith("wrote ") for line in lines) is wrote
        assert column(lines, "task", 2) == ["mouse_retina_n8", "salamander_n8"]
        assert lines[-1] == str(STORE / "index.html")


def test_a_suite(ended: Callable[..., list[str]]) -> None:
    Path("conf/suite").mkdir(parents=True)
    Path("conf/suite/mine.yaml").write_text("- simulated_n4\n- simulated_n8\n")
    board = (
        "models=independent,dichotomized_gaussian",
        "seeds=1",
        "matched=false",
        "overrides=report_card=false",
    )
    lines = ended("leaderboard", "suite=mine", *board, *SMALL)
    assert sorted(column(lines, "model", 2)) == ["dichotomized_gaussian", "independent"]
    assert lines[-1] == str(STORE / "suites/mine/index.html")


def test_scaling(ended: Callable[..., list[str]]) -> None:
    sweep = ("family=simulated", "neurons=4,8,12", "models=independent", "seeds=1")
    lines = ended("scaling", *sweep, *SMALL, "overrides=report_card=false")
    assert lines[-1] == str(STORE / "scaling/simulated/tiny/index.html")
