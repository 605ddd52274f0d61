"""A board: the rows of one task and budget, ranked, with the two references that frame every score."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from spiqbench.boards.columns import ordered_keys
from spiqbench.boards.comparability import common_ruler, missing_twin, other_ruler
from spiqbench.boards.inference.comparisons import Comparison, seeds_to_separate
from spiqbench.boards.inference.ranking import Ranking, rank
from spiqbench.boards.record_tests import is_copy
from spiqbench.boards.rows import Row, make_row
from spiqbench.data.sources.catalogue import catalogue, is_simulated
from spiqbench.data.sources.source import Source
from spiqbench.errors import RecordError
from spiqbench.records.schema import Record
from spiqbench.records.store import RunKey, Unreadable, key_of, scan_board
from spiqbench.records.tuned_file import searches_at_end
from spiqbench.records.verification import Verification, verified_runs


@dataclass(frozen=True)
class Tie:
    """Two neighbours that the data cannot tell apart; `seeds` would, None where `comparisons.MOST_SEEDS` would not."""

    better: Row
    other: Row
    comparison: Comparison
    p: float
    seeds: int | None


@dataclass(frozen=True)
class Refused:
    """A row that stands on the board without a rank."""

    row: Row
    reason: str


@dataclass(frozen=True)
class Board:
    """One task and one budget.

    Attributes:
        ranked: rows with a rank, the best realism first; their places are their ranks.
        references: rows of the kind `reference`: what no model is needed for.
        refused: rows that may not be compared, with the reason.
        unreadable: files in the place of records that are none.
        keys: statistics found in the records, in order.
        floors, nulls: errors of held-out data and of the null, by statistic; None where undefined.
        ranking: every comparison of the ranked rows, and the letters that say which the data separate.
        verified: who carried out which run again.
        searches_at_end: of each model the settings that its search chose at the end of their range.
    """

    task: str
    budget: str
    ranked: tuple[Row, ...]
    references: tuple[Row, ...]
    refused: tuple[Refused, ...]
    keys: tuple[str, ...]
    floors: dict[str, float | None]
    nulls: dict[str, float | None]
    ranking: Ranking
    unreadable: tuple[Unreadable, ...] = ()
    verified: Mapping[RunKey, Verification] = field(default_factory=dict)
    searches_at_end: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every row that can be compared, best mean first, references among them."""
        return tuple(
            sorted((*self.ranked, *self.references), key=lambda row: (-row.realism.value, row.model))
        )

    @property
    def strongest(self) -> Row | None:
        """The first of the ranked rows that is not flagged as a copy of training windows."""
        return next((row for row in self.ranked if not is_copy(row)), None)

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """Rows that can be compared, and then those that may not be."""
        return (*self.rows, *(refused.row for refused in self.refused))

    @property
    def records(self) -> tuple[Record, ...]:
        return tuple(record for row in self.all_rows for record in row.records)

    @property
    def models(self) -> int:
        """How many models have a record here."""
        return len({record.model for record in self.records})

    def who_verified(self, record: Record) -> Verification | None:
        """The statement that its run was carried out again, where there is one."""
        return self.verified.get(key_of(record))

    @property
    def neurons(self) -> int:
        return self.records[0].neurons

    @property
    def steps(self) -> float:
        """The training steps of its budget; 0 where no record states them."""
        return float(self._stated("budget").get("steps") or 0)

    @property
    def family(self) -> str | None:
        """What the task states: shared by tasks of one recording, of several sizes or of one."""
        family = self._task.get("family")
        return None if family is None else str(family)

    @property
    def recording(self) -> str:
        """The recording of the task: its name, else that of the task's family, else the task's."""
        return self._recording_name or self.family or self.task

    @cached_property
    def source(self) -> Source | None:
        """What is known of the recording; None where it does not come with spiqbench."""
        return catalogue().get(self._recording_name) if self._recording_name else None

    @property
    def is_simulated(self) -> bool:
        """Whether the task's windows come from a program and not from neurons."""
        recording = self._task.get("recording")
        return isinstance(recording, dict) and is_simulated(recording)

    @property
    def tests_another_film(self) -> bool:
        """Whether test windows show what training windows never do, so that these are a ceiling and no floor."""
        return self._task.get("groups") == "stretches"

    @property
    def floor_windows(self) -> str:
        """The real windows that a floor is measured with, in words."""
        return "other windows of the test's film" if self.tests_another_film else "the training windows"

    @property
    def _recording_name(self) -> str | None:
        recording = self._task.get("recording")
        named = recording.get("name") if isinstance(recording, dict) else None
        return str(named) if named else None

    @property
    def _task(self) -> dict[str, Any]:
        return self._stated("task")

    def _stated(self, group: str) -> dict[str, Any]:
        """As written in the first record that has it: samples that were made elsewhere have none."""
        found = (record.config.get(group) for record in self.records)
        return next((settings for settings in found if isinstance(settings, dict) and settings), {})

    def row(self, model: str) -> Row | None:
        return next((row for row in self.rows if row.model == model), None)

    def rank_of(self, row: Row) -> int | None:
        return next((place for place, other in enumerate(self.ranked, 1) if other is row), None)

    def letters_of(self, row: Row) -> str:
        """Rows that share a letter are not separated; empty for a row without a rank."""
        rank = self.rank_of(row)
        return "" if rank is None else "".join(self.ranking.letters[rank - 1])

    def contrast(self, row: Row, other: Row) -> Comparison:
        """The comparison of two ranked rows, as the first less the other."""
        places = {id(ranked): place for place, ranked in enumerate(self.ranked)}
        first, second = places[id(row)], places[id(other)]
        return self.ranking.comparison(first, second)

    @cached_property
    def ties(self) -> list[Tie]:
        """Of each ranked row the tie with the row right above it, where the data do not separate the two."""
        pairs = len(self.ranking.comparisons)
        found = []
        for place in range(1, len(self.ranked)):
            if not self.ranking.differ(place - 1, place):
                comparison = self.ranking.comparison(place - 1, place)
                found.append(
                    Tie(
                        better=self.ranked[place - 1],
                        other=self.ranked[place],
                        comparison=comparison,
                        p=self.ranking.adjusted[place - 1, place],
                        seeds=seeds_to_separate(comparison, pairs),
                    )
                )
        return found


