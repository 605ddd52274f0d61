"""What README.md and docs/ say of the published boards is what their records say."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from docs_boards import PAGES, SCRIPT, WRITTEN, published, with_boards

from spiqbench.boards.formatting import decimal
from spiqbench.claims.sentences import make_claims
from spiqbench.config.names import options
from spiqbench.report.markdown.blocks import blocks_of

from .blocks import ROOT

STORE = ROOT / "leaderboards"
MARKED = [page for page in PAGES if blocks_of(page.read_text(encoding="utf-8"), SCRIPT)]
INTERVAL = re.compile(r"\d\.\d{3} \([-\u2212]?\d\.\d{3} to [-\u2212]?\d\.\d{3}[^)]*\)")
STUDIES = {"quantum_part.md", "recordings.md", "more_steps.md"}
"""Pages with studies of their own, whose intervals are no board's."""


@pytest.fixture(scope="module")
def cases() -> Any:
    return published(STORE)


@pytest.mark.parametrize("page", MARKED, ids=lambda page: page.name)
def test_a_page_says_what_the_records_say(page: Path, cases: Any) -> None:
    text = page.read_text(encoding="utf-8")
    assert with_boards(text, cases) == text, "python scripts/docs_boards.py writes it again"


def test_each_part_stands_in_one_place() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    found = re.findall(rf"<!-- ([\w-]+): {SCRIPT} -->", text)
    assert sorted(found) == sorted(WRITTEN)
    assert sorted(blocks_of(text, SCRIPT)) == sorted(found)


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name not in STUDIES], ids=lambda page: page.name
)
def test_no_interval_of_a_board_is_written_by_hand(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for block in blocks_of(text, SCRIPT).values():
        text = text.replace(block, "")
    assert INTERVAL.findall(text) == []


@pytest.mark.parametrize(("name", "columns"), [("reach", 1), ("readings", 2)])
def test_means_are_those_of_the_files(name: str, columns: int, cases: Any) -> None:
    """Counted from the JSON, past the code that the table is made with."""
    lines = [
        [cell.strip(" `") for cell in line.strip("|").split("|")]
        for line in WRITTEN[name](cases).splitlines()
        if line.startswith("| `")
    ]
    assert lines
    for cells in lines:
        task, model = (cells[0], "spiqgan") if columns == 1 else cells[:2]
        records = [
            json.loads(path.read_text()) for path in (STORE / task / "standard" / model).glob("*.json")
        ]
        said = dict(zip(("parameters", "fidelity", "realism", "twin"), cells[columns:], strict=False))
        counts = [record["parameters"]["generator"] for record in records if record["parameters"]]
        assert str(max(counts)) == re.sub(r"\D", "", said["parameters"])
        for score in ("fidelity", "realism"):
            values = [record["scores"][score]["value"] if record["scores"] else 0.0 for record in records]
            assert said[score].split()[0] == decimal(sum(values) / len(values)), (task, model)


def test_a_store_without_readings_decides_nothing_and_names_no_task() -> None:
    said = {name: write([]) for name, write in WRITTEN.items()}
    for name, text in said.items():
        assert [task for task in options("task") if f"`{task}`" in text] == [], name
        assert re.findall(r"\d\.\d{3}", text) == [], name
    assert said["answer"].startswith("No board ranks SpiQGAN yet")
    sentences = [line for line in said["answer"].splitlines() if line.startswith("| ") and "** |" in line]
    assert len(sentences) == len(make_claims([]))
    assert all("**not decided**" in line for line in sentences)
