"""The fixed real windows that every generated set of a task is held against: described once, resampled once."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from spiqbench.scoring.resampling import (
    Groups,
    blocks_of_draws,
    blocks_of_groups,
    bootstrap_weights,
    deviations_of,
    resampled_descriptors,
)
from spiqbench.seeds import derive_seed
from spiqbench.statistics.registry import STATISTICS
from spiqbench.statistics.statistic import Descriptor, UndefinedStatistic, Windows

REPLICATES = 100

_KEPT_NUMBERS = 2**23
"""Resamples of a statistic with more numbers than these are drawn anew each time."""


class RealWindows:
    """Test or validation windows.

    Args:
        windows: uint8 `(samples, neurons, time_bins)`.
        groups: the group of each window; None takes windows to be independent draws.
        seed: of the resamples; the same for all models of a task, so that they share them.
    """

    def __init__(self, windows: Windows, groups: Groups | None = None, *, seed: int = 0) -> None:
        self.blocks = blocks_of_draws(windows) if groups is None else blocks_of_groups(windows, groups)
        self.windows = self.blocks.windows
        self.seed = seed
        self.describe = cache(self._describe)
        self._kept: dict[str, list[Descriptor | None]] = {}

    def resamples(self, key: str) -> list[Descriptor | None]:
        """Descriptors of resamples of the groups; replicate b takes the same groups for every statistic."""
        if key in self._kept:
            return self._kept[key]
        rng = np.random.default_rng(derive_seed("bootstrap", self.seed, "test"))
        weights = bootstrap_weights(len(self.blocks), REPLICATES, rng)
        found = resampled_descriptors(STATISTICS[key], self.blocks, weights)
        if sum(0 if one is None else one.size for one in found) <= _KEPT_NUMBERS:
            self._kept[key] = found
        return found

    def error_deviations(self, key: str, other: Descriptor) -> NDArray[np.float64]:
        """What resamples of the groups add to the error of a fixed set, `(replicates,)`.

        Raises:
            UndefinedStatistic: on the test windows or on every resample.
        """
        distance = STATISTICS[key].distance
        errors = [np.nan if one is None else distance(one, other) for one in self.resamples(key)]
        return deviations_of(np.array(errors))

    def _describe(self, key: str) -> Descriptor:
        try:
            return STATISTICS[key].describe(self.windows)
        except UndefinedStatistic as undefined:
            raise UndefinedStatistic(f"undefined on the real windows: {undefined}") from None
