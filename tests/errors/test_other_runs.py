"""A record is taken only for the run that it is of."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from spiqbench.cli import main
from spiqbench.data.sources.simulated import simulated

RUN = ["model=independent", "budget.name=tiny", "budget.samples=200", "report_card=false"]
FILE = ["task=file", "task.recording.bin_width_ms=20"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for seed, day in enumerate(("monday", "tuesday")):
        (tmp_path / day).mkdir()
        np.save(tmp_path / day / "spikes.npy", simulated(4, 1, 20_000, seed=seed).spikes[0])
    assert main(["run", *RUN, *FILE, "task.recording.path=monday/spikes.npy"]) == 0
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (["task.recording.path=tuesday/spikes.npy"], "task.recording.path is tuesday/spikes.npy"),
        (["task.recording.bin_width_ms=10"], "task.recording.bin_width_ms is 10, the record has 20"),
        (["task.neurons=[0,1]"], r"task.neurons is \[0, 1\], the record has null"),
        (["task.time_bins=8"], "task.time_bins is 8, the record has 16"),
        (["model.name=independent", "model._target_=spiqbench.baselines.hmm.HiddenMarkov"], "_target_"),
        (["budget.samples=300"], "budget.samples is 300, the record has 200"),
    ],
)
@pytest.mark.parametrize("command", ["run", "leaderboard"])
def test_another_run_is_refused_with_what_differs(
    command: str, changed: list[str], says: str, folder: Path, refuses: Callable[..., str]
) -> None:
    whole = {
        one.split("=")[0]: one for one in (*RUN, *FILE, "task.recording.path=monday/spikes.npy", *changed)
    }
    if command == "leaderboard":
        if "model.name" in whole:
            pytest.skip("a board's models are named")
        whole = {key: one for key, one in whole.items() if not key.startswith(("model", "report"))}
        whole |= {"models": "models=independent", "matched": "matched=false", "seeds": "seeds=1"}
    said = refuses(command, *whole.values())
    assert re.search(says, said), said
    assert ".name=NAME" in said


def test_other_spikes_in_the_same_file_are_noticed(folder: Path, refuses: Callable[..., str]) -> None:
    (folder / "tuesday" / "spikes.npy").replace(folder / "monday" / "spikes.npy")
    refuses("run", *RUN, *FILE, "task.recording.path=monday/spikes.npy", says="other spikes than it did")


def test_another_name_is_another_record(folder: Path) -> None:
    assert main(["run", *RUN, *FILE, "task.recording.path=tuesday/spikes.npy", "task.name=tuesday"]) == 0
    assert (folder / "outputs/leaderboards" / "tuesday" / "tiny" / "independent" / "seed-0.json").is_file()
