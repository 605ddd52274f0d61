"""Memorization check: are generated windows nearer to the training windows than unseen real ones are?"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spiqbench.scoring.distribution_tests.hamming import nearest_distances, pack_windows
from spiqbench.scoring.distribution_tests.near_copies import LEAST_NEARER, LEAST_SHARE
from spiqbench.scoring.distribution_tests.subsample import subsample
from spiqbench.scoring.level import normal_margin
from spiqbench.statistics.statistic import Windows

MAX_QUERIES, MAX_TRAIN = 1000, 10_000
"""Test or generated windows, and training windows: bounds the number of distances."""
SPIKE_TOLERANCE = 0.05
"""Windows whose numbers of spikes differ by no more, as a share of the larger, are compared with each other."""

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MemorizationCheck:
    """Result of `memorization_check`.

    Attributes:
        flagged: whether the generated windows are nearer to the training windows, or copy more of them, than
            chance explains; None where it could not be checked.
        nearer_share: share of generated windows that are nearer to their nearest training window than a test
            window with about as many spikes, ties counted half; 0.5 is as unseen data do, 1 is every window.
        nearer_lower, nearer_upper: its 95 % normal interval, cut to [0, 1].
        nearer_share_any_count: the same against any test window. Sparser windows are nearer to everything, so
            that this one also rises where a generator merely fires too little.
        copies: generated windows that occur in the training set.
        copied_share: their share of the generated windows.
        test_copied_share: share of test windows that occur in the training set.
        excess_copied_share: share of generated windows that are copies, less the share that test windows
            with about as many spikes are.
        excess_lower, excess_upper: its 95 % normal interval.
        reason: why something above is None, else None.
    """

    flagged: bool | None = None
    nearer_share: float | None = None
    nearer_lower: float | None = None
    nearer_upper: float | None = None
    nearer_share_any_count: float | None = None
    copies: int | None = None
    copied_share: float | None = None
    test_copied_share: float | None = None
    excess_copied_share: float | None = None
    excess_lower: float | None = None
    excess_upper: float | None = None
    reason: str | None = None


def memorization_check(
    train: Windows | None, test: Windows, generated: Windows, seed: int
) -> MemorizationCheck:
    """Compare how near generated and unseen real windows come to the training windows (Hamming distance).

    The check is a two-sample test of nearest-neighbour distances, as in Meehan, Chaudhuri and Dasgupta
    (AISTATS 2020), within strata: silent and nearly silent windows are near to, or equal to, training windows
    without anyone having copied them, so only windows whose numbers of spikes differ by at most 5 % are
    compared. Distances are measured for up to 1000 windows of each kind against up to 10 000 training
    windows; copies are counted over the whole sets.

    `flagged` where the 95 % interval of `nearer_share` lies above 0.55 or that of `excess_copied_share` above
    0.05: replayed, resampled or slightly perturbed training windows do that, fresh real data do not.

    Args:
        train: windows that the generator was fitted to, `(samples, neurons, time_bins)` of 0 and 1, or None.
        test: real windows of the same shape from repeats that no training saw.
        generated: generated windows of the same shape.
        seed: decides the subsets.
    """
    if train is None or len(train) == 0:
        return MemorizationCheck(reason="no training windows given")
    if len(test) == 0 or len(generated) == 0:
        return MemorizationCheck(reason="no test windows" if len(test) == 0 else "no generated windows")
    known = {row.tobytes() for row in pack_windows(train)}
    copied, test_copied = _occurs_in(known, generated), _occurs_in(known, test)
    excess = _excess_copied_share(_spikes(test), test_copied, _spikes(generated), copied)

    nearer, nearer_any_count = _nearer_share(train, test, generated, seed)
    counted = MemorizationCheck(
        flagged=False,
        nearer_share_any_count=nearer_any_count,
        copies=int(copied.sum()),
        copied_share=float(copied.mean()),
        test_copied_share=float(test_copied.mean()),
    )
    if nearer is None or excess is None:
        return replace(counted, reason="no generated window has about as many spikes as any test window")
    return replace(
        counted,
        flagged=nearer.lower > LEAST_NEARER or excess.lower > LEAST_SHARE,
        nearer_share=nearer.value,
        nearer_lower=max(0.0, nearer.lower),
        nearer_upper=min(1.0, nearer.upper),
        excess_copied_share=excess.value,
        excess_lower=excess.lower,
        excess_upper=excess.upper,
    )


@dataclass(frozen=True)
class _Estimate:
    value: float
    error: float

    @property
    def lower(self) -> float:
        return self.value - normal_margin(self.error)

    @property
    def upper(self) -> float:
        return self.value + normal_margin(self.error)


def _nearer_share(
    train: Windows, test: Windows, generated: Windows, seed: int
) -> tuple[_Estimate | None, float]:
    """Share of generated windows nearer to the training windows than test windows are: similar ones, and any."""
    few_train = pack_windows(subsample(train, MAX_TRAIN, "memorization train", seed))
    few_test = subsample(test, MAX_QUERIES, "memorization test", seed)
    few_generated = subsample(generated, MAX_QUERIES, "memorization generated", seed)
    test_distance = nearest_distances(pack_windows(few_test), few_train)
    distance = nearest_distances(pack_windows(few_generated), few_train)
    is_nearer = (distance[:, None] < test_distance) + 0.5 * (distance[:, None] == test_distance)
    nearer = _mean_over_similar(is_nearer, _similar(_spikes(few_generated), _spikes(few_test)))
    return nearer, float(is_nearer.mean())


def _spikes(windows: Windows) -> Counts:
    return windows.sum(axis=(1, 2), dtype=np.int64)


def _occurs_in(known: set[bytes], windows: Windows) -> Flags:
    return np.array([row.tobytes() in known for row in pack_windows(windows)])


def _similar(counts: Counts, others: Counts) -> Flags:
    """Whether two numbers of spikes differ by at most 5 % of the larger one, for every pair."""
    return np.abs(counts[:, None] - others) <= SPIKE_TOLERANCE * np.maximum(counts[:, None], others)


def _mean_over_similar(values: Floats, similar: Flags) -> _Estimate | None:
    """Mean over rows of the mean over each row's similar columns, with the error of both draws.

    Args:
        values, similar: `(generated, test)`; rows without a similar column are left out.
    """
    partners = similar.sum(axis=1)
    compared = partners > 0
    if not compared.any():
        return None
    weights = similar[compared] / (partners[compared, None] * np.count_nonzero(compared))
    mean = float((weights * values[compared]).sum())
    residuals = weights * (values[compared] - mean)
    error = np.sqrt((residuals.sum(axis=0) ** 2).sum() + (residuals.sum(axis=1) ** 2).sum())
    return _Estimate(mean, float(error))


def _excess_copied_share(
    test_spikes: Counts, test_copied: Flags, spikes: Counts, copied: Flags
) -> _Estimate | None:
    """Mean over generated windows of being a copy, less the share of copies among similar test windows."""
    test_counts, test_index = np.unique(test_spikes, return_inverse=True)
    counts, index = np.unique(spikes, return_inverse=True)
    similar = _similar(counts, test_counts)
    partners = similar @ np.bincount(test_index)
    compared = partners > 0
    if not compared.any():
        return None
    expected = (similar @ np.bincount(test_index, test_copied)) / np.maximum(partners, 1)
    differences = (copied - expected[index])[compared[index]]
    mean = float(differences.mean())
    # Each test window enters the expectation of all generated windows that it is similar to.
    share = np.bincount(index) * compared / (len(differences) * np.maximum(partners, 1))
    pull = (share @ similar)[test_index] * test_copied - ((share * expected) @ similar)[test_index]
    return _Estimate(
        mean, float(np.sqrt(((differences - mean) ** 2).sum() / len(differences) ** 2 + (pull**2).sum()))
    )
