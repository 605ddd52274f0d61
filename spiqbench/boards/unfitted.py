"""Two rows compared by what neither of them was fitted to.

Realism holds statistics that some fits are told to match, and not all are told the same: a Gaussian over lags matches
covariances one bin apart, a circuit P(K = k). What is left once both lists are taken out favours neither.
"""

import numpy as np

from spiqbench.boards.inference.comparisons import Comparison, compare
from spiqbench.boards.inference.intervals import SeedScores
from spiqbench.boards.rows import Row
from spiqbench.records.schema import Record
from spiqbench.scoring.mean_skill import counted_keys, mean_clipped, mean_deviations
from spiqbench.statistics.registry import REALISM_KEYS


def unfitted_keys(first: Row, second: Row) -> list[str]:
    """Statistics of the realism that tell something on the board and that neither row's fit was told to match."""
    held = {*first.loss_statistics, *second.loss_statistics}
    left = [key for key in REALISM_KEYS if key not in held]
    return [key for key in left if all(_counts(record, key) for record in (*first.ended, *second.ended))]


def compare_unfitted(first: Row, second: Row) -> Comparison | None:
    """The difference of the mean clipped skills on these statistics, first less second; None where there are none."""
    keys = unfitted_keys(first, second)
    return compare(_seed_scores(first, keys), _seed_scores(second, keys)) if keys else None


def _counts(record: Record, key: str) -> bool:
    return bool(counted_keys(record.statistics, [key]))


def _seed_scores(row: Row, keys: list[str]) -> SeedScores:
    """The mean over some statistics as a score; a run that did not end is the null for certain."""
    replicates = min((_replicates(record) for record in row.ended), default=0)
    deviations = errors = None
    if replicates > 1:
        deviations = np.stack([_deviations(record, keys, replicates) for record in row.records])
        # Draws move the statistics of a run together at most: the error of their mean is no larger than the mean error.
        errors = np.array([_run_error(record, keys) for record in row.records])
    return SeedScores(
        seeds=tuple(record.seed for record in row.records),
        values=np.array([_value(record, keys) for record in row.records]),
        deviations=deviations,
        run_errors=errors,
        groups=min((record.noise.groups for record in row.ended if record.noise), default=0),
    )


def _value(record: Record, keys: list[str]) -> float:
    return (mean_clipped(record.statistics, keys) or 0.0) if record.status == "ok" else 0.0


def _replicates(record: Record) -> int:
    return min((len(one) for one in record.noise.replicates.values()), default=0) if record.noise else 0


def _deviations(record: Record, keys: list[str], replicates: int) -> np.ndarray:
    known = {} if record.noise is None else record.noise.replicates
    moves = {key: np.array(known[key][:replicates]) for key in keys if key in known}
    found = mean_deviations(record.statistics, keys, moves)
    return np.zeros(replicates) if found is None else found


def _run_error(record: Record, keys: list[str]) -> float:
    return float(np.mean([record.noise.run.get(key, 0.0) for key in keys])) if record.noise else 0.0
