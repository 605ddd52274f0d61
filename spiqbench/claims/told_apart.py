"""On how many tasks SpiQGAN is told apart from another model, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spiqbench.boards.inference.comparisons import Comparison, detectable_difference, holm
from spiqbench.claims.averages import Pair
from spiqbench.claims.evidence import Case
from spiqbench.claims.rules import CLEAR
from spiqbench.plural import many
from spiqbench.scoring.level import SIGNIFICANCE


@dataclass(frozen=True)
class Encounter:
    """A reading against another row on one task.

    Attributes:
        comparison: the reading less the other.
        among: of how many the other is the one with the highest realism; one p-value stands for as many. Where the
            reading is ahead of it this asks for more than is needed.
    """

    case: Case
    comparison: Comparison
    among: int = 1

    @property
    def p(self) -> float:
        """Corrected for the choice of the other, not yet for the number of tasks."""
        return min(1.0, self.comparison.p * self.among)

    def least(self, tasks: int) -> float:
        """The smallest difference that would show, as one of so many tasks."""
        return detectable_difference(self.comparison, self.among * tasks)


def in_realism(pairs: Iterable[Pair]) -> list[Encounter]:
    """Against one other row each, which no score chose."""
    return [Encounter(case, case.contrast(other)) for case, other in pairs]


def told_apart(found: Sequence[Encounter]) -> list[Encounter]:
    """Those whose p-values, corrected over all, are small enough."""
    adjusted = holm([one.p for one in found])
    return [one for one, p in zip(found, adjusted, strict=True) if p < SIGNIFICANCE]


def ahead_and_behind(found: Sequence[Encounter]) -> tuple[int, int]:
    """On how many tasks SpiQGAN is told apart and ahead, and on how many behind."""
    differences = [one.comparison.difference for one in told_apart(found)]
    ahead = sum(difference > 0 for difference in differences)
    return ahead, len(differences) - ahead


def counted(other: str, found: Sequence[Encounter]) -> str:
    """On how many tasks SpiQGAN, or the other, is ahead."""
    if not found:
        return "no task decides"
    ahead, behind = ahead_and_behind(found)
    return (
        f"SpiQGAN is ahead on {ahead}, {other} on {behind}, and the two are not told apart on "
        f"{len(found) - ahead - behind} of {many(len(found), 'task')}"
    )


def notes(left: int, found: Sequence[Encounter]) -> str:
    """How many tasks are left out, as a row may decide nothing yet, and what the others could tell in realism."""
    said = [f"{many(left, 'task')} not counted, as a row may decide nothing yet"] if left else []
    if found:
        clear = sum(one.least(len(found)) <= CLEAR for one in found)
        said.append(f"in realism a difference of {CLEAR:g} would show on {clear}")
    return f" ({'; '.join(said)})" if said else ""
