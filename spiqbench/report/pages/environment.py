"""From a template and plain data to a page; every text of a record is escaped by the template."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from spiqbench.boards.formatting import decimal, significant
from spiqbench.report.pages.cells import place

Table = tuple[list[str], list[list[str]]]
"""Head and rows of text."""


def render(template: str, *, depth: int, **content: Any) -> str:
    """A page.

    Args:
        template: its name in `report/templates`.
        depth: folders between the page and the store's root, where `index.html` is.
    """
    return (
        environment()
        .get_template(f"{template}.html.j2")
        .render(root="../" * depth, zero=f"{place(0):.1f}%", one=f"{place(1):.1f}%", **content)
    )


@cache
def environment() -> Environment:
    """Where all templates are found."""
    made = Environment(
        loader=PackageLoader("spiqbench.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"number": significant, "skill": decimal}
    return made
