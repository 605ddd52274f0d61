"""Maximum mean discrepancy with a Hamming kernel: a distance between distributions of whole windows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spiqbench.scoring.distribution_tests.hamming import PackedWindows, hamming_distances, pack_windows
from spiqbench.scoring.distribution_tests.subsample import subsample
from spiqbench.seeds import derive_seed
from spiqbench.statistics.statistic import Windows

MAX_WINDOWS = 1000
PERMUTATIONS = 500


@dataclass(frozen=True)
class MMDTest:
    """Result of `mmd_test`.

    Attributes:
        mmd_squared: unbiased estimate; around 0, and sometimes below, for two sets of one distribution.
        p_value: share of random relabellings with an estimate at least as large, the observed one included.
        scale: length of the kernel, in bits.
        windows: windows of each kind that were compared.
        reason: why there is no result, else None.
    """

    mmd_squared: float | None
    p_value: float | None
    scale: float | None
    windows: int
    reason: str | None = None


def mmd_test(test: Windows, generated: Windows, seed: int) -> MMDTest:
    """Unbiased MMD^2 (Gretton et al., JMLR 13, 2012) with kernel exp(-d / scale), d the Hamming distance.

    The kernel is a product of one positive definite kernel a bit, and characteristic: in the limit, only
    equal distributions have MMD 0. Its scale is the median distance between two different real windows, or
    their mean distance where the median is 0 (mostly silent windows), or 1 where all are identical.
    The p-value comes from 500 random relabellings of the pooled windows and is exact for independent windows.
    As many windows of each kind are compared, at most 1000: the kernel matrix takes 32 MB.

    Args:
        test: real windows `(samples, neurons, time_bins)` of 0 and 1, from repeats no training saw.
        generated: generated windows of the same shape.
        seed: decides subsets and relabellings.
    """
    size = min(len(test), len(generated), MAX_WINDOWS)
    if size < 2:
        return MMDTest(None, None, None, size, f"needs at least 2 windows of each kind, not {size}")
    real = pack_windows(subsample(test, size, "mmd real", seed))
    other = pack_windows(subsample(generated, size, "mmd generated", seed))
    scale = median_scale(real)
    pooled = np.concatenate([real, other])
    kernel = np.exp(hamming_distances(pooled, pooled) / -scale)
    np.fill_diagonal(kernel, 0.0)

    rng = np.random.default_rng(derive_seed("mmd relabellings", seed))
    first = np.zeros((2 * size, PERMUTATIONS + 1))
    first[:size, 0] = 1.0
    for column in range(1, PERMUTATIONS + 1):
        first[rng.permutation(2 * size)[:size], column] = 1.0
    estimates = _unbiased_mmd_squared(kernel, first)
    # Sums are taken in another order for another labelling: allow for rounding where estimates tie.
    rounding = 1e-12 * kernel.sum() / (size * (size - 1))
    at_least = np.count_nonzero(estimates[1:] >= estimates[0] - rounding)
    return MMDTest(float(estimates[0]), (1 + at_least) / (1 + PERMUTATIONS), scale, size)


def median_scale(packed: PackedWindows) -> float:
    """Median distance of two different windows of a set, else their mean distance, else 1, in bits."""
    distances = hamming_distances(packed, packed)[np.triu_indices(len(packed), 1)]
    return float(np.median(distances)) or float(distances.mean()) or 1.0


def _unbiased_mmd_squared(kernel: NDArray[np.float64], first: NDArray[np.float64]) -> NDArray[np.float64]:
    """MMD^2 of each labelling.

    Args:
        kernel: symmetric `(2n, 2n)` with a zero diagonal.
        first: `(2n, labellings)`, 1 for the n windows of the first kind, else 0.
    """
    size = len(kernel) // 2
    within_first = np.einsum("il,il->l", first, kernel @ first)
    from_first = kernel.sum(axis=0) @ first
    across = from_first - within_first
    within_second = kernel.sum() - 2.0 * across - within_first
    return (within_first + within_second) / (size * (size - 1)) - 2.0 * across / size**2
