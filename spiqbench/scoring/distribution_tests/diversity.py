"""Diversity: does a generator draw as many different windows as the recording shows?"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import entropy

from spiqbench.scoring.distribution_tests.hamming import (
    PackedWindows,
    nearest_other_distances,
    pack_windows,
    pattern_ids,
)
from spiqbench.scoring.distribution_tests.subsample import subsample
from spiqbench.statistics.statistic import Windows

MAX_NEIGHBOURS = 1000


@dataclass(frozen=True)
class Diversity:
    """Result of `diversity`; every number comes from as many generated as test windows.

    Attributes:
        windows: windows of each kind.
        distinct, test_distinct: different windows among them.
        distinct_ratio: the first over the second; below 1 for a generator that repeats itself.
        entropy, test_entropy: plug-in entropy of the windows, in bits. It cannot exceed log2(windows) and is
            biased low for both kinds alike: to be compared, not read on its own.
        commonest_share, test_commonest_share: share of the most frequent window.
        nearest_ratio: mean Hamming distance from a window to the nearest other one, generated over test; it
            also falls for a generator that varies a few windows slightly. None where `reason` says why.
        reason: why something above is None, else None.
    """

    windows: int
    distinct: int | None = None
    test_distinct: int | None = None
    distinct_ratio: float | None = None
    entropy: float | None = None
    test_entropy: float | None = None
    commonest_share: float | None = None
    test_commonest_share: float | None = None
    nearest_ratio: float | None = None
    reason: str | None = None


def diversity(test: Windows, generated: Windows, seed: int) -> Diversity:
    """Count different windows, and how far they lie from each other, against the test set at equal size.

    The larger of the two sets is cut to the size of the smaller one; nearest neighbours are looked for among
    up to 1000 windows of each kind.

    Args:
        test: real windows `(samples, neurons, time_bins)` of 0 and 1.
        generated: generated windows of the same shape.
        seed: decides the subsets.
    """
    size = min(len(test), len(generated))
    if size == 0:
        return Diversity(0, reason="no test windows" if len(test) == 0 else "no generated windows")
    real = pack_windows(subsample(test, size, "diversity real", seed))
    other = pack_windows(subsample(generated, size, "diversity generated", seed))
    real_copies, copies = np.bincount(pattern_ids(real)), np.bincount(pattern_ids(other))
    ratio, reason = _nearest_ratio(real, other, seed)
    return Diversity(
        windows=size,
        distinct=len(copies),
        test_distinct=len(real_copies),
        distinct_ratio=len(copies) / len(real_copies),
        entropy=float(entropy(copies, base=2)),
        test_entropy=float(entropy(real_copies, base=2)),
        commonest_share=float(copies.max() / size),
        test_commonest_share=float(real_copies.max() / size),
        nearest_ratio=ratio,
        reason=reason,
    )


def _nearest_ratio(
    real: PackedWindows, generated: PackedWindows, seed: int
) -> tuple[float | None, str | None]:
    if len(real) < 2:
        return None, "nearest neighbours need at least 2 windows of each kind"
    real_distance, distance = (
        float(nearest_other_distances(subsample(packed, MAX_NEIGHBOURS, "neighbours", kind, seed)).mean())
        for packed, kind in ((real, "real"), (generated, "generated"))
    )
    if real_distance == 0.0:
        return None, "every test window has an identical twin, so that nearest distances have no ratio"
    return distance / real_distance, None
