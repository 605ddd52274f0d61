"""The page on Python and the notebook made from it: the same text, and both run."""

import json

import pytest

from docs.notebook import as_text

from .blocks import DOCS, run_page


def test_the_notebook_is_the_page() -> None:
    page, found = ((DOCS / name).read_text(encoding="utf-8") for name in ("python.md", "python.ipynb"))
    assert found == as_text(page), "python docs/notebook.py writes it again"


def test_the_page_runs(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "realism" in run_page(DOCS / "python.md")


def test_the_notebook_runs(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for cell in json.loads((DOCS / "python.ipynb").read_text())["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    assert names["report"].realism is not None  # type: ignore[attr-defined]
