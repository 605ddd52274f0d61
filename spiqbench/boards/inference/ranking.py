"""The order of a board's rows, every comparison behind it, and the letters that say which the data separate."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from spiqbench.boards.inference.comparisons import Comparison, compare, holm
from spiqbench.boards.inference.intervals import SeedScores
from spiqbench.boards.inference.letters import letters
from spiqbench.scoring.level import SIGNIFICANCE


@dataclass(frozen=True)
class Ranking:
    """Every comparison of the rows handed in, which stand in the order of their means, the best first.

    Attributes:
        comparisons: by `(i, j)`, i < j.
        adjusted: their p-values, corrected by Holm's method for all pairs of the board.
        letters: of each row; two rows share one if and only if the corrected test does not separate them.
    """

    comparisons: dict[tuple[int, int], Comparison]
    adjusted: dict[tuple[int, int], float]
    letters: tuple[tuple[str, ...], ...]

    def differ(self, i: int, j: int) -> bool:
        return self.adjusted[min(i, j), max(i, j)] < SIGNIFICANCE

    def comparison(self, i: int, j: int) -> Comparison:
        """Row i minus row j."""
        return self.comparisons[i, j] if i < j else self.comparisons[j, i].reversed()


def rank(rows: Sequence[SeedScores]) -> Ranking:
    """Compare all pairs of rows, the best mean first."""
    comparisons = {(i, j): compare(rows[i], rows[j]) for i, j in combinations(range(len(rows)), 2)}
    corrected = holm([comparison.p for comparison in comparisons.values()])
    adjusted = dict(zip(comparisons, corrected, strict=True))
    separated = [pair for pair, p in adjusted.items() if p < SIGNIFICANCE]
    return Ranking(comparisons, adjusted, tuple(letters(len(rows), separated)))
