"""The commands and the code of the pages do what the pages say."""

from pathlib import Path

import pytest

from spiqbench.data.sources.download import DATA_DIR_VARIABLE

from ..this_process import in_this_process
from .blocks import DOCS, blocks, run_page, tiny

# Pages that change the checkout have tests of their own: test_add_a_model, test_doors; and test_python_page.
PAGES = sorted(
    page.stem
    for page in DOCS.glob("*.md")
    if not page.stem.startswith("add_a_")
    and page.stem != "python"
    and {"sh", "python"} & {block.language for block in blocks(page)}
)
LEAVES = {
    "index": ["outputs/leaderboards/simulated_n8/smoke/dichotomized_gaussian/seed-0.json"],
    "run_a_leaderboard": [
        "outputs/leaderboards/index.html",
        "outputs/leaderboards/simulated_n8/smoke/README.md",
        "outputs/leaderboards/simulated_n8/smoke/hmm/seed-1.json",
    ],
    "sweep_the_neurons": ["outputs/leaderboards/scaling/simulated/sweep/README.md"],
    "your_own_recording": [
        "mine.png",
        "outputs/leaderboards/mine/smoke/README.md",
        "outputs/leaderboards/trains/smoke/dichotomized_gaussian/seed-0.json",
        "outputs/leaderboards/my_cells/smoke/dichotomized_gaussian/seed-0.json",
    ],
    "recordings": [],
    "use_a_trained_model": ["samples.nwb", "circuit.qasm"],
    "on_a_device": [
        "outputs/leaderboards/simulated_n4/smoke/spiqgan+noise-depolarizing_1e-3+shots-1/seed-0.json",
        "outputs/leaderboards/simulated_n4/smoke/spiqgan/seed-0.json",
    ],
    "tuning": ["outputs/leaderboards/tuning/simulated_n4/vae.json"],
    "reproduce": ["outputs/leaderboards/simulated_n8/smoke/mine/seed-0.json"],
}
"""Files that a reader is told to find."""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("spiqbench.runs.runner.fresh_processes", in_this_process)
    monkeypatch.setattr("spiqbench.commands.tune.fresh_processes", in_this_process)


NEEDS_NWB = ("your_own_recording", "use_a_trained_model")
NEEDS_RECORDING = ("tuning",)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_from_top_to_bottom(
    page: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if page in NEEDS_NWB:
        pytest.importorskip("pynwb")
        pytest.importorskip("neo")
    if page in NEEDS_RECORDING:
        monkeypatch.setenv(DATA_DIR_VARIABLE, str(request.getfixturevalue("data_dir")))
    run_page(DOCS / f"{page}.md")
    for path in LEAVES[page]:
        assert Path(path).is_file()


def test_every_tutorial_is_run() -> None:
    assert set(PAGES) == set(LEAVES)


def test_a_command_that_fails_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```sh\nspiqbench list modells\n```\n")
    with pytest.raises(AssertionError):
        run_page(page)


def test_tiny_budgets_keep_the_place_of_a_record() -> None:
    assert "budget.name=standard" in tiny("run", ["model=vae", "budget=standard"])
    assert tiny("run", ["budget.steps=2"]) == ["report_card=false"]
    assert tiny("validate", []) == []
