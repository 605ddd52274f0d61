"""The README's numbers are those of the boards in git."""

from pathlib import Path

import pytest

from spiqbench.boards.board import make_board
from spiqbench.boards.formatting import grouped
from spiqbench.records.store import read_board

CHECKOUT = Path(__file__).resolve().parents[2]
QUOTED = {
    ("salamander_n8", "standard"): (
        "spiqgan",
        "spiqgan_product",
        "spiqgan_memory",
        "dichotomized_gaussian_lowrank",
        "hmm",
        "gan_small",
    ),
    ("salamander_n50", "standard"): ("spiqgan_product", "hmm", "dichotomized_gaussian_lowrank"),
    ("salamander_n50", "full"): ("spiqgan", "spiqgan_product"),
}


@pytest.mark.parametrize(("task", "budget"), QUOTED)
def test_quoted_scores_and_sizes(task: str, budget: str) -> None:
    readme = (CHECKOUT / "README.md").read_text().replace("\u202f", " ")
    board = make_board(read_board(CHECKOUT / "leaderboards", task, budget))
    for model in QUOTED[task, budget]:
        row = board.row(model)
        assert row is not None
        assert f"{row.fidelity.value:.3f}" in readme, f"{model} on {task}, {budget}"
        if budget == "standard":
            assert grouped(row.parameters).replace("\u202f", " ") in readme, f"parameters of {model}"
