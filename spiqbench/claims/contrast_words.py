"""How a contrast between a quantum model and another is told in a table."""

from spiqbench.boards.formatting import decimal, span, with_interval
from spiqbench.claims.evidence import Contrast
from spiqbench.claims.verdicts import Verdict, as_good, beats
from spiqbench.scoring.level import SIGNIFICANCE


def difference_rule() -> str:
    """How the p-values and intervals of the tables came about."""
    return (
        f"Differences are realism of the quantum model less that of the other. Told apart means "
        f"p below {SIGNIFICANCE}, corrected by Holm's method over the lines of that quantum model on that board; the "
        "interval is that of the one difference, not corrected, so that it may leave out 0 where p is above."
    )


def contrast_cells(one: Contrast) -> list[str]:
    """Who against whom, where, by how much."""
    return [
        one.case.row.model,
        one.case.place,
        one.other.model,
        span(one.other.generator),
        str(one.seeds),
        with_interval(one.difference),
        _p(one.p),
    ]


def decisive(one: Contrast) -> str:
    """A contrast in one phrase, for the summary."""
    return (
        f"{one.other.model} ({span(one.other.generator)} parameters), difference "
        f"{with_interval(one.difference)}, p {'' if one.p < 0.001 else '= '}{_p(one.p)} on {one.case.place}"
    )


def standing(one: Contrast) -> str:
    """Where the other model stands, seen from the quantum one."""
    verdict = beats(one)
    if verdict == Verdict.FAILS:
        return "in front"
    if as_good(one):
        return "as good"
    return "behind" if verdict == Verdict.HOLDS else "not told apart"


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else decimal(value)
