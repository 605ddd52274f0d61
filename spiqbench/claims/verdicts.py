"""From p-values to verdicts: of a line, of a recording, over the suite."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from spiqbench.boards.inference.comparisons import MOST_SEEDS, Comparison, holm, seeds_to_separate
from spiqbench.claims.evidence import Case
from spiqbench.scoring.level import SIGNIFICANCE


class Verdict(StrEnum):
    HOLDS = "holds"
    FAILS = "does not hold"
    OPEN = "not decided"
    UNASKED = "not asked"


@dataclass(frozen=True)
class Test:
    """One line of evidence before the correction.

    Attributes:
        p: that the truth lies on the line's bar, two-sided and not corrected.
        above: whether the value lies above the bar.
        undecided: why the line decides nothing whatever its p-value; empty where it may.
        unasked: why more runs would not let it decide either; empty where they might.
        experiment: what would decide it where the data do not.
    """

    case: Case
    p: float
    above: bool
    undecided: str = ""
    unasked: str = ""
    experiment: str = ""


@dataclass(frozen=True)
class Judged:
    """A line of evidence after the correction: the verdict, the corrected p-value, why it stays open."""

    test: Test
    p: float
    verdict: Verdict

    @property
    def why(self) -> str:
        if self.verdict == Verdict.OPEN:
            return self.test.undecided or self.test.experiment
        return self.test.unasked if self.verdict == Verdict.UNASKED else ""

    def __str__(self) -> str:
        return f"{self.verdict.value}: {self.why}" if self.why else self.verdict.value


def what_would_tell(comparison: Comparison, lines: int, *, samples: int = 2) -> str:
    """In words how many seeds would decide one of so many lines, were the difference seen the true one."""
    if seeds := seeds_to_separate(comparison, lines, samples=samples):
        return f"about {seeds} seeds{' of each' if samples > 1 else ''} would tell"
    return f"{MOST_SEEDS} seeds would not tell, a longer recording might"


def judge(tests: Sequence[Test]) -> list[Judged]:
    """Verdicts of the lines of one sentence, corrected by Holm's method over those that may decide."""
    deciding = [not (test.undecided or test.unasked) for test in tests]
    corrected = iter(holm([test.p for test, may in zip(tests, deciding, strict=True) if may]))
    return [_judged(test, next(corrected) if may else 1.0) for test, may in zip(tests, deciding, strict=True)]


def _judged(test: Test, p: float) -> Judged:
    if test.unasked:
        return Judged(test, p, Verdict.UNASKED)
    if test.undecided or p >= SIGNIFICANCE:
        return Judged(test, p, Verdict.OPEN)
    return Judged(test, p, Verdict.HOLDS if test.above else Verdict.FAILS)


def of_lines(verdicts: Iterable[Verdict]) -> Verdict:
    """Of one case, by lines all of which a sentence needs: if one cannot be asked, it can still fail but not hold."""
    found = list(verdicts)
    return next((one for one in (Verdict.FAILS, Verdict.UNASKED) if one in found), all_of(found))


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """A general sentence: a counterexample sinks it, an open case keeps it open, no case is no evidence.

    Cases in which it cannot be asked count for nothing.
    """
    found = list(verdicts)
    asked = [verdict for verdict in found if verdict != Verdict.UNASKED]
    if Verdict.FAILS in asked:
        return Verdict.FAILS
    if found and not asked:
        return Verdict.UNASKED
    return Verdict.HOLDS if asked and Verdict.OPEN not in asked else Verdict.OPEN
