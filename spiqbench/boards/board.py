"""A board: the rows of one task and budget, ranked, with the two references that frame every score."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np

from spiqbench.boards.columns import ordered_keys
from spiqbench.boards.comparability import common_ruler, missing_twin, other_ruler
from spiqbench.boards.ranking import Comparison, Ranking, rank, seeds_to_separate
from spiqbench.boards.rows import Row, make_row
from spiqbench.errors import RecordError
from spiqbench.records.schema import Record
from spiqbench.records.store import Unreadable


@dataclass(frozen=True)
class Tie:
    """Two models that the data cannot tell apart; `seeds` would, None where 100 would not."""

    better: Row
    other: Row
    comparison: Comparison
    p: float
    seeds: int | None
    same_rank: bool


@dataclass(frozen=True)
class Refused:
    """A row that stands on the board without a rank."""

    row: Row
    reason: str


@dataclass(frozen=True)
class Board:
    """One task and one budget.

    Attributes:
        ranked: rows with a rank, best mean first.
        ranks: their ranks.
        references: rows of the kind `reference`: what no model is needed for.
        refused: rows that may not be compared, with the reason.
        unreadable: files in the place of records that are none.
        keys: statistics found in the records, in order.
        floors, nulls: errors of held-out data and of the null, by statistic; None where undefined.
    """

    task: str
    budget: str
    ranked: tuple[Row, ...]
    ranks: tuple[int, ...]
    references: tuple[Row, ...]
    refused: tuple[Refused, ...]
    keys: tuple[str, ...]
    floors: dict[str, float | None]
    nulls: dict[str, float | None]
    ranking: Ranking
    unreadable: tuple[Unreadable, ...] = ()

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every row that can be compared, best mean first, references among them."""
        return tuple(
            sorted((*self.ranked, *self.references), key=lambda row: (-row.fidelity.value, row.model))
        )

    @property
    def records(self) -> tuple[Record, ...]:
        rows = (*self.rows, *(refused.row for refused in self.refused))
        return tuple(record for row in rows for record in row.records)

    def row(self, model: str) -> Row | None:
        return next((row for row in self.rows if row.model == model), None)

    def rank_of(self, row: Row) -> int | None:
        return next((rank for rank, other in zip(self.ranks, self.ranked, strict=True) if other is row), None)

    def comparison(self, better: int, other: int) -> tuple[Comparison, float]:
        """The comparison of two ranked rows by their places, and its corrected p-value."""
        return self.ranking.comparisons[better, other], self.ranking.adjusted[better, other]

    def contrast(self, row: Row, other: Row) -> Comparison:
        """The comparison of two ranked rows, as the first less the other."""
        places = {id(ranked): place for place, ranked in enumerate(self.ranked)}
        first, second = places[id(row)], places[id(other)]
        found = self.ranking.comparison(first, second)
        return found if first < second else found.reversed()

    @cached_property
    def ties(self) -> list[Tie]:
        """Of each ranked row, the tie with the closest row above it and with the first of its group."""
        found = []
        for place, row in enumerate(self.ranked):
            above = [i for i in range(place) if not self.ranking.differ(i, place)]
            shown = {i for i in above if self.ranks[i] == self.ranks[place] == i + 1} | set(above[-1:])
            for i in sorted(shown):
                comparison, p = self.comparison(i, place)
                seeds = seeds_to_separate(comparison, len(self.ranking.comparisons))
                same = self.ranks[i] == self.ranks[place]
                found.append(Tie(self.ranked[i], row, comparison, p, seeds, same))
        return found


def make_board(records: Iterable[Record], unreadable: Iterable[Unreadable] = ()) -> Board:
    """The board of records of one task and budget; raises `RecordError` for none and for a mixture.

    Args:
        unreadable: files of the board that are no records, which it names.
    """
    records = sorted(records, key=lambda record: (record.model, record.seed))
    names = {(record.task, record.budget) for record in records}
    if len(names) != 1:
        raise RecordError(
            f"a board holds the records of one task and one budget, not of {sorted(names) or 'none'}"
        )
    (task, budget) = names.pop()
    expected = common_ruler(records)
    comparable = [record for record in records if other_ruler(record, expected) is None]
    rows = {row.model: row for row in _rows(comparable)}
    refused = [
        Refused(row, other_ruler(row.records[0], expected) or "")
        for row in _rows([record for record in records if other_ruler(record, expected) is not None])
    ]
    reasons = {model: missing_twin(row, rows) for model, row in rows.items()}
    refused += [Refused(rows[model], reason) for model, reason in reasons.items() if reason]
    candidates = [row for model, row in rows.items() if row.kind != "reference" and not reasons[model]]
    # Ranked twice over the same order would be wasteful: sort first, so that places and indices agree.
    candidates.sort(key=lambda row: (-float(row.scores.values.mean()), row.model))
    ranking = rank([row.scores for row in candidates])
    keys = ordered_keys(key for record in comparable for key in record.statistics)
    return Board(
        task=task,
        budget=budget,
        ranked=tuple(candidates),
        ranks=tuple(ranking.ranks),
        references=tuple(
            sorted(
                (row for row in rows.values() if row.kind == "reference"),
                key=lambda row: (-row.fidelity.value, row.model),
            )
        ),
        refused=tuple(sorted(refused, key=lambda one: (one.row.model, one.reason))),
        keys=tuple(keys),
        floors={key: _typical(comparable, key, "floor") for key in keys},
        nulls={key: _typical(comparable, key, "null") for key in keys},
        ranking=ranking,
        unreadable=tuple(unreadable),
    )


def _rows(records: Sequence[Record]) -> list[Row]:
    return [make_row(list(group)) for _, group in groupby(records, key=lambda record: record.model)]


def _typical(records: Sequence[Record], key: str, what: str) -> float | None:
    """Median over the runs that ended: the same number in each, unless one drew fewer samples."""
    found = [getattr(record.statistics[key], what) for record in records if key in record.statistics]
    known = [value for value in found if value is not None]
    return float(np.median(known)) if known else None
