"""From spike times to bins of 0 and 1, and what is lost on the way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spiqbench.errors import DataError
from spiqbench.free_memory import available_bytes

Times = NDArray[np.float64]
"""Spike times of one unit in seconds, ascending."""

# Times are multiples of a sampling interval, written in binary: 0.58 s / 20 ms is 28.999999999999996. So much of a
# bin, far less than any sampling interval, decides for the later bin.
EDGE = 1e-6
COARSEST_EDGE = 0.01
"""Of a bin: where the clock's own digits are coarser, bins could not be told apart."""
MEMORY_SHARE = 3
"""Binning and checking hold the bins about so many times."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """A stretch of time that becomes one repeat.

    Attributes:
        trains: spike times of every unit, in seconds; those before the start and from the stop on are left out.
        start, stop: in seconds.
        edge: what a time may fall short of the edge of a bin and still count as on it, as a share of the bin.
    """

    trains: Sequence[Times]
    start: float
    stop: float
    edge: float = EDGE

    def of(self, units: Sequence[int]) -> "Stretch":
        """The same stretch of some of the units, in their order."""
        return replace(self, trains=[self.trains[unit] for unit in units])


def bin_stretches(stretches: Sequence[Stretch], bin_width_ms: float, what: str) -> NDArray[np.uint8]:
    """Bin stretches of equal bins: as many whole bins as the shortest one holds, counted from each one's start.

    A bin holds 1 where a unit spiked at least once in it, a spike on the edge of two bins being in the later. Times
    far from 0, as those of a clock that counts from 1970, are binned as exactly as their digits allow.

    Args:
        stretches: at least one, all of the same units; each becomes a repeat.
        bin_width_ms: width of a bin in milliseconds, above 0.
        what: the recording's name in error messages.

    Returns:
        `(repeats, bins, units)`.

    Raises:
        DataError: a stretch is shorter than a bin, the clock is too coarse for the bins, the result does not fit into
            the memory that is free, or no unit spikes.
    """
    bins = number_of_bins(stretches, bin_width_ms, what)
    shape = (len(stretches), bins, len(stretches[0].trains))
    needed = float(np.prod(shape, dtype=float)) * MEMORY_SHARE
    if needed > available_bytes():
        raise DataError(
            f"{what} would be {' x '.join(map(str, shape))} bins, which takes {needed / 1e9:.1f} GB: choose longer "
            "bins or a shorter span"
        )
    spikes = np.zeros(shape, dtype=np.uint8)
    for repeat, stretch in enumerate(stretches):
        for unit, times in enumerate(stretch.trains):
            spikes[repeat, bins_of_spikes(times, stretch, bin_width_ms, bins), unit] = 1
    if not spikes.any():
        raise DataError(f"{what} has no spike in the chosen units and span: choose others")
    return spikes


def number_of_bins(stretches: Sequence[Stretch], bin_width_ms: float, what: str) -> int:
    """Whole bins of the shortest stretch; raises `DataError` where it has none, or the clock is too coarse."""
    width = bin_width_ms / 1000
    coarsest = max(_edge(stretch, width) for stretch in stretches)
    if coarsest > COARSEST_EDGE:
        furthest = float(max(max(abs(stretch.start), abs(stretch.stop)) for stretch in stretches))
        raise DataError(
            f"{what} has times up to {furthest!r} s, whose digits are too coarse for bins of {bin_width_ms:g} ms: "
            "choose longer bins or count time from the beginning of the recording"
        )
    bins = min(int((stretch.stop - stretch.start) / width + max(coarsest, EDGE)) for stretch in stretches)
    if bins < 1:
        shortest = min(stretch.stop - stretch.start for stretch in stretches)
        raise DataError(
            f"{what} lasts {shortest:g} s, less than a bin of {bin_width_ms:g} ms: choose shorter bins"
        )
    return bins


def bins_of_spikes(times: Times, stretch: Stretch, bin_width_ms: float, bins: int) -> NDArray[np.int64]:
    """The bin of each spike of one unit that lies in the first `bins` bins of a stretch, ascending."""
    width = bin_width_ms / 1000
    edge = _edge(stretch, width)
    bounds = stretch.start - edge * width, stretch.start + (bins - edge) * width
    inside = times[slice(*np.searchsorted(times, bounds))]
    return np.floor((inside - stretch.start) / width + edge).astype(np.int64).clip(0, bins - 1)


def spike_counts(stretches: Sequence[Stretch], bin_width_ms: float, bins: int) -> NDArray[np.int64]:
    """Spikes of each unit in the binned stretches, those that share a bin counted each: `(units,)`."""
    return np.sum(
        [[len(bins_of_spikes(t, s, bin_width_ms, bins)) for t in s.trains] for s in stretches],
        axis=0,
        dtype=np.int64,
    )


def clipped_share(stretches: Sequence[Stretch], bin_width_ms: float) -> float:
    """Share of the spikes that fall into a bin of this width which holds one already."""
    total = kept = 0
    for stretch in stretches:
        bins = max(int((stretch.stop - stretch.start) / (bin_width_ms / 1000)), 1)
        for times in stretch.trains:
            occupied = bins_of_spikes(times, stretch, bin_width_ms, bins)
            total += len(occupied)
            kept += len(occupied) and 1 + int(np.count_nonzero(np.diff(occupied)))
    return 1 - kept / total if total else 0.0


def _edge(stretch: Stretch, width: float) -> float:
    """The stretch's own edge, or what the digits of its clock ask for, as a share of a bin."""
    if stretch.edge == 0:
        return 0.0
    rounding = float(np.spacing(max(abs(stretch.start), abs(stretch.stop))))
    return max(stretch.edge, 4 * rounding / width)
