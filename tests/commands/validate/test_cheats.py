"""Real windows in another guise: scored by the very functions that score a run, so that every number is true."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from spiqbench.cli import main
from spiqbench.config.commands import LeaderboardConfig
from spiqbench.config.compose import compose
from spiqbench.data.task import Task, build_task
from spiqbench.records.artifacts import save_samples

TASK = "simulated_n8"


@pytest.fixture(scope="module")
def task() -> Task:
    return build_task(compose(LeaderboardConfig, [f"task={TASK}"]).task.as_written)


def moved(windows: np.ndarray) -> np.ndarray:
    rng, found = np.random.default_rng(1), windows.copy()
    for window in found:
        flat = window.reshape(-1)
        if flat.any():
            flat[rng.choice(np.flatnonzero(flat))] = 0
            flat[rng.choice(np.flatnonzero(flat == 0))] = 1
    return found


CHEATS: dict[str, Callable[[Task], np.ndarray]] = {
    "test windows, a spike moved": lambda task: moved(task.test),
    "test windows": lambda task: task.test,
    "training windows, rolled": lambda task: np.roll(task.train, 1, axis=2),
    "training windows, reversed": lambda task: task.train[:, :, ::-1],
    "validation windows": lambda task: task.validation,
}
QUICK = "test windows, a spike moved"


@pytest.mark.parametrize(
    "cheat", [one if one == QUICK else pytest.param(one, marks=pytest.mark.slow) for one in CHEATS]
)
def test_real_windows_in_any_guise_are_no_samples(verdicts, task, cheat, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    windows = CHEATS[cheat](task)
    chosen = np.random.default_rng(0).integers(0, len(windows), 4096)
    Path("cheat").mkdir()
    save_samples(Path("cheat"), np.ascontiguousarray(windows[chosen]))
    named = (f"task={TASK}", "budget=smoke", "--name", "mine", "--parameters", "9")
    assert main(["score", "cheat/samples.npz", *named]) == 0
    place = Path(f"outputs/leaderboards/{TASK}/smoke/mine/seed-0.json")
    code, broken = verdicts(place, "--samples", "cheat/samples.npz")
    assert code == 1
    split = cheat.split()[0]
    assert any(f"the samples are no {split} windows, shifted" in line for line in broken), broken
