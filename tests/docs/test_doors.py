"""Each page on adding something, followed to the letter in a copy of the checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from .blocks import DOCS, ROOT, blocks, first_block, run_page


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    copy = tmp_path / "checkout"
    for folder in ("spiqbench", "baselines", "conf"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def follow(page: str, checkout: Path, language: str = "python") -> None:
    """Write the page's first block of a language where the text before it says."""
    text = (DOCS / page).read_text(encoding="utf-8")
    before = text[: text.index(f"```{language}\n")]
    named = re.findall(r"`((?:spiqbench|conf)/[\w/]+\.(?:py|yaml))`", before)[-1]
    (checkout / named).write_text(first_block(DOCS / page, language), encoding="utf-8")


def insert(file: Path, line: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(after) == 1, after
    file.write_text(text.replace(after, f"{after}{line}\n"), encoding="utf-8")


def python(checkout: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def lines(page: str) -> list[str]:
    """The lines that a page says to add, from its first block of text."""
    return first_block(DOCS / page, "text").splitlines()


def test_a_statistic(checkout: Path) -> None:
    follow("add_a_statistic.md", checkout)
    imported, listed = lines("add_a_statistic.md")
    registry = checkout / "spiqbench/statistics/registry.py"
    insert(registry, imported, "from spiqbench.statistics.pairwise_covariance import PAIRWISE_COVARIANCE\n")
    insert(registry, listed, "        WORD_DISTRIBUTION,\n")
    assert "silent_bins" in python(checkout, "-m", "spiqbench", "list", "statistics")
    windows = np.zeros((40, 3, 5), np.uint8)
    windows[::2, 1, 2] = 1
    np.save(checkout / "real.npy", windows)
    np.save(checkout / "generated.npy", windows[::-1])
    assert "silent_bins" in python(checkout, "-m", "spiqbench", "compare", "real.npy", "generated.npy")
    naive: dict[str, object] = {"np": np}
    exec(
        next(block.text for block in blocks(DOCS / "add_a_statistic.md") if "def silent_bins" in block.text),
        naive,
    )
    assert naive["silent_bins"](windows) == pytest.approx(0.9)  # type: ignore[operator]


def test_a_file_format(checkout: Path) -> None:
    follow("add_a_file_format.md", checkout)
    follow("add_a_file_format.md", checkout, "yaml")
    rng = np.random.default_rng(0)
    trains = {f"u{unit}": sorted(rng.uniform(0, 60, 400).tolist()) for unit in range(3)}
    (checkout / "my.json").write_text(json.dumps(trains))
    seen = python(checkout, "-m", "spiqbench", "data", "inspect", "my.json", "task=json_trains")
    assert "3" in seen


def test_a_recording(checkout: Path) -> None:
    follow("add_a_recording.md", checkout)
    assert "two_clocks" in python(checkout, "-m", "spiqbench", "data", "list")
    assert "two_clocks" in python(checkout, "-m", "spiqbench", "data", "inspect", "two_clocks")


def test_a_task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> None:
    monkeypatch.setenv("SPIQBENCH_DATA_DIR", str(data_dir))
    monkeypatch.chdir(tmp_path)
    run_page(DOCS / "add_a_task.md")
    assert (tmp_path / "conf/task/pair_of_cells.yaml").is_file()


def test_a_plot(checkout: Path) -> None:
    follow("add_a_plot.md", checkout)
    imported, drawn, *files = lines("add_a_plot.md")
    render = checkout / "spiqbench/report/render.py"
    insert(
        render,
        imported,
        "from spiqbench.report.markdown.board import board_markdown, unreadable_board_markdown\n",
    )
    insert(render, drawn, '    caption = "Realism against generator parameters"\n')
    insert(render, "\n".join(files), "        FRONTIER_PNG: png,\n")
    shutil.copy(ROOT / "tests/boards/factories.py", checkout)
    check = (
        "import factories; from spiqbench.boards.board import make_board; "
        "from spiqbench.report.render import board_files; "
        "svg = board_files(make_board(factories.realistic_board()), {})['auc.svg']; assert 'told from real' in svg"
    )
    python(checkout, "-c", check)
