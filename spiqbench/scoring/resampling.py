"""Resampling of groups of windows by integer weights on their counts, so that nothing is counted twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spiqbench.statistics.statistic import Descriptor, Statistic, UndefinedStatistic, Windows

Groups = NDArray[np.int64]
"""Group of each window, `(samples,)`: the repeat or block that it was cut from."""

Weights = NDArray[np.float64]
"""How often each group is taken, `(replicates, groups)`, in whole numbers."""

MOST_BLOCKS = 100
_CELLS_AT_ONCE = 2**22
_EXACT_IN_SINGLE = 2**24


@dataclass(frozen=True)
class Blocks:
    """Windows in an order in which each unit of resampling is a slice."""

    windows: Windows
    slices: tuple[slice, ...]

    @property
    def sizes(self) -> NDArray[np.float64]:
        """Windows in each block, `(blocks,)`."""
        return np.array([block.stop - block.start for block in self.slices], dtype=np.float64)

    def __len__(self) -> int:
        return len(self.slices)


def blocks_of_groups(windows: Windows, groups: Groups) -> Blocks:
    """A block for each group: windows of one repeat or stretch of a recording are not independent."""
    order = np.argsort(groups, kind="stable")
    _, first = np.unique(groups[order], return_index=True)
    edges = [*first.tolist(), len(windows)]
    return Blocks(windows[order], _slices(edges))


def blocks_of_draws(windows: Windows, most: int = MOST_BLOCKS) -> Blocks:
    """Independent draws in at most `most` blocks of (nearly) equal size, which tell their noise as well as all do."""
    count = min(most, len(windows))
    edges = [len(windows) * block // count for block in range(count + 1)]
    return Blocks(windows, _slices(edges))


def bootstrap_weights(blocks: int, replicates: int, rng: np.random.Generator) -> Weights:
    """Draw as many blocks as there are, with replacement (Efron 1979): multinomial counts."""
    return rng.multinomial(blocks, np.full(blocks, 1 / blocks), size=replicates).astype(np.float64)


def resampled_descriptors(statistic: Statistic, blocks: Blocks, weights: Weights) -> list[Descriptor | None]:
    """The descriptor of each resample, None where the statistic is undefined on it."""
    _, neurons, time_bins = blocks.windows.shape
    counts, samples = statistic.counts(blocks.windows, blocks.slices), weights @ blocks.sizes
    # Whole numbers are added up exactly in whatever order, as long as the sums stay below what the type holds.
    peak = float(counts.max(initial=0)) * weights.sum(axis=1).max(initial=0)
    dtype = np.dtype(np.float32 if peak < _EXACT_IN_SINGLE else np.float64)
    left, right = weights.astype(dtype), counts.astype(dtype)
    found: list[Descriptor | None] = []
    step = max(1, _CELLS_AT_ONCE // counts.shape[1])
    for start in range(0, len(weights), step):
        totals = np.matmul(left[start : start + step], right).astype(np.float64)
        for sums, size in zip(totals, samples[start : start + step], strict=True):
            try:
                found.append(statistic.summarise(sums, float(size), neurons, time_bins))
            except UndefinedStatistic:
                found.append(None)
    return found


def _slices(edges: Sequence[int]) -> tuple[slice, ...]:
    return tuple(slice(start, stop) for start, stop in pairwise(edges))
