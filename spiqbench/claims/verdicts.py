"""From p-values to verdicts: of a line, of a recording, over the suite."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from spiqbench.boards.inference.comparisons import holm
from spiqbench.claims.evidence import Case
from spiqbench.scoring.level import SIGNIFICANCE


class Verdict(StrEnum):
    HOLDS = "holds"
    FAILS = "does not hold"
    OPEN = "not decided"


@dataclass(frozen=True)
class Test:
    """One line of evidence before the correction.

    Attributes:
        p: that the truth lies on the line's bar, two-sided and not corrected.
        above: whether the value lies above the bar.
        undecided: why the line decides nothing whatever its p-value; empty where it may.
        experiment: what would decide it where the data do not.
    """

    case: Case
    p: float
    above: bool
    undecided: str = ""
    experiment: str = ""


@dataclass(frozen=True)
class Judged:
    """A line of evidence after the correction: the verdict, the corrected p-value, why it stays open."""

    test: Test
    p: float
    verdict: Verdict

    @property
    def why(self) -> str:
        return (self.test.undecided or self.test.experiment) if self.verdict == Verdict.OPEN else ""

    def __str__(self) -> str:
        return f"{self.verdict.value}: {self.why}" if self.why else self.verdict.value


def judge(tests: Sequence[Test]) -> list[Judged]:
    """Verdicts of the lines of one sentence, corrected by Holm's method over those that may decide."""
    deciding = [test for test in tests if not test.undecided]
    corrected = iter(holm([test.p for test in deciding]))
    return [_judged(test, next(corrected) if not test.undecided else test.p) for test in tests]


def _judged(test: Test, p: float) -> Judged:
    if test.undecided or p >= SIGNIFICANCE:
        return Judged(test, p, Verdict.OPEN)
    return Judged(test, p, Verdict.HOLDS if test.above else Verdict.FAILS)


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """A general sentence: a counterexample sinks it, an open case keeps it open, no case is no evidence."""
    found = list(verdicts)
    if Verdict.FAILS in found:
        return Verdict.FAILS
    return Verdict.HOLDS if found and Verdict.OPEN not in found else Verdict.OPEN
