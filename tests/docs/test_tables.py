"""The tables of models, statistics and budgets stand in the pages themselves, as the code has them."""

import re
from pathlib import Path

import pytest
from docs_tables import PAGES, SCRIPT, TABLES, with_tables

from spiqbench.report.markdown.blocks import blocks_of

from .blocks import DOCS, ROOT

MARKED = [page for page in PAGES if blocks_of(page.read_text(encoding="utf-8"), SCRIPT)]


@pytest.mark.parametrize("page", MARKED, ids=lambda page: page.name)
def test_a_page_holds_its_table_as_the_code_gives_it(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert with_tables(text) == text, "python scripts/docs_tables.py writes it again"


def test_each_table_stands_in_one_place() -> None:
    found = [name for page in MARKED for name in blocks_of(page.read_text(encoding="utf-8"), SCRIPT)]
    assert sorted(found) == sorted(TABLES), "a page has lost the marks of its table"


def test_the_answer_fits_the_page_of_a_repository() -> None:
    """Some 830 pixels are left there for a column: a letter takes 8, the margins of a cell 26."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").replace("\\", "")
    (found,) = re.findall(r"^\| task (?:.*\n\|)+.*\n", text, re.MULTILINE)
    rows = [line.strip("| ").split(" | ") for line in found.splitlines()]
    longest = [
        max(len(word) for cell in column for word in cell.split()) for column in zip(*rows, strict=True)
    ]
    assert sum(26 + 8 * letters for letters in longest) < 830


@pytest.mark.parametrize("page", [*sorted(DOCS.glob("*.md")), ROOT / "README.md"], ids=lambda page: page.name)
def test_nothing_between_angle_brackets_is_lost(page: Path) -> None:
    """Outside code it would be a tag, and the reader would see nothing of it."""
    text = re.sub(
        r"```.*?```|`[^`]*`|<!--.*?-->|<https?:[^>]*>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    assert re.findall(r"<[^\s>][^>]*>", text) == []


@pytest.mark.parametrize("page", [*sorted(DOCS.glob("*.md")), ROOT / "README.md"], ids=lambda page: page.name)
def test_every_table_has_a_head(page: Path) -> None:
    """An empty line inside a table ends it, and the rest would stand there as text."""
    lines = ["", *page.read_text(encoding="utf-8").splitlines(), ""]
    starts = [
        at for at in range(1, len(lines)) if lines[at].startswith("|") and not lines[at - 1].startswith("|")
    ]
    assert [lines[at] for at in starts if not set(lines[at + 1]) <= set("|-: ")] == []
