"""How far two descriptors lie apart: the few distances that the statistics share."""

import numpy as np

from spiqbench.statistics.statistic import Descriptor


def root_mean_square(real: Descriptor, generated: Descriptor) -> float:
    """Root of the mean squared difference over all entries."""
    return float(np.sqrt(np.mean((real - generated) ** 2)))


def sum_of_absolutes(real: Descriptor, generated: Descriptor) -> float:
    """Sum of the absolute differences (L1)."""
    return float(np.abs(real - generated).sum())


def total_variation(real: Descriptor, generated: Descriptor) -> float:
    """Half the L1 difference of two probability vectors: 0 for equal, 1 for disjoint ones."""
    return 0.5 * sum_of_absolutes(real, generated)


def wasserstein_1(real: Descriptor, generated: Descriptor) -> float:
    """Wasserstein-1 distance of two probability vectors over 0, 1, 2, ...: the area between their CDFs."""
    return float(np.abs(np.cumsum(real - generated)[:-1]).sum())


def jensen_shannon(real: Descriptor, generated: Descriptor) -> float:
    """Jensen-Shannon divergence in bits of probability vectors `(sets, outcomes)`, mean over the sets.

    0 for equal, 1 for disjoint distributions (Lin 1991, IEEE Trans. Inf. Theory 37, 145, equal weights).
    """
    from scipy.special import rel_entr  # statistics are listed without SciPy, which takes long to import

    mixture = 0.5 * (real + generated)
    divergence = 0.5 * (rel_entr(real, mixture) + rel_entr(generated, mixture)).sum(axis=-1) / np.log(2)
    return float(max(divergence.mean(), 0.0))  # rounding can leave -1e-17 where the two are equal
