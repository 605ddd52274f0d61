"""The tables of models, statistics and budgets in docs/, from code and configuration; a test holds them together.

python scripts/docs_tables.py
"""

import contextlib
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from spiqbench.boards.formatting import DASH, grouped
from spiqbench.commands.list_names import main as list_names
from spiqbench.config.compose import compose
from spiqbench.config.folders import shipped_files
from spiqbench.config.overrides import line
from spiqbench.config.run_config import RunConfig
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.build import build_generator
from spiqbench.models.configuration import ModelConfig
from spiqbench.models.contract import SpikeGenerator
from spiqbench.report.escaping import code, escaped, table
from spiqbench.report.markdown.blocks import written_again

SIZES = (8, 16, 50)
TIME_BINS = 16
SIZES_SAY = (
    f"Parameters needed to draw windows of {TIME_BINS} bins, as configured: what `spiqbench check` counts. "
    "The last column is the [kind of likelihood](#likelihoods) that the model has."
)
DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = sorted(DOCS.glob("*.md"))
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
    head = ["model", *(f"N = {neurons}" for neurons in SIZES), "likelihood"]
    numbers = table(head, sizes, words_last=True)
    return "\n\n".join(entries) + "\n\n## In numbers\n\n" + SIZES_SAY + "\n\n" + numbers


def _sizes(name: str) -> list[str]:
    """Parameters of a model at each number of neurons, or a dash where it does not go so far, and its likelihood."""
    config = compose(RunConfig, [line("model", name)]).model
    found = {neurons: _built(config, neurons) for neurons in SIZES}
    counts = [grouped(one.parameter_counts().generator) if one else DASH for one in found.values()]
    kinds = {neurons: one.likelihood_kind for neurons, one in found.items() if one}
    return [*counts, _changes(kinds)]


def _built(config: ModelConfig, neurons: int) -> SpikeGenerator | None:
    try:
        return build_generator(config, WindowShape(neurons, TIME_BINS))
    except ConfigError:
        return None


def _changes(kinds: Mapping[int, str | None]) -> str:
    """The kind of likelihood at the smallest size, and each other from the size on at which it begins."""
    said: list[str] = []
    last = None
    for neurons, kind in kinds.items():
        words = (kind or DASH).replace("_", " ")
        if words != last:
            said.append(f"N = {neurons}: {words}" if said else words)
        last = words
    return "; ".join(said)


def statistics() -> str:
    head = ["key", "title", "unit", "null", "group", "version", "source"]
    rows = [[code(s["key"]), *(escaped(str(s[name])) for name in head[1:])] for s in listed("statistics")]
    return table(head, rows, left=len(head))


def budgets() -> str:
    """Each budget with the comment that its file begins with, the smallest first."""
    files = [path.read_text(encoding="utf-8") for path in shipped_files("budget").values()]
    found = sorted(((yaml.safe_load(text), text) for text in files), key=lambda one: one[0]["steps"])
    rows = [
        [
            code(budget["name"]),
            *(grouped(budget[key]) for key in ("steps", "max_steps", "samples", "seeds")),
            f"{budget['trials']} of {grouped(budget['trial_steps'])} steps",
            text.splitlines()[0].removeprefix("# "),
        ]
        for budget, text in found
    ]
    head = [
        "budget",
        "training steps",
        "at most",
        "windows drawn",
        "seeds",
        "search trials",
        "what it is for",
    ]
    return table(head, rows, words_last=True)


TABLES: dict[str, Callable[[], str]] = {"models": models, "statistics": statistics, "budgets": budgets}


def with_tables(page: str) -> str:
    """A page with each block of this script made anew."""
    return written_again(page, SCRIPT, TABLES)


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(with_tables(path.read_text(encoding="utf-8")), encoding="utf-8")