def stored_board(store: Path, task: str, budget: str) -> Board | None:
    """The board that a store holds of a task and budget; None where no file there is a record."""
    records, unreadable = scan_board(store, task, budget)
    return board_of(store, records, unreadable) if records else None


def board_of(store: Path, records: Sequence[Record], unreadable: Sequence[Unreadable]) -> Board:
    """The board of what was read of a store, with what else the store says of these records."""
    return make_board(records, unreadable, verified_runs(store, records), searches_at_end(store, records))


def stored_boards(store: Path, places: Iterable[tuple[str, str]]) -> list[Board]:
    """The boards that a store holds of some `(task, budget)`, in their order; those without a record are left out."""
    found = (stored_board(store, task, budget) for task, budget in places)
    return [board for board in found if board is not None]


def make_board(
    records: Iterable[Record],
    unreadable: Iterable[Unreadable] = (),
    verified: Mapping[RunKey, Verification] | None = None,
    searches_at_end: Mapping[str, Sequence[str]] | None = None,
) -> Board:
    """The board of records of one task and budget; raises `RecordError` for none and for a mixture.

    Args:
        unreadable: files of the board that are no records, which it names.
        verified: who carried out which of the runs again.
        searches_at_end: of each model the settings that its search chose at the end of their range.
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
    candidates.sort(key=lambda row: (-row.realism.value, row.model))
    ranking = rank([row.seed_scores for row in candidates])
    keys = ordered_keys(key for record in comparable for key in record.statistics)
    return Board(
        task=task,
        budget=budget,
        ranked=tuple(candidates),
        references=tuple(
            sorted(
                (row for row in rows.values() if row.kind == "reference"),
                key=lambda row: (-row.realism.value, row.model),
            )
        ),
        refused=tuple(sorted(refused, key=lambda one: (one.row.model, one.reason))),
        keys=tuple(keys),
        floors={key: _typical(comparable, key, "floor") for key in keys},
        nulls={key: _typical(comparable, key, "null") for key in keys},
        ranking=ranking,
        unreadable=tuple(unreadable),
        verified=verified or {},
        searches_at_end=searches_at_end or {},
    )


def _rows(records: Sequence[Record]) -> list[Row]:
    return [make_row(list(group)) for _, group in groupby(records, key=lambda record: record.model)]


def _typical(records: Sequence[Record], key: str, what: str) -> float | None:
    """Median over the runs that ended: the same number in each, unless one drew fewer samples."""
    found = [getattr(record.statistics[key], what) for record in records if key in record.statistics]
    known = [value for value in found if value is not None]
    return float(np.median(known)) if known else None
