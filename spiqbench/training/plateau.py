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
        steps: enough of them, or where the search was ended without finding that.
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

    A model that is no better than independent neurons has not begun to learn, and that twice the steps gain nothing
    says nothing of it: it is doubled on.

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
        if is_flat(evidence, floor):
            return Plateau(evidence[-2][0], evidence, converged=True)
        if 2 * steps > most:
            return Plateau(steps, evidence, converged=False)
        steps *= 2


def is_flat(evidence: Evidence, floor: float) -> bool:
    """Whether the last doubling gained too little for another, from somewhere above the floor."""
    if len(evidence) < 2:
        return False
    before, now = evidence[-2][1], evidence[-1][1]
    return before >= floor + LEAST_GAIN and now - before < LEAST_GAIN


def steps_within(found: int | None, *, first: int, most: int) -> int:
    """Steps of a run under a budget: those that a search found, up to the cap; the first number where none was made."""
    return first if found is None else min(found, max(first, most))
