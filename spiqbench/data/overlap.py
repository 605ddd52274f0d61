"""Repeats that share a stretch of the recording: their windows would be in training and in the test alike."""

import numpy as np
from numpy.typing import NDArray

from spiqbench.errors import DataError

FEWEST_SHARED_SPIKES = 12
"""So many spikes in the same bins of the same neurons are no accident."""


def refuse_overlapping_repeats(spikes: NDArray[np.uint8], what: str) -> None:
    """Raises `DataError` where a repeat ends as the next one begins, or two that follow one another are the same.

    Trials cut with a stride shorter than themselves look so, and trials whose times all begin at 0.

    Args:
        spikes: `(repeats, bins, neurons)`.
        what: the recording's name in the error.
    """
    for repeat in range(len(spikes) - 1):
        shared = _shared_bins(spikes[repeat], spikes[repeat + 1])
        if shared:
            bins = spikes.shape[1]
            told = "are the same" if shared == bins else f"share {shared} of their {bins} bins"
            raise DataError(
                f"repeats {repeat} and {repeat + 1} of {what} {told}, so test windows would be in training: "
                "cut repeats that do not overlap"
            )


def _shared_bins(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> int:
    """Bins at the end of one repeat that are those at the beginning of the next; 0 where there are none."""
    bins = len(before)
    enough = np.cumsum(after.sum(axis=1, dtype=np.int64)) >= FEWEST_SHARED_SPIKES
    if not enough[-1]:
        return 0
    fewest = int(np.argmax(enough)) + 1
    ends, begins = np.packbits(before, axis=1), np.packbits(after, axis=1)
    shifts = np.arange(bins - fewest + 1)
    # Bin by bin, the shifts at which the next repeat could begin become few, and mostly none, within some spikes.
    for place in range(fewest):
        shifts = shifts[(ends[shifts + place] == begins[place]).all(axis=1)]
        if not shifts.size:
            return 0
    return next((int(bins - at) for at in shifts if np.array_equal(ends[at:], begins[: bins - at])), 0)
