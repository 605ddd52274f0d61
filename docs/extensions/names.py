"""Models and statistics as `spiqbench list --json` prints them, so that no page can fall behind.

A comment `<!-- table: models -->` in a page is replaced by the table when the site is built.
"""

import contextlib
import io
import json
import re
from collections.abc import Callable
from typing import Any

from sphinx.application import Sphinx

from spiqbench.commands.list_names import main as list_names
from spiqbench.config.compose import compose
from spiqbench.config.overrides import line
from spiqbench.config.run_config import RunConfig
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.tuning.matching import parameter_count

SIZES = (8, 16, 50)
TIME_BINS = 16
SIZES_SAY = (
    f"Parameters needed to draw windows of {TIME_BINS} bins, as configured, counted when this page was built."
)
MARK = re.compile(r"<!-- table: (\w+) -->")


def listed(kind: str) -> list[Any]:
    """What `spiqbench list KIND --json` prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        list_names([kind, "--json"])
    return list(json.loads(printed.getvalue()))


def models() -> str:
    """A list of the classes, each with the names that it goes by, then the sizes of all."""
    classes: dict[tuple[str, ...], list[str]] = {}
    for model in listed("models"):
        said = (model["kind"], model["parameter_formula"], model["source"], model["class"])
        classes.setdefault(said, []).append(model["name"])
    entries = [
        f"**{', '.join(names)}** ({kind}; `{found}`)\\\n{source}\n\n```text\n{formula}\n```"
        for (kind, formula, source, found), names in sorted(classes.items(), key=lambda entry: entry[1])
    ]
    sizes = [[f"`{m['name']}`", *(f"{_size(m['name'], n)}" for n in SIZES)] for m in listed("models")]
    head = ["model", *(f"N = {neurons}" for neurons in SIZES)]
    return "\n\n".join(entries) + "\n\n## In numbers\n\n" + SIZES_SAY + "\n\n" + table(head, sizes)


def _size(name: str, neurons: int) -> str:
    """Parameters of a model, or a dash where it does not go so far."""
    model = compose(RunConfig, [line("model", name)]).model
    try:
        return f"{parameter_count(model, WindowShape(neurons, TIME_BINS)):,}"
    except ConfigError:
        return "-"


def statistics() -> str:
    head = ["key", "title", "unit", "null", "group", "version", "source"]
    return table(
        head, [[f"`{s['key']}`", *(str(s[name]) for name in head[1:])] for s in listed("statistics")]
    )


TABLES: dict[str, Callable[[], str]] = {"models": models, "statistics": statistics}


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def fill_tables(app: Sphinx, page: str, source: list[str]) -> None:
    source[0] = MARK.sub(lambda mark: TABLES[mark[1]](), source[0])


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("source-read", fill_tables)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
