"""Sentences that set SpiQGAN against another model: its twin, the classical models of its size, the small ones."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from spiqbench.boards.formatting import DASH, decimal, span, with_interval
from spiqbench.boards.inference.comparisons import Comparison, detectable_difference, holm
from spiqbench.boards.rows import Row
from spiqbench.claims.claim import Claim, rows_of
from spiqbench.claims.evidence import NO_BOARD, UNFITTED, Case, by_recording, why_undecided
from spiqbench.claims.rules import AS_GOOD, FEW_PARAMETERS
from spiqbench.claims.verdicts import Judged, Test, Verdict, all_of, judge, what_would_tell
from spiqbench.scoring.level import SIGNIFICANCE

HEAD = [
    "task",
    "model",
    "against",
    "its parameters",
    "seeds",
    "difference in realism",
    "smallest it would show",
    "corrected p",
    UNFITTED,
    "verdict",
]


@dataclass(frozen=True)
class Contrast:
    """A reading less another row of its board, in realism."""

    case: Case
    other: Row
    comparison: Comparison

    def test(self, pairs: int) -> Test:
        return Test(
            self.case,
            p=self.comparison.p,
            above=self.comparison.difference > 0,
            undecided=why_undecided(self.case.row, self.other),
            experiment=f"not told apart; {what_would_tell(self.comparison, pairs)}",
        )

    @property
    def is_small(self) -> bool:
        """Whether the other has hundreds of parameters at most."""
        return (self.other.parameters or 0) < FEW_PARAMETERS

    @property
    def p_worse(self) -> float:
        """Two-sided, of the other being worse by `AS_GOOD` or more; 1 where it is."""
        return self.comparison.p_of(AS_GOOD) if self.comparison.difference < AS_GOOD else 1.0

    @property
    def text(self) -> str:
        return with_interval(self.comparison.estimate)

    @property
    def unfitted(self) -> str:
        found = self.case.unfitted(self.other)
        return with_interval(found.estimate) if found else DASH


def contrast_claim(
    sentence: str, bar: str, rule: str, cases: Sequence[Case], others: Callable[[Case], Sequence[Row]]
) -> Claim:
    """Holds where the other is behind, does not where it is in front; every other of a case has to be behind."""
    deciding = [case for case in cases if case.decides]
    found = [_contrast(case, other) for case in deciding for other in others(case)]
    judged = judge([one.test(len(found)) for one in found])
    pairs = list(zip(found, judged, strict=True))
    recordings = dict.fromkeys(by_recording(cases), (Verdict.OPEN, NO_BOARD))
    for recording in by_recording(deciding):
        here = [(one, line) for one, line in pairs if one.case.recording == recording]
        recordings[recording] = (all_of(line.verdict for _, line in here), _hardest(here))
    return Claim(
        sentence=sentence,
        bar=bar,
        rule=rule,
        recordings=recordings,
        head=HEAD,
        lines=lambda: [_line(one, line, len(pairs)) for one, line in pairs],
        rows=rows_of(deciding, lambda case: (case.row, *others(case))),
        control=True,
    )


def thousands_claim(cases: Sequence[Case]) -> Claim:
    """Classical models need thousands of parameters for the same."""
    deciding = [case for case in cases if case.decides]
    found = [_contrast(case, other) for case in deciding for other in case.classical]
    lines = judge([one.test(len(found)) for one in found])
    pairs = list(zip(found, lines, strict=True))
    small = [one for one, line in pairs if one.is_small and not line.test.undecided]
    # By identity, as two contrasts are equal only after all that their boards hold has been compared.
    as_good = {
        id(one)
        for one, p in zip(small, holm([one.p_worse for one in small]), strict=True)
        if p < SIGNIFICANCE
    }
    recordings = dict.fromkeys(by_recording(cases), (Verdict.OPEN, NO_BOARD))
    for recording, of_it in by_recording(deciding).items():
        told = [
            _needs_thousands([(one, line) for one, line in pairs if one.case is case], as_good)
            for case in of_it
        ]
        verdict = all_of(said for said, _ in told)
        recordings[recording] = (verdict, next((why for said, why in told if said == verdict), ""))
    return Claim(
        sentence="Classical models need thousands of parameters for the same.",
        bar=f"no classical model with fewer than {FEW_PARAMETERS} parameters does as well",
        rule=f"Does not hold where one classical model with fewer than {FEW_PARAMETERS} parameters is told apart and "
        f"in front, or is for sure not worse by {AS_GOOD} of realism or more (a p-value corrected over all such "
        "models). Holds where all such models are told apart and behind, and a larger one is not.",
        recordings=recordings,
        head=HEAD,
        lines=lambda: [_line(one, line, len(pairs)) for one, line in pairs],
        rows=rows_of(deciding, lambda case: (case.row, *case.classical)),
    )


def _needs_thousands(
    lines: Sequence[tuple[Contrast, Judged]], as_good: Collection[int]
) -> tuple[Verdict, str]:
    """Of one task, and the model that decides or comes closest."""
    small = sorted(
        (pair for pair in lines if pair[0].is_small), key=lambda pair: pair[0].comparison.difference
    )
    if not small:
        return Verdict.OPEN, f"no classical model with fewer than {FEW_PARAMETERS} parameters is on the board"
    for one, line in small:
        if line.verdict == Verdict.FAILS:
            return Verdict.FAILS, _said(one)
        if id(one) in as_good:
            return Verdict.FAILS, f"{_said(one)}, so not worse by {AS_GOOD} or more"
    for one, line in small:
        if line.verdict == Verdict.OPEN:
            return Verdict.OPEN, f"{_said(one)}; {line.why}"
    closest, _ = small[0]
    if any(line.verdict != Verdict.HOLDS for one, line in lines if not one.is_small):
        return Verdict.HOLDS, _said(closest)
    return Verdict.OPEN, f"{_said(closest)}; no larger model does as well"


def _contrast(case: Case, other: Row) -> Contrast:
    return Contrast(case, other, case.contrast(other))


def _hardest(lines: Sequence[tuple[Contrast, Judged]]) -> str:
    """The contrast that makes the verdict: of those, the one in which the reading is furthest behind."""
    if not lines:
        return "none is on the board"
    verdict = all_of(line.verdict for _, line in lines)
    one, line = min(
        ((one, line) for one, line in lines if line.verdict == verdict),
        key=lambda pair: pair[0].comparison.difference,
    )
    return f"{_said(one)}; {line.why}" if line.why else _said(one)


def _said(one: Contrast) -> str:
    parameters = f"{span(one.other.generator)} parameters"
    return f"{one.other.model} ({parameters}, {one.case.task}): difference {one.text}"


def _line(one: Contrast, line: Judged, pairs: int) -> list[str]:
    return [
        one.case.task,
        one.case.row.model,
        one.other.model,
        span(one.other.generator),
        " and ".join(map(str, dict.fromkeys(one.comparison.seeds))),
        one.text,
        decimal(detectable_difference(one.comparison, pairs)),
        DASH if line.test.undecided else decimal(line.p),
        one.unfitted,
        str(line),
    ]
