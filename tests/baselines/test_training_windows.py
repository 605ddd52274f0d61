from pathlib import Path

import numpy as np
import pytest
import torch
from spiqbench.baselines.training_windows import TrainingWindows

from spiqbench.cli import main
from spiqbench.data.shape import WindowShape


def windows(number: int) -> torch.Tensor:
    """All different: the bits of their number."""
    bits = (np.arange(number)[:, None] >> np.arange(12)) & 1
    return torch.from_numpy(bits.reshape(number, 3, 4).astype(np.uint8))


def numbers(drawn: torch.Tensor) -> list[int]:
    return (drawn.reshape(len(drawn), 12).long() @ (1 << torch.arange(12))).tolist()


@pytest.mark.parametrize(("most", "kept"), [(64, 40), (16, 16)])
def test_training_windows_are_drawn_each_as_often(most: int, kept: int) -> None:
    model = TrainingWindows(WindowShape(3, 4), most=most)
    assert model.solve(windows(40), torch.Generator().manual_seed(0))
    once = numbers(model.sample(kept, rng=torch.Generator().manual_seed(1)))
    assert len(set(once)) == kept
    assert set(once) <= set(range(40))
    often = numbers(model.sample(3 * kept + 1, rng=torch.Generator().manual_seed(2)))
    assert sorted({often.count(number) for number in once}) in ([3, 4], [3])
    assert len(model.sample(0, rng=torch.Generator())) == 0
    assert model.parameter_counts().generator == most * 12


@pytest.mark.parametrize(
    ("task", "runs"), [("salamander_n16_newfilm", {"hmm", "training_windows"}), ("salamander_n16", {"hmm"})]
)
def test_it_is_the_ceiling_where_the_test_is_another_film(
    task: str,
    runs: set[str],
    data_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SPIQBENCH_DATA_DIR", str(data_dir))
    plan = ["leaderboard", f"task={task}", "models=hmm", "matched=false", f"store={tmp_path}", "--dry-run"]
    assert main(plan) == 0
    assert {line.split()[2] for line in capsys.readouterr().out.splitlines()[1:]} == runs
