"""What a board shows of a record, in order, under short names."""

from collections.abc import Iterable

FIDELITY_KEYS = ("firing_rate", "pairwise_covariance", "k_probability", "autocorrelogram")
"""The paper's four statistics: the mean of their skills is the fidelity."""

FIDELITY = "fidelity"

SHORT_TITLES = {
    "firing_rate": "rate",
    "pairwise_covariance": "covariance",
    "k_probability": "k-probability",
    "autocorrelogram": "autocorrelogram",
    "autocovariance": "autocovariance",
    "lagged_covariance": "lag-1 covariance",
    "triplet_covariance": "triplets",
    "isi_distribution": "ISI",
    "fano_factor": "Fano factor",
    "time_course": "time course",
    "window_count": "window count",
    "word_distribution": "words",
}

HELD_OUT = "held-out data"
NULL = "null"


def short_title(key: str) -> str:
    """Name of a statistic as a column's head; a key that this version does not know stands for itself."""
    return SHORT_TITLES.get(key, key.replace("_", " "))


def ordered_keys(keys: Iterable[str]) -> list[str]:
    """Statistics in the order of the design, then any others by name."""
    present = set(keys)
    known = [key for key in SHORT_TITLES if key in present]
    return known + sorted(present - set(known))
