"""The tables of models and statistics in docs/, made from `spiqbench list --json`; a test holds them together.

python scripts/docs_tables.py
"""

import contextlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from spiqbench.boards.formatting import DASH, grouped
from spiqbench.commands.list_names import main as list_names
from spiqbench.config.compose import compose
from spiqbench.config.overrides import line
from spiqbench.config.run_config import RunConfig
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.report.escaping import code, escaped, table
from spiqbench.report.markdown.blocks import written_again
from spiqbench.tuning.matching import parameter_count

SIZES = (8, 16, 50)
TIME_BINS = 16
SIZES_SAY = (
    f"Parameters needed to draw windows of {TIME_BINS} bins, as configured: what `spiqbench check` counts."
)
DOCS = Path(__file__).resolve().parents[1] / "docs"
SCRIPT = "scripts/docs_tables.py"


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
    sizes = [[code(model["name"]), *_sizes(model["name"])] for model in listed("models")]
    head = ["model", *(f"N = {neurons}" for neurons in SIZES)]
    return "\n\n".join(entries) + "\n\n## In numbers\n\n" + SIZES_SAY + "\n\n" + table(head, sizes)


def _sizes(name: str) -> list[str]:
    """Parameters of a model at each number of neurons, or a dash where it does not go so far."""
    model = compose(RunConfig, [line("model", name)]).model
    found = []
    for neurons in SIZES:
        try:
            found.append(grouped(parameter_count(model, WindowShape(neurons, TIME_BINS))))
        except ConfigError:
            found.append(DASH)
    return found


def statistics() -> str:
    head = ["key", "title", "unit", "null", "group", "version", "source"]
    rows = [[code(s["key"]), *(escaped(str(s[name])) for name in head[1:])] for s in listed("statistics")]
    return table(head, rows, left=len(head))


TABLES: dict[str, Callable[[], str]] = {"models": models, "statistics": statistics}


def with_tables(page: str) -> str:
    """A page with each block of this script made anew."""
    return written_again(page, SCRIPT, TABLES)


if __name__ == "__main__":
    for name in TABLES:
        path = DOCS / f"{name}.md"
        path.write_text(with_tables(path.read_text(encoding="utf-8")), encoding="utf-8")
