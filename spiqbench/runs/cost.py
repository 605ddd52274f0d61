"""What a plan will take, from what this machine has measured: runs seen before, and the first steps of this plan."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from spiqbench.plural import many
from spiqbench.runs.pace import paces, remembered
from spiqbench.runs.plan import PlannedRun


def priced(runs: Sequence[PlannedRun], outputs: Path) -> list[PlannedRun]:
    """The plan with the seconds that each run is likely to take, where a run of its kind was measured."""
    known = paces(remembered(outputs))
    return [replace(run, seconds=known.seconds((run.key.model, run.key.task), run.steps)) for run in runs]


@dataclass(frozen=True)
class Cost:
    """What a plan has still to do.

    Attributes:
        seconds: wall-clock seconds of the runs whose kind was measured.
        unknown: how many more there are.
    """

    seconds: float
    unknown: int

    def __str__(self) -> str:
        if self.unknown and not self.seconds:
            return "time not known: nothing like it has run here"
        return f"about {duration(self.seconds)}{self._more()}"

    def left(self) -> str:
        """The same of a plan under way: `about 20 s left`."""
        if self.unknown and not self.seconds:
            return "time left not known yet"
        return f"about {duration(self.seconds)} left{self._more()}"

    def _more(self) -> str:
        return f", {many(self.unknown, 'run')} not measured yet" if self.unknown else ""


def remaining(runs: Iterable[PlannedRun], jobs: int) -> Cost:
    """Cost of the runs that are still to do, `jobs` at a time."""
    prices = [run.seconds for run in runs if not run.done]
    known = [price for price in prices if price is not None]
    # No plan ends before its longest run.
    return Cost(max(sum(known) / max(1, jobs), max(known, default=0.0)), len(prices) - len(known))


class Forecast:
    """The time that is left of a plan in progress; the first steps of each kind of run tell what it will take."""

    def __init__(self, runs: Sequence[PlannedRun], outputs: Path, jobs: int) -> None:
        self._outputs, self._jobs = outputs, jobs
        self._left = list(runs)
        self._since = time.monotonic()

    def end(self, run: PlannedRun) -> None:
        self._left.remove(run)
        self._since = time.monotonic()

    def cost(self) -> Cost:
        """As of now: what the runs under way have done since the last one ended is taken off."""
        cost = remaining(priced(self._left, self._outputs), self._jobs)
        return replace(cost, seconds=max(0.0, cost.seconds - (time.monotonic() - self._since)))


def duration(seconds: float) -> str:
    """`1 s` or less, `8 s`, `3 min`, `2.5 h`."""
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
