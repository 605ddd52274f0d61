"""The fenced blocks of a page, and how the tests run them: as a reader would, with tiny budgets."""

import contextlib
import io
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spiqbench.cli import main

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
TINY = {
    "run": ["budget.steps=2", "report_card=false"],
    "leaderboard": ["budget.steps=2", "seeds=1", "overrides=['report_card=false']", "matched=false"],
    "scaling": ["budget.steps=2", "overrides=['report_card=false']"],
    "tune": ["trials=1", "budget.trial_steps=2", "budget.steps=2", "budget.max_steps=4"],
}
"""What is added to a page's commands."""


@dataclass(frozen=True)
class Block:
    language: str
    text: str


def blocks(page: Path) -> list[Block]:
    """Every fenced block of a page, in order."""
    found = re.findall(r"^```(\w*)[^\n]*\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE)
    return [Block(language, text) for language, text in found]


def first_block(page: Path, language: str) -> str:
    return next(block.text for block in blocks(page) if block.language == language)


def run_page(page: Path) -> str:
    """Run the blocks of a page that are `sh` or `python` in the current folder; what they print.

    Python blocks share their names, as in a notebook. Commands must be spiqbench's and must succeed.
    """
    names: dict[str, Any] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for block in blocks(page):
            if block.language == "python":
                exec(compile(block.text, page.name, "exec"), names)
            elif block.language == "sh":
                for line in block.text.splitlines():
                    run_line(line)
    return printed.getvalue()


def run_line(line: str) -> None:
    program, command, *arguments = shlex.split(line, comments=True)
    assert program == "spiqbench", line
    assert main([command, *arguments, *tiny(command, arguments)]) == 0, line


def tiny(command: str, arguments: Sequence[str]) -> list[str]:
    """Overrides that make a command quick; the budget keeps its name, so that its records keep their place."""
    given = {argument.split("=")[0] for argument in arguments}
    added = [override for override in TINY.get(command, []) if override.split("=")[0] not in given]
    budget = next((a.removeprefix("budget=") for a in arguments if a.startswith("budget=")), None)
    if added and not any(name.startswith("budget.") for name in given):
        added.append(f"budget.name={budget or ('sweep' if command == 'scaling' else 'smoke')}")
    return added
