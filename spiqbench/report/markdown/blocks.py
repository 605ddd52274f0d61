"""Blocks of a Markdown page that a script writes: what stands between two marks, which name the block and the script.

<!-- NAME: SCRIPT -->

a table, or sentences

<!-- end -->
"""

import re
from collections.abc import Callable, Mapping

ANY = re.compile(r"<!-- ([\w-]+): (\S+) -->\n\n(.*?)\n\n<!-- end -->", re.DOTALL)


def blocks_of(page: str, script: str) -> dict[str, str]:
    """What stands in each block of a script on a page, by name."""
    return {name: text for name, maker, text in ANY.findall(page) if maker == script}


def put_in_page(page: str, script: str, name: str, text: str) -> str:
    """A page with this text in one block of a script.

    Raises:
        ValueError: the page does not have the block exactly once.
    """
    begin, end = f"<!-- {name}: {script} -->\n\n", "\n\n<!-- end -->"
    if page.count(begin) != 1:
        raise ValueError(f"the page has {page.count(begin)} blocks {begin.strip()}, not one")
    before, rest = page.split(begin)
    return before + begin + text + end + rest.split(end, 1)[1]


def written_again(page: str, script: str, written: Mapping[str, Callable[[], str]]) -> str:
    """A page with each block of a script made anew, by the name of the block."""
    for name in blocks_of(page, script):
        page = put_in_page(page, script, name, written[name]())
    return page
