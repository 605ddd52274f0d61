"""docs/python.ipynb from docs/python.md: the page is written once, and a test compares the two.

python docs/notebook.py
"""

import json
import re
from pathlib import Path
from typing import Any

PAGE, NOTEBOOK = (Path(__file__).parent / name for name in ("python.md", "python.ipynb"))
BLOCK = re.compile(r"^```python\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


def notebook(page: str) -> dict[str, Any]:
    """A notebook of a page: its Python blocks become code cells, all between them text."""
    cells = []
    for index, part in enumerate(BLOCK.split(page)):
        text = part.strip()
        if not text:
            continue
        cell: dict[str, Any] = {
            "id": f"cell-{index}",
            "metadata": {},
            "source": text.splitlines(keepends=True),
        }
        if index % 2:
            cell |= {"cell_type": "code", "execution_count": None, "outputs": []}
        else:
            cell |= {"cell_type": "markdown"}
        cells.append(cell)
    return {
        "cells": cells,
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def as_text(page: str) -> str:
    return json.dumps(notebook(page), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    NOTEBOOK.write_text(as_text(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
