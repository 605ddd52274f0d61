"""The answer in README.md, made from the published records; a test holds the two together.

python scripts/readme_answer.py
"""

import re
from pathlib import Path

from spiqbench.boards.board import stored_boards
from spiqbench.claims.answer import make_answer
from spiqbench.claims.evidence import find_cases
from spiqbench.claims.sentences import make_claims
from spiqbench.claims.strongest import SHORT_HEAD, short_table
from spiqbench.records.store import boards
from spiqbench.report.escaping import escaped, table
from spiqbench.report.markdown.claims import RIVALS_SAY, averages_markdown, verdicts_markdown

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
VERDICTS_SAY = "The claim, [sentence by sentence, with the evidence](leaderboards/CLAIMS.md):"
SAYS = (
    "Realism by task, each model with its number of parameters: SpiQGAN (the reading that validation windows choose "
    "among those with fewer than a thousand parameters, where there is one), its twin, the strongest classical model "
    "with no more parameters, and the best of all. [With intervals, and with the strongest reading of "
    "all](leaderboards/README.md#the-strongest-of-each-task); [each rival averaged over all "
    "tasks](leaderboards/CLAIMS.md#over-all-tasks):"
)
BLOCK = re.compile(r"(<!-- answer -->\n).*?(<!-- end of the answer -->)", re.DOTALL)


def with_answer(text: str, store: Path) -> str:
    """A page with what stands between its two marks made anew from the records of a store."""
    cases = find_cases(stored_boards(store, boards(store)))
    answer = make_answer(cases, make_claims(cases))
    parts = ["\n".join(f"- {escaped(sentence)}" for sentence in answer.sentences)]
    parts += [RIVALS_SAY, averages_markdown(answer.rivals)] if answer.rivals else []
    parts += [VERDICTS_SAY, verdicts_markdown(answer)] if answer.verdicts else []
    if answer.strongest:
        parts += [SAYS, table(SHORT_HEAD, [list(map(escaped, row)) for row in short_table(cases)], left=2)]
        parts += [escaped(answer.copies)] if answer.copies else []
    content = "\n\n".join(parts)
    return BLOCK.sub(lambda mark: f"{mark[1]}\n{content}\n\n{mark[2]}", text)


if __name__ == "__main__":
    README.write_text(
        with_answer(README.read_text(encoding="utf-8"), ROOT / "leaderboards"), encoding="utf-8"
    )
