"""How many steps are enough: a training is doubled until that gains little.

Every length is a training of its own, from the same first weights and over the same order of batches, with the
learning rate falling over its whole length: one that went on from a shorter one would start from a rate that has
fallen already. All lengths together take at most four times the steps that are found, or twice the cap.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

LEAST_GAIN = 0.01
"""Of validation fidelity: a doubling that gains less ends the search."""

Evidence = tuple[tuple[int, float], ...]
"""Steps and the validation fidelity after them, each twice as long as the one before."""


@dataclass(frozen=True)
class Plateau:
    """What a search for the number of steps found.

    Attributes:
        steps: enough of them; those of the best training where the search ended without finding that.
        converged: whether twice as many gained less than `LEAST_GAIN`.
    """

    steps: int
    evidence: Evidence
    converged: bool


def find_plateau(
    fidelity: Callable[[int], float],
    *,
    first: int,
    most: int,
    floor: float,
    known: Sequence[tuple[int, float]] = (),
    after: Callable[[Evidence], None] = lambda evidence: None,
) -> Plateau:
    """Double the steps of a training from the first number, up to a cap, until a doubling gains too little.

    A training that ends no better than independent neurons has not begun to learn, or has broken on its way. Neither
    says that another length gains nothing: it is doubled on.

    Args:
        fidelity: trains for so many steps and returns the fidelity on validation windows.
        first, most: fewest and most steps; `most` below `first` counts as `first`.
        floor: fidelity of independent neurons.
        known: what an interrupted search has found already, from the first number on.
        after: called with what has been found so far, after each training.
    """
    evidence: Evidence = ()
    steps = first
    while True:
        value = known[len(evidence)][1] if len(evidence) < len(known) else fidelity(steps)
        evidence = (*evidence, (steps, value))
        after(evidence)
        flat = is_flat(evidence, floor)
        if flat or 2 * steps > most:
            return Plateau(steps_of(evidence, floor), evidence, converged=flat)
        steps *= 2


def is_flat(evidence: Evidence, floor: float) -> bool:
    """Whether the last doubling gained too little for another, both trainings having ended above the floor."""
    if len(evidence) < 2:
        return False
    before, now = evidence[-2][1], evidence[-1][1]
    return min(before, now) >= floor + LEAST_GAIN and now - before < LEAST_GAIN


def steps_of(evidence: Evidence, floor: float) -> int:
    """Steps that a search takes from what it found: the shorter of two alike, else the best, the longest of equals."""
    if is_flat(evidence, floor):
        return evidence[-2][0]
    return max(evidence, key=lambda one: (one[1], one[0]))[0]


def steps_within(found: int | None, *, first: int, most: int) -> int:
    """Steps of a run under a budget: those that a search found, up to the cap; the first number where none was made."""
    return first if found is None else min(found, max(first, most))
