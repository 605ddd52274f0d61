"""Rules from intervals to verdicts, the same for every sentence of the claim."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from spiqbench.boards.intervals import Estimate
from spiqbench.boards.rows import Row
from spiqbench.claims.evidence import FEW_PARAMETERS, Case, Contrast
from spiqbench.scoring.level import SIGNIFICANCE

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


@dataclass(frozen=True)
class Judged:
    """The verdict of one line of evidence.

    Attributes:
        face: what its numbers say as they stand.
        verdict: what they are taken to say; open where there is a reason not to trust them.
        why: that reason.
    """

    face: Verdict
    verdict: Verdict
    why: str = ""

    def __str__(self) -> str:
        return f"{self.face.value}, {self.why}" if self.why else self.verdict.value


def together(lines: Iterable[Judged]) -> Judged:
    """A general sentence over its lines, with why what they say as they stand is not taken for it."""
    lines = list(lines)
    face, verdict = all_of(line.face for line in lines), all_of(line.verdict for line in lines)
    reasons = dict.fromkeys(line.why for line in lines if line.why and line.face == face)
    return Judged(face, verdict, "; ".join(reasons) if verdict != face else "")


def _judged(face: Verdict, seeds: int, few_steps: str) -> Judged:
    """One seed may be lucky or not; few steps may leave behind whoever had them."""
    reasons = [reason for reason in ("one seed" if seeds < 2 else "", few_steps) if reason]
    if face == Verdict.OPEN or not reasons:
        return Judged(face, face)
    return Judged(face, Verdict.OPEN, ", ".join(reasons))


def judge_skill(case: Case, row: Row, skill: Estimate | None) -> Judged:
    """Of a row of a case's board: a lack after few training steps refutes nothing, more might mend it."""
    face = reproduces(skill)
    few_steps = face == Verdict.FAILS and not case.trained(row)
    return _judged(face, row.seeds, "after few steps" if few_steps else "")


def judge_contrast(contrast: Contrast) -> Judged:
    """Whoever is behind after few training steps might not be after more, the quantum model or the other."""
    face, case = beats(contrast), contrast.case
    few_steps = ""
    if face == Verdict.FAILS and not case.trained(case.row):
        few_steps = "after few steps"
    elif face == Verdict.HOLDS and not case.trained(contrast.other):
        few_steps = "the other after few steps"
    return _judged(face, contrast.seeds, few_steps)


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
    if contrast.p >= SIGNIFICANCE:
        return Verdict.OPEN
    return Verdict.HOLDS if contrast.difference.value > 0 else Verdict.FAILS


def as_good(contrast: Contrast) -> bool:
    """Whether the data rule out that the other is worse by more than `AS_GOOD`."""
    return beats(contrast) == Verdict.FAILS or contrast.p_worse < SIGNIFICANCE


def classical_needs_thousands(found: Iterable[Contrast]) -> Judged:
    """Of one case: every small classical model is told apart and behind, and a large one is not.

    One small classical model that is as good refutes the sentence.
    """
    found = list(found)
    small = [one for one in found if (one.other.parameters or 0) < FEW_PARAMETERS]
    reached = any(beats(one) != Verdict.HOLDS for one in found if one not in small)
    seeds = min((one.seeds for one in found), default=0)
    if any(map(as_good, small)):
        case = small[0].case
        return _judged(Verdict.FAILS, seeds, "" if case.trained(case.row) else "after few steps")
    if not reached or all_of(map(beats, small)) != Verdict.HOLDS:
        return Judged(Verdict.OPEN, Verdict.OPEN)
    trained = all(one.case.trained(one.other) for one in small)
    return _judged(Verdict.HOLDS, seeds, "" if trained else "others after few steps")
