"""Text of records in Markdown: whatever it holds, it is shown and never obeyed.

The pages in HTML are escaped by their templates; here is what Markdown needs. Renderers take HTML, and some of them
formulas, inside Markdown: so all that any of them could take for its own is escaped.
"""

import re
from collections.abc import Iterable, Sequence

from spiqbench.record_values import printable

MARKS = re.compile(r"[\\`*_\[\]>|#~$]")
"""What means something within a line: a line never begins with text of a record."""

ENTITY = re.compile(r"&(?=[#A-Za-z])")


def escaped(text: str) -> str:
    """Text in one line, without what Markdown or HTML would take for their own and what cannot be shown."""
    line = ENTITY.sub("&amp;", printable(text)).replace("<", "&lt;")
    return MARKS.sub(lambda mark: f"\\{mark.group()}", line)


def code(text: str) -> str:
    """Text as code within a line or the cell of a table."""
    return f"`{re.sub(r'[`|]', '', printable(text))}`"


def fenced(lines: Iterable[str], language: str = "sh") -> str:
    """Lines as a block of code, which no text in them can end."""
    content = "\n".join(lines)
    longest = max((len(run) for run in re.findall(r"`+", content)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{content}\n{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1, words_last: bool = False) -> str:
    """A Markdown table of numbers, set right, but for its first `left` columns and, if so said, the last.

    Cells are Markdown already: text of a record comes here through `escaped` or `code`.
    """
    text = [i < left or (words_last and i == len(head) - 1) for i in range(len(head))]
    lines = [_line(head), _line([":--" if words else "--:" for words in text])]
    return "\n".join(lines + [_line(row) for row in rows])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
