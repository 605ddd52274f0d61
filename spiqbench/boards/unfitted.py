"""Two rows compared by what neither of them was fitted to.

Realism holds statistics that some fits are told to match, and not all are told the same: a Gaussian over lags matches
covariances one bin apart, a circuit P(K = k). What is left once both lists are taken out, and what follows from them,
favours neither.
"""

from spiqbench.boards.inference.comparisons import Comparison, compare
from spiqbench.boards.rows import Row
from spiqbench.boards.seed_scores import mean_seed_scores
from spiqbench.records.schema import Record
from spiqbench.scoring.mean_skill import counted_keys
from spiqbench.statistics.registry import REALISM_KEYS

FOLLOWS_FROM = {"fano_factor": {"firing_rate", "autocovariance"}}
"""Statistics that are algebra of others: the variance of a neuron's count is a sum of its covariances over lags."""


def unfitted_keys(first: Row, second: Row) -> list[str]:
    """Statistics of the realism that tell something on the board and that neither row's fit was told to match.

    Nor may one follow from what a single fit was told to match, see `FOLLOWS_FROM`.
    """
    held = _fitted(first) | _fitted(second)
    left = [key for key in REALISM_KEYS if key not in held]
    return [key for key in left if all(_counts(record, key) for record in (*first.ended, *second.ended))]


def compare_unfitted(first: Row, second: Row) -> Comparison | None:
    """The difference of the mean clipped skills on these statistics, first less second; None where there are none."""
    keys = unfitted_keys(first, second)
    if not keys:
        return None
    return compare(mean_seed_scores(first.records, keys), mean_seed_scores(second.records, keys))


def _fitted(row: Row) -> set[str]:
    told = set(row.loss_statistics)
    return told | {key for key, sources in FOLLOWS_FROM.items() if sources <= told}


def _counts(record: Record, key: str) -> bool:
    return bool(counted_keys(record.statistics, [key]))
