"""The cells of a page's tables: a text, what it sorts by and, for a score, its interval on a small axis."""

from dataclasses import dataclass

from spiqbench.boards.formatting import DASH, decimal, with_interval
from spiqbench.boards.inference.intervals import Estimate

LOWEST, HIGHEST = -0.1, 1.05
"""Ends of the small axes on which a page draws scores; what lies beyond stands at the end."""


@dataclass(frozen=True)
class Cell:
    """One number: its text, what it sorts by, and, for a score, its interval on the small axis."""

    text: str
    sort: float | None = None
    estimate: Estimate | None = None
    name: str = ""

    @property
    def style(self) -> str:
        """Places of mark and whiskers in percent, for the style sheet."""
        if self.estimate is None:
            return ""
        left, right = map(place, self.estimate.bounds)
        return f"--v:{place(self.estimate.value):.1f}%;--l:{left:.1f}%;--w:{right - left:.1f}%"


@dataclass(frozen=True)
class Column:
    """Title, what it means, whether it holds scores, and whether a narrow screen does without it."""

    title: str
    meaning: str
    score: bool = False
    wide: bool = False


def score_cell(estimate: Estimate | None, name: str) -> Cell:
    """A score with its interval."""
    if estimate is None:
        return Cell(DASH)
    return Cell(decimal(estimate.value), estimate.value, estimate, f"{name} {with_interval(estimate)}")


def place(value: float) -> float:
    """Percent of the small axis's width."""
    return 100 * (min(max(value, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST)
