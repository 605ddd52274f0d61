"""The tables of models and statistics stand in the pages themselves, as the code has them."""

import runpy
from pathlib import Path

import pytest

from .blocks import DOCS, ROOT

TOOLS = runpy.run_path(str(ROOT / "scripts" / "docs_tables.py"))


@pytest.mark.parametrize("name", ["models", "statistics"])
def test_a_page_holds_its_table_as_the_code_gives_it(name: str) -> None:
    text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    assert TOOLS["BLOCK"].search(text), f"docs/{name}.md has lost the marks of its table"
    assert text.count("\n| ") > 12
    assert TOOLS["with_tables"](text) == text, "python scripts/docs_tables.py writes it again"


@pytest.mark.parametrize("page", [*sorted(DOCS.glob("*.md")), ROOT / "README.md"], ids=lambda page: page.name)
def test_every_table_has_a_head(page: Path) -> None:
    """An empty line inside a table ends it, and the rest would stand there as text."""
    lines = ["", *page.read_text(encoding="utf-8").splitlines(), ""]
    starts = [
        at for at in range(1, len(lines)) if lines[at].startswith("|") and not lines[at - 1].startswith("|")
    ]
    assert [lines[at] for at in starts if not set(lines[at + 1]) <= set("|-: ")] == []
