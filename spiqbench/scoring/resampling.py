"""Resampling of groups of windows by weights on their counts, so that nothing is counted twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spiqbench.statistics.statistic import Descriptor, Statistic, UndefinedStatistic, Windows

Groups = NDArray[np.int64]
"""Group of each window, `(samples,)`: the repeat or block that it was cut from."""

Weights = NDArray[np.float64]
"""How much each group counts, `(replicates, groups)`."""

STEP = 0.1

MOST_BLOCKS = 100
_CELLS_AT_ONCE = 2**22


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
    """Draw as many blocks as there are, with replacement (Efron 1979), and go `STEP` of the way there from all alike.

    A whole resample carries the noise of the windows twice, its own on top of theirs, so that an error that is noise
    for the most part comes out larger and moves otherwise than it does from one set of windows to the next. A small
    step keeps the place: what it moves, over `STEP`, is linear in the noise (the infinitesimal jackknife of Jaeckel
    1972 and Efron 1982, chapter 6, by random directions).
    """
    drawn = rng.multinomial(blocks, np.full(blocks, 1 / blocks), size=replicates)
    return np.asarray(1.0 + STEP * (drawn - 1.0), dtype=np.float64)


def deviations_of(errors: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the noise adds to an error, from its values under `bootstrap_weights`; 0 where one is undefined (NaN).

    Raises:
        UndefinedStatistic: every one is.
    """
    if not np.isfinite(errors).any():
        raise UndefinedStatistic("undefined on every resample")
    return np.nan_to_num(errors - np.nanmean(errors)) / STEP


def resampled_descriptors(statistic: Statistic, blocks: Blocks, weights: Weights) -> list[Descriptor | None]:
    """The descriptor of each resample, None where the statistic is undefined on it."""
    _, neurons, time_bins = blocks.windows.shape
    counts, samples = statistic.counts(blocks.windows, blocks.slices), weights @ blocks.sizes
    right = counts.astype(np.float64)
    found: list[Descriptor | None] = []
    step = max(1, _CELLS_AT_ONCE // counts.shape[1])
    for start in range(0, len(weights), step):
        totals = weights[start : start + step] @ right
        for sums, size in zip(totals, samples[start : start + step], strict=True):
            try:
                found.append(statistic.summarise(sums, float(size), neurons, time_bins))
            except UndefinedStatistic:
                found.append(None)
    return found


def _slices(edges: Sequence[int]) -> tuple[slice, ...]:
    return tuple(slice(start, stop) for start, stop in pairwise(edges))
