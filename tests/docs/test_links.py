"""Links between pages, and from pages into the project, lead somewhere."""

import re
from pathlib import Path

import pytest

from .blocks import DOCS, ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
LINK = re.compile(r"\]\(((?!http|#)[^)#\s]+)[^)]*\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.stem)
def test_the_site_holds_every_page_that_it_links_to(page: Path) -> None:
    pages = [link for link in LINK.findall(page.read_text()) if link.endswith(".md")]
    assert not [link for link in pages if (page.parent / link).resolve().parent != DOCS.resolve()]
