"""The answer in README.md, made from the published records; a test holds the two together.

python scripts/readme_answer.py
"""

import re
from pathlib import Path

from spiqbench.boards.board import stored_boards
from spiqbench.claims.answer import SHORT_HEAD, make_answer, short_table
from spiqbench.claims.evidence import find_cases
from spiqbench.claims.sentences import make_claims
from spiqbench.records.store import boards
from spiqbench.report.escaping import escaped, table

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
SAYS = (
    "Realism of the strongest SpiQGAN of each task and, with no more parameters, of the strongest classical model, "
    "each with its number of parameters. [With intervals](leaderboards/README.md#the-strongest-of-each-task):"
)
BLOCK = re.compile(r"(<!-- answer -->\n).*?(<!-- end of the answer -->)", re.DOTALL)


def with_answer(text: str, store: Path) -> str:
    """A page with what stands between its two marks made anew from the records of a store."""
    cases = find_cases(stored_boards(store, boards(store)))
    answer = make_answer(cases, make_claims(cases))
    parts = ["\n".join(f"- {escaped(sentence)}" for sentence in answer.sentences)]
    if answer.strongest:
        parts += [SAYS, table(SHORT_HEAD, [list(map(escaped, row)) for row in short_table(cases)], left=2)]
        parts += [escaped(answer.copies)] if answer.copies else []
    content = "\n\n".join(parts)
    return BLOCK.sub(lambda mark: f"{mark[1]}\n{content}\n\n{mark[2]}", text)


if __name__ == "__main__":
    README.write_text(
        with_answer(README.read_text(encoding="utf-8"), ROOT / "leaderboards"), encoding="utf-8"
    )
