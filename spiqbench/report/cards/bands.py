"""Floor bands of the report card: how far training windows themselves lie from the test windows."""

import numpy as np

from spiqbench.scoring.level import CONFIDENCE
from spiqbench.scoring.resampling import blocks_of_draws, resampled_descriptors
from spiqbench.seeds import derive_seed
from spiqbench.statistics.statistic import Descriptor, Statistic, UndefinedStatistic, Windows

RESAMPLES = 200
MAX_GROUPS = 12
MIN_GROUP = 20


def band_descriptors(statistic: Statistic, train: Windows, size: int, seed: int) -> Descriptor | None:
    """Descriptors of resamples of the training windows, `size` windows each: `(resamples, ...)`.

    Blocks of windows are drawn with replacement, so that the spread is that of sets of real windows of that size.
    None where the statistic is not defined on them.
    """
    rng = np.random.default_rng(derive_seed("report card", statistic.key, seed))
    blocks = blocks_of_draws(train)
    drawn = max(1, round(size * len(blocks) / len(train)))
    weights = rng.multinomial(drawn, np.full(len(blocks), 1 / len(blocks)), size=RESAMPLES).astype(np.float64)
    try:
        found = resampled_descriptors(statistic, blocks, weights)
    except UndefinedStatistic:
        return None
    descriptors = [one for one in found if one is not None]
    return np.array(descriptors) if descriptors else None


def curve_band(resampled: Descriptor) -> tuple[Descriptor, Descriptor]:
    """Central 95 % of the resamples at each point of a curve: (lower, upper)."""
    tail = (1 - CONFIDENCE) / 2
    lower, upper = np.quantile(resampled, [tail, 1 - tail], axis=0)
    return lower, upper


def identity_band(test: Descriptor, resampled: Descriptor) -> tuple[Descriptor, Descriptor]:
    """How far resamples stray from the test set's values, as a function of those values.

    Entries are sorted by the test set's value into at most 12 groups of at least 20 (one group where there
    are fewer); the half-width of each holds 95 % of the absolute differences between resamples and test.

    Args:
        test: `(entries,)`.
        resampled: `(resamples, entries)`.

    Returns:
        Positions (mean test value of each group, ascending) and half-widths, both `(groups,)`.
    """
    order = np.argsort(test, kind="stable")
    groups = np.array_split(order, max(1, min(MAX_GROUPS, len(test) // MIN_GROUP)))
    positions = np.array([test[group].mean() for group in groups])
    widths = [np.quantile(np.abs(resampled[:, group] - test[group]), CONFIDENCE) for group in groups]
    return positions, np.array(widths)
