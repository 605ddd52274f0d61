"""May a contributed file of searched settings be used? It may set what its model lets a search set, and no more."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from spiqbench.records.tuned_file import TriedSetting, Tuned, tuned_path
from spiqbench.records.validation.checks import Check
from spiqbench.training.plateau import Evidence, Plateau, is_flat, steps_of


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
    stated = (tuned.chosen, *(one.setting for one in (*tuned.tried, *tuned.finalists)))
    keys = {key for setting in stated for key in setting}
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
    best = max((one.fidelity for one in scored if one.fidelity is not None), default=None)
    yield Check(
        "its best fidelity is that of its best trial",
        tuned.best_fidelity == best,
        f"{tuned.best_fidelity} for {best}",
    )
    yield Check(
        "it chose the better finalist, or its best trial",
        _is_best(tuned.chosen, tuned.finalists or scored),
        "another was better",
    )
    if tuned.plateau is not None:
        yield from _of_plateau(tuned, tuned.plateau)


def _of_plateau(tuned: Tuned, plateau: Plateau) -> Iterator[Check]:
    first = plateau.evidence[0][1] if plateau.evidence else None
    best = max((one.fidelity for one in tuned.finalists if one.fidelity is not None), default=first)
    yield Check("its training begins as the better finalist's did", first == best, f"{first} for {best}")
    yield check_lengths(plateau.steps, plateau.evidence, plateau.converged, floor=tuned.independent_fidelity)


def check_lengths(steps: int, evidence: Evidence, converged: bool, *, floor: float) -> Check:
    """Whether a number of steps is what a search that saw these fidelities ends with."""
    lengths = [length for length, _ in evidence]
    came = f"{steps} steps, converged {converged}, after {list(evidence)}"
    doubled = bool(lengths) and all(2 * one == other for one, other in pairwise(lengths))
    early = any(is_flat(evidence[:end], floor) for end in range(len(evidence)))
    ended = doubled and converged == is_flat(evidence, floor) and steps == steps_of(evidence, floor)
    return Check("its steps follow from the fidelities that it states", ended and not early, came)


def _is_best(chosen: Mapping[str, Any], among: Sequence[TriedSetting]) -> bool:
    values = [one.fidelity for one in among if one.fidelity is not None]
    return not values or any(one.setting == chosen and one.fidelity == max(values) for one in among)
