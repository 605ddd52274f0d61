"""Training, validation and test windows of a recording, interleaved in time.

Recordings drift, so a test set from their last part would differ from the training set for a reason that no
generator can know. Splits are therefore dealt out in turn: repeat by repeat, or, where there are too few
repeats, block by block with a gap between blocks of different splits.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.windows import cut_windows
from spiqbench.errors import ConfigError, DataError

SPLITS = ("train", "validation", "test")
DEFAULT_PATTERN = ("train", "test", "train", "validation")

# Sample variances over windows (the Fano factor's) need two.
FEWEST_WINDOWS = 2
# A gap costs one window a block: blocks of about ten windows lose a tenth, and more than ten rounds of the
# pattern would follow a drift no better.
BLOCK_WINDOWS = 10
MOST_ROUNDS = 10


def split_windows(
    spikes: NDArray[np.uint8], time_bins: int, pattern: Sequence[str] = DEFAULT_PATTERN
) -> dict[str, NDArray[np.uint8]]:
    """Deal the windows of a recording out to its splits.

    Args:
        spikes: `(repeats, bins, neurons)`.
        time_bins: bins of a window.
        pattern: the split of each repeat, repeated over all repeats. With fewer repeats than the pattern is
            long, the split of each block of every repeat instead.

    Returns:
        `{"train": windows, "validation": windows, "test": windows}`, each uint8
        `(samples, neurons, time_bins)`.

    Raises:
        ConfigError: the pattern lacks a split or names an unknown one.
        DataError: a repeat is shorter than a window, or a split would get fewer than two windows.
    """
    _check_pattern(pattern)
    repeats = len(spikes)
    if repeats >= len(pattern):
        of_repeat = np.array([pattern[repeat % len(pattern)] for repeat in range(repeats)])
        cut = {split: cut_windows(spikes[of_repeat == split], time_bins) for split in SPLITS}
    else:
        cut = _split_blocks(spikes, time_bins, pattern)
    for split, windows in cut.items():
        if len(windows) < FEWEST_WINDOWS:
            raise DataError(
                f"{repeats} repeats of {spikes.shape[1]} bins leave {len(windows)} windows of {time_bins} "
                f"bins for {split}, which needs {FEWEST_WINDOWS}: lower time_bins or give a longer recording"
            )
    return cut


def block_bounds(windows: int, pattern: Sequence[str]) -> list[tuple[str, int, int]]:
    """Blocks of one repeat as `(split, first window, window after the last)`.

    At least one window lies unused between two blocks of different splits. Where there are fewer windows
    than one round of the pattern takes, some blocks are empty.
    """
    rounds = min(max(windows // (len(pattern) * (BLOCK_WINDOWS + 1)), 1), MOST_ROUNDS)
    splits = list(pattern) * rounds
    gaps = [int(before != after) for before, after in pairwise(splits)]
    usable = max(windows - sum(gaps), 0)
    # Edges from cumulative shares, so that the blocks' lengths differ by at most one window.
    edges = [usable * block // len(splits) for block in range(len(splits) + 1)]
    gaps_before = np.concatenate([[0], np.cumsum(gaps, dtype=int)]).tolist()
    return [
        (split, edges[block] + gaps_before[block], edges[block + 1] + gaps_before[block])
        for block, split in enumerate(splits)
    ]


def _split_blocks(
    spikes: NDArray[np.uint8], time_bins: int, pattern: Sequence[str]
) -> dict[str, NDArray[np.uint8]]:
    repeats, _, neurons = spikes.shape
    windows = cut_windows(spikes, time_bins).reshape(repeats, -1, neurons, time_bins)
    blocks: dict[str, list[NDArray[np.uint8]]] = {split: [] for split in SPLITS}
    for split, first, end in block_bounds(windows.shape[1], pattern):
        blocks[split].append(windows[:, first:end].reshape(-1, neurons, time_bins))
    return {split: np.concatenate(parts) for split, parts in blocks.items()}


def _check_pattern(pattern: Sequence[str]) -> None:
    for name in pattern:
        if name not in SPLITS:
            raise ConfigError(f"unknown split {name!r}: use {', '.join(SPLITS)}")
    missing = [split for split in SPLITS if split not in pattern]
    if missing:
        raise ConfigError(
            f"the split {list(pattern)} gives nothing to {' and '.join(missing)}: name each split"
        )
