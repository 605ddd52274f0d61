"""Rules from intervals to verdicts, the same for every sentence of the claim."""

from collections.abc import Iterable
from enum import StrEnum

from spiqbench.claims.evidence import FEW_PARAMETERS, Case, Contrast
from spiqbench.leaderboard.intervals import Estimate
from spiqbench.leaderboard.ranking import LEVEL

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


def beats(contrast: Contrast) -> Verdict:
    """Whether the quantum row is told apart from the other and in front of it."""
    if contrast.p >= LEVEL:
        return Verdict.OPEN
    return Verdict.HOLDS if contrast.difference.value > 0 else Verdict.FAILS


def as_good(contrast: Contrast) -> bool:
    """Whether the data rule out that the other is worse by more than `AS_GOOD`."""
    return beats(contrast) == Verdict.FAILS or contrast.p_worse < LEVEL


def classical_needs_thousands(found: Iterable[Contrast]) -> Verdict:
    """Of one case: every small classical model is told apart and behind, and a large one is not.

    One small classical model that is as good refutes the sentence.
    """
    found = list(found)
    small = [one for one in found if (one.other.parameters or 0) < FEW_PARAMETERS]
    if any(map(as_good, small)):
        return Verdict.FAILS
    behind = all_of(map(beats, small)) == Verdict.HOLDS
    reached = any(beats(one) != Verdict.HOLDS for one in found if one not in small)
    return Verdict.HOLDS if behind and reached else Verdict.OPEN


def by_training(case: Case, verdict: Verdict) -> Verdict:
    """A score that is lacking after few training steps refutes nothing: more might mend it."""
    return Verdict.OPEN if verdict == Verdict.FAILS and not case.enough_steps else verdict
