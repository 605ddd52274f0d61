"""One and the same reading of SpiQGAN less one and the same other model, averaged over the tasks that have both.

The strongest rival of each task is the best of several on the same windows. A model that no score names is not: its
average has no choice in it, and far more power than the verdict of any one task.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from spiqbench.boards.formatting import DASH, span, with_interval
from spiqbench.boards.inference.average import average
from spiqbench.boards.inference.comparisons import Comparison
from spiqbench.boards.rows import Row
from spiqbench.claims.evidence import UNFITTED, Case, broken_trainings, by_recording, why_undecided

AVERAGES_HEAD = ["difference", "tasks", "parameters of the second", "in realism", UNFITTED]
TWIN = "its twin"
ANY_SIZE = "of any size"

Pair = tuple[Case, Row]


@dataclass(frozen=True)
class Average:
    """The mean difference over some tasks.

    Attributes:
        of: what is taken off.
        where: on which tasks, or which of its rows, in words; empty for all tasks.
        pairs: the reading on each task, the same on all, and the other row there.
        realism: reading less other.
    """

    of: str
    where: str
    pairs: Sequence[Pair]
    realism: Comparison

    @property
    def reading(self) -> str:
        """From which it is taken."""
        return self.pairs[0][0].row.model

    @property
    def parameters(self) -> tuple[int, int]:
        """Of the other, over the tasks."""
        counts = [other.parameters or 0 for _, other in self.pairs]
        return min(counts), max(counts)

    @property
    def unfitted(self) -> Comparison | None:
        """By what neither was fitted to; None where a task has no such statistic."""
        found = [(case, case.unfitted(other)) for case, other in self.pairs]
        known = [(case, comparison) for case, comparison in found if comparison]
        return _mean(known) if len(known) == len(found) else None


def average_of(of: str, pairs: Sequence[Pair], where: str = "") -> Average:
    """Raises `ValueError` for no pair."""
    return Average(of, where, pairs, _mean([(case, case.contrast(other)) for case, other in pairs]))


def decided(pairs: Iterable[Pair]) -> list[Pair]:
    """Those of which both rows may decide something."""
    return [(case, other) for case, other in pairs if not why_undecided(case.row, other)]


def twins(cases: Iterable[Case]) -> list[Pair]:
    """The reading that stands for SpiQGAN on each task, with its twin."""
    return [(case, case.twin) for case in cases if case.decides and case.twin]


def strongest_small(cases: Iterable[Case]) -> list[Pair]:
    """SpiQGAN on each task, with the strongest classical model of no more parameters among those that may decide."""
    ready = (decided((case, row) for row in case.small) for case in cases if case.decides)
    return [best_first[0] for best_first in ready if best_first]


def without_the_most_telling(pairs: Sequence[Pair]) -> Average | None:
    """The average without the recording that moves it furthest towards no difference; None for a single recording."""
    recordings = by_recording(case for case, _ in pairs)
    if len(recordings) < 2:
        return None
    sign = 1 if average_of(TWIN, pairs).realism.difference > 0 else -1
    left = [
        average_of(TWIN, [pair for pair in pairs if pair[0].recording != name], f"without {name}")
        for name in recordings
    ]
    return min(left, key=lambda one: sign * one.realism.difference)


def by_size(pairs: Sequence[Pair]) -> list[Average]:
    """Where a search gave both the same number of parameters, then where not; none where all are of one kind."""
    parts: dict[str, list[Pair]] = {"where both are of one size": [], "where sizes differ": []}
    for case, twin in pairs:
        equal = case.row.parameters == twin.parameters
        parts["where both are of one size" if equal else "where sizes differ"].append((case, twin))
    return [average_of(TWIN, part, where) for where, part in parts.items()] if all(parts.values()) else []


def of_its_size(cases: Sequence[Case]) -> list[Average]:
    """Each classical model, where it has no more parameters: of its rows that may decide the largest.

    No score chooses it.
    """

    def row(case: Case, base: str) -> Row | None:
        rows = [one for one in case.small if one.base == base and not why_undecided(case.row, one)]
        return max(rows, default=None, key=lambda one: one.parameters or 0)

    return _of_each({one.base for case in cases for one in case.small}, cases, row)


def as_tuned(cases: Sequence[Case]) -> list[Average]:
    """Each classical model that is larger somewhere, as its search or its configuration has it."""

    def row(case: Case, base: str) -> Row | None:
        return next((one for one in case.classical if one.base == base and not one.matched_to), None)

    larger = {
        one.base
        for case in cases
        for one in case.classical
        if not one.matched_to and (one.parameters or 0) > (case.row.parameters or 0)
    }
    return _of_each(larger, cases, row, ANY_SIZE)


def other_readings(cases: Iterable[Case]) -> list[Average]:
    """Each other reading less its own twin on two tasks or more, and the same without rows of which a run broke."""
    pairs: dict[str, list[Pair]] = {}
    for case in cases:
        if not case.decides and case.twin:
            pairs.setdefault(case.row.model, []).append((case, case.twin))
    found = []
    for _, of_it in sorted(pairs.items()):
        ready = decided(of_it)
        steady = [
            (case, twin) for case, twin in ready if not broken_trainings(case.row) + broken_trainings(twin)
        ]
        found += [average_of(TWIN, ready)] if len(ready) > 1 else []
        if 1 < len(steady) < len(ready):
            found.append(average_of(TWIN, steady, "where no training broke"))
    return found


def averages(cases: Sequence[Case]) -> list[Average]:
    """The twin, whole and in parts, twins of other readings, then classical models, by realism.

    Those as small as SpiQGAN, and those of any size as they were tuned.
    """
    deciding = [case for case in cases if case.decides]
    pairs, ready = twins(deciding), decided(twins(deciding))
    found = [average_of(TWIN, ready)] if len(ready) > 1 else []
    if found and len(pairs) > len(ready):
        found.append(average_of(TWIN, pairs, "rows that may decide nothing yet too"))
    if found and (rest := without_the_most_telling(ready)):
        found.append(rest)
    found += by_size(ready) if found else []
    classical = [*of_its_size(deciding), *as_tuned(deciding)]
    return [*found, *other_readings(cases), *sorted(classical, key=lambda one: one.realism.difference)]


def averages_table(found: Iterable[Average]) -> list[list[str]]:
    """A line an average, under `AVERAGES_HEAD`."""
    return [_line(one) for one in found]


def _of_each(
    bases: Iterable[str],
    cases: Sequence[Case],
    row: Callable[[Case, str], Row | None],
    where: str = "",
) -> list[Average]:
    """Of each model that decides something on two tasks or more."""
    found = []
    for base in sorted(bases):
        pairs = decided((case, other) for case in cases if (other := row(case, base)))
        if len(pairs) > 1:
            found.append(average_of(base, pairs, where))
    return found


def _mean(found: Sequence[tuple[Case, Comparison]]) -> Comparison:
    of_recording: dict[str, list[Comparison]] = {}
    for case, comparison in found:
        of_recording.setdefault(case.recording, []).append(comparison)
    return average(of_recording.values())


def _line(one: Average) -> list[str]:
    unfitted = one.unfitted
    return [
        ", ".join(filter(None, [f"{one.reading} less {one.of}", one.where])),
        str(len(one.pairs)),
        span(one.parameters),
        with_interval(one.realism.estimate),
        with_interval(unfitted.estimate) if unfitted else DASH,
    ]
