"""May a contributed file of searched settings be used? It may set what its model lets a search set, and no more."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from spiqbench.records.tuned_file import Tuned, tuned_path
from spiqbench.records.validation.checks import Check


def check_tuned(path: Path, tuned: Tuned, search: Mapping[str, Any] | None) -> Iterator[Check]:
    """Its place, its numbers and its keys.

    Args:
        search: what the model of that name declares; None where there is no such model here.
    """
    place = tuned_path(Path(), tuned.task, tuned.model).parts
    found = path.resolve().parts[-len(place) :]
    yield Check(
        "its path is tuning/<task>/<model>.json of its own content",
        found == place,
        f"the path ends in {'/'.join(found)}, the content belongs in {'/'.join(place)}",
    )
    keys = {key for settings in (tuned.chosen, *(one.setting for one in tuned.tried)) for key in settings}
    foreign = sorted(keys - set(search or {}))
    yield Check(
        "it sets only what its model declares under search",
        None if search is None else not foreign,
        f"no model is called {tuned.model} here" if search is None else ", ".join(foreign),
    )
    yield Check(
        "every trial that it counts is there",
        len(tuned.tried) == tuned.trials,
        f"{len(tuned.tried)} for {tuned.trials}",
    )
    scored = [one for one in tuned.tried if one.fidelity is not None]
    best = max(scored, key=lambda one: one.fidelity or 0.0, default=None)
    yield Check(
        "it chose its best trial",
        best is None or any(one.setting == tuned.chosen and one.fidelity == best.fidelity for one in scored),
        "another trial was better",
    )
