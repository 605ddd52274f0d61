"""Rules from intervals to verdicts, the same for every sentence of the claim."""

from collections.abc import Iterable
from enum import StrEnum

from spiqbench.leaderboard.evidence import FEW_PARAMETERS, Case
from spiqbench.leaderboard.intervals import Estimate

HALFWAY = 0.5
"""A skill from here on counts as reproducing a statistic: half of the way from the null to the floor."""

LINEAR = (0.9, 1.1)
"""Exponents of growth that count as linear."""


class Verdict(StrEnum):
    HOLDS = "holds"
    FAILS = "does not hold"
    OPEN = "not decided"


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """A general sentence: a counterexample sinks it, an open case keeps it open, no case is no evidence."""
    found = list(verdicts)
    if Verdict.FAILS in found:
        return Verdict.FAILS
    return Verdict.HOLDS if found and Verdict.OPEN not in found else Verdict.OPEN


def few_parameters(case: Case) -> Verdict:
    """A count has no interval: below a thousand, or not."""
    if case.row.parameters is None:
        return Verdict.OPEN
    return Verdict.HOLDS if case.row.parameters < FEW_PARAMETERS else Verdict.FAILS


def grows_linearly(exponent: Estimate | None) -> Verdict:
    """Whether the whole interval of the exponent lies inside, or outside, what counts as linear."""
    if exponent is None or exponent.lower is None or exponent.upper is None:
        return Verdict.OPEN
    if LINEAR[0] <= exponent.lower and exponent.upper <= LINEAR[1]:
        return Verdict.HOLDS
    return Verdict.FAILS if exponent.upper < LINEAR[0] or exponent.lower > LINEAR[1] else Verdict.OPEN


def reproduces(skill: Estimate | None) -> Verdict:
    """Whether the whole interval of a skill lies above, or below, half of the way from null to floor."""
    if skill is None or skill.lower is None or skill.upper is None:
        return Verdict.OPEN
    if skill.lower >= HALFWAY:
        return Verdict.HOLDS
    return Verdict.FAILS if skill.upper < HALFWAY else Verdict.OPEN


def beats(case: Case, other_model: str) -> Verdict:
    """Whether the board tells the quantum row apart from another and has it in front."""
    other = next(row for row in case.board.ranked if row.model == other_model)
    if not case.told_apart(other):
        return Verdict.OPEN
    return Verdict.HOLDS if case.row.fidelity.value > other.fidelity.value else Verdict.FAILS


def classical_needs_thousands(case: Case) -> Verdict:
    """Every small classical model is told apart and behind, and a large one gets as far.

    One small classical model told apart and in front refutes the sentence.
    """
    against = [beats(case, row.model) for row in case.small]
    if Verdict.FAILS in against:
        return Verdict.FAILS
    reached = any(beats(case, row.model) != Verdict.HOLDS for row in case.large)
    return Verdict.HOLDS if against and all_of(against) == Verdict.HOLDS and reached else Verdict.OPEN
