"""What README says holds is what the published records say."""

import runpy

from .blocks import ROOT

TOOLS = runpy.run_path(str(ROOT / "scripts" / "readme_answer.py"))


def test_the_answer_in_the_readme_is_that_of_the_records() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert TOOLS["BLOCK"].search(text), "README.md has lost the marks of the answer"
    assert TOOLS["with_answer"](text, ROOT / "leaderboards") == text, (
        "python scripts/readme_answer.py writes it again"
    )
