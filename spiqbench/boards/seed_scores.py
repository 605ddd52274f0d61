"""A score of each run of one model, with what seeds, draws and test windows do to it."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from spiqbench.boards.inference.intervals import SeedScores
from spiqbench.records.schema import Record
from spiqbench.scoring.mean_skill import SCORES, mean_clipped, mean_deviations

Values = NDArray[np.float64]


def seed_scores(records: Sequence[Record], key: str) -> SeedScores:
    """A score by its name, or a skill by the key of its statistic, over the runs of one model sorted by seed."""

    def moves(record: Record) -> Values | None:
        known = record.noise.replicates.get(key) if record.noise else None
        return None if known is None else np.array(known)

    return _collected(
        records,
        lambda record: score(record, key),
        moves,
        lambda record: record.noise.run.get(key, 0.0) if record.noise else 0.0,
    )


def mean_seed_scores(records: Sequence[Record], keys: Sequence[str]) -> SeedScores:
    """The mean of some statistics' clipped skills over the runs of one model sorted by seed."""

    def moves(record: Record) -> Values | None:
        known = record.noise.replicates if record.noise else {}
        found = {key: np.array(known[key]) for key in keys if key in known}
        shortest = min(map(len, found.values()), default=0)
        return mean_deviations(record.statistics, keys, {key: move[:shortest] for key, move in found.items()})

    def run_error(record: Record) -> float:
        # Draws move the statistics of a run together at most: the error of their mean is no larger than the mean error.
        return float(np.mean([record.noise.run.get(key, 0.0) for key in keys])) if record.noise else 0.0

    def value(record: Record) -> float:
        return (mean_clipped(record.statistics, keys) or 0.0) if record.status == "ok" else 0.0

    return _collected(records, value, moves, run_error)


def score(record: Record, key: str) -> float:
    """A score or skill of one run; 0, the null's, where it did not end or the value is undefined."""
    if record.status != "ok":
        return 0.0
    if key in SCORES:
        return record.scores.values_by_name()[key] or 0.0
    result = record.statistics.get(key)
    return result.skill if result is not None and result.skill is not None else 0.0


def _collected(
    records: Sequence[Record],
    value: Callable[[Record], float],
    moves: Callable[[Record], Values | None],
    run_error: Callable[[Record], float],
) -> SeedScores:
    """Of each run its score, what resampled test groups add to it (None: nothing is known) and its draws' error."""
    moved = [moves(record) for record in records]
    replicates = min((len(one) for one in moved if one is not None), default=0)
    deviations = errors = None
    if replicates > 1:
        # A run that did not end is the null for certain: it does not vary.
        still = np.zeros(replicates)
        deviations = np.stack([still if one is None else one[:replicates] for one in moved])
        errors = np.array([run_error(record) for record in records])
    known = [
        record.noise for record, one in zip(records, moved, strict=True) if record.noise and one is not None
    ]
    return SeedScores(
        seeds=tuple(record.seed for record in records),
        values=np.array([value(record) for record in records]),
        deviations=deviations,
        run_errors=errors,
        groups=min((noise.groups for noise in known), default=0),
    )
