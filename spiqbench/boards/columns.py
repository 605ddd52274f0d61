"""What a board shows of a record, in order, under short names."""

from collections.abc import Iterable

from spiqbench.statistics.registry import STATISTICS

HELD_OUT = "held-out data"
NULL = "null"


def short_title(key: str) -> str:
    """Name of a statistic as a column's head; a key that this version does not know stands for itself."""
    return STATISTICS[key].short_title if key in STATISTICS else key.replace("_", " ")


def ordered_keys(keys: Iterable[str]) -> list[str]:
    """Statistics in the order of the registry, then any others by name."""
    present = set(keys)
    known = [key for key in STATISTICS if key in present]
    return known + sorted(present - set(known))
