"""The guide's own code, as a file in baselines/ and as an installed package of its own."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from spiqbench.records.store import read_board

from .blocks import DOCS, ROOT, first_block

TINY = ["task=simulated_n4", "budget.name=tiny", "budget.samples=300", "budget.steps=10"]


def block(language: str) -> str:
    return first_block(DOCS / "add_a_model.md", language)


def spiqbench(folder: Path, path: Path, *arguments: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(path)}
    done = subprocess.run(
        [sys.executable, "-m", "spiqbench", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_class_is_short() -> None:
    code = block("python")
    assert len([line for line in code[code.index("class ") :].splitlines() if line.strip()]) < 40


def test_as_a_file_in_baselines(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    for folder in ("spiqbench", "baselines", "conf"):
        shutil.copytree(ROOT / folder, checkout / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (checkout / "baselines" / "markov_chains.py").write_text(block("python"))
    (checkout / "conf" / "model" / "markov_chains.yaml").write_text(block("yaml"))
    assert "markov_chains" in spiqbench(checkout, checkout, "list", "models")
    spiqbench(checkout, checkout, "run", "model=markov_chains", "report_card=false", *TINY)
    (record,) = read_board(checkout / "outputs/leaderboards", "simulated_n4", "tiny")
    skill = record.statistics["autocorrelogram"].skill
    assert record.status == "ok"
    assert skill is not None
    assert skill > 0.1


def test_as_a_package_of_its_own(tmp_path: Path) -> None:
    site = tmp_path / "site"
    metadata = site / "markov_chains-0.1.dist-info"
    metadata.mkdir(parents=True)
    (site / "markov_chains.py").write_text(block("python"))
    # What pip writes for the guide's pyproject.toml; installing would need a network for the build tools.
    points = re.search(r'\[project\.entry-points\."(.+)"\]\n(\w+) = "(.+)"', block("toml"))
    assert points
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: markov-chains\nVersion: 0.1\n")
    (metadata / "entry_points.txt").write_text(f"[{points[1]}]\n{points[2]} = {points[3]}\n")
    assert "keeps the contract" in spiqbench(tmp_path, site, "check", "model=markov_chains")
    board = spiqbench(
        tmp_path,
        site,
        "leaderboard",
        "models=[markov_chains,independent]",
        "seeds=1",
        "overrides=['report_card=false']",
        *TINY,
    )
    assert "markov_chains" in board
