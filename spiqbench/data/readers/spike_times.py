"""From spike times to bins of 0 and 1, whatever file the times came from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spiqbench.data.recording import check_bin_width
from spiqbench.errors import ConfigError, DataError

Times = NDArray[np.float64]
"""Spike times of one unit in seconds, ascending."""

# Times are multiples of a sampling interval, written in binary: 0.58 s / 20 ms is 28.999999999999996. So much of a
# bin, far less than any sampling interval, decides for the later bin.
EDGE = 1e-6
# Where a file does not say how long it was recorded, its last spike does, and a span may end a little later.
SLACK_SECONDS = 1.0
MOST_VALUES = 4_000_000_000


@dataclass(frozen=True)
class Stretch:
    """A stretch of time that becomes one repeat: spike times of every unit, its start and its stop, in seconds.

    Spikes before the start and from the stop on are left out.
    """

    trains: Sequence[Times]
    start: float
    stop: float


@dataclass(frozen=True)
class Binned:
    """Binary activity and what binning cost.

    Attributes:
        spikes: uint8 `(repeats, bins, units)`.
        total: spikes in the binned stretches.
        clipped: how many of them fell into a bin that had one already.
    """

    spikes: NDArray[np.uint8]
    total: int
    clipped: int


def check_times(times: ArrayLike, what: str, earliest: float = 0.0) -> Times:
    """Spike times of one unit, sorted.

    Args:
        times: seconds.
        what: the unit's name in error messages.
        earliest: when the recording began, in seconds.

    Raises:
        DataError: they are no numbers, NaN, infinite, or before the recording began.
    """
    try:
        found = np.asarray(times, dtype=np.float64).ravel()
    except (TypeError, ValueError) as error:
        raise DataError(f"{what} has spike times that are no numbers: give seconds") from error
    if not np.isfinite(found).all():
        raise DataError(f"{what} has spike times that are NaN or infinite: leave them out")
    if found.size and found.min() < earliest:
        raise DataError(
            f"{what} has spikes before the recording began at {earliest:g} s (the first at {found.min():g} s): "
            "leave them out or shift all times"
        )
    return np.sort(found)


def chosen_span(
    start: float | None, stop: float | None, first: float, last: float, what: str
) -> tuple[float, float]:
    """The span from `start` to `stop` (None: from the beginning, to the end) of a recording, in seconds.

    Args:
        first, last: when the recording begins and ends; a span may reach a second beyond, because often only
            spikes tell.
        what: the recording's name in error messages.

    Raises:
        ConfigError: a bound is no number.
        DataError: the span lies outside of the recording, or is empty.
    """
    for name, bound in (("start", start), ("stop", stop)):
        if bound is None:
            continue
        if not isinstance(bound, int | float) or isinstance(bound, bool) or not np.isfinite(bound):
            raise ConfigError(f"{name} is {bound!r}: give seconds, or null for all of the recording")
        if not first - SLACK_SECONDS <= bound <= last + SLACK_SECONDS:
            raise DataError(
                f"{what} lasts from {first:g} to {last:g} s and {name}={bound:g} lies outside: choose seconds within"
            )
    begin, end = (first if start is None else float(start)), (last if stop is None else float(stop))
    if begin >= end:
        raise DataError(f"nothing of {what} lies from {begin:g} to {end:g} s: choose a start before the stop")
    return begin, end


def bin_stretches(stretches: Sequence[Stretch], bin_width_ms: float, what: str) -> Binned:
    """Bin stretches of equal bins: as many whole bins as the shortest one holds, counted from each one's start.

    A bin holds 1 where a unit spiked at least once in it, a spike on the edge of two bins being in the later.

    Args:
        stretches: at least one, all of the same units; each becomes a repeat.
        bin_width_ms: width of a bin in milliseconds.
        what: the recording's name in error messages.

    Raises:
        DataError: the width is no duration, a stretch is shorter than a bin, the result is larger than any
            memory, or no unit spikes.
    """
    width = check_bin_width(bin_width_ms, what) / 1000
    bins = min(int((stretch.stop - stretch.start) / width + EDGE) for stretch in stretches)
    if bins < 1:
        shortest = min(stretch.stop - stretch.start for stretch in stretches)
        raise DataError(
            f"{what} lasts {shortest:g} s, less than a bin of {bin_width_ms:g} ms: choose shorter bins"
        )
    shape = (len(stretches), bins, len(stretches[0].trains))
    if np.prod(shape, dtype=float) > MOST_VALUES:
        raise DataError(
            f"{what} would be {' x '.join(map(str, shape))} bins: choose longer bins or a shorter span"
        )
    spikes = np.zeros(shape, dtype=np.uint8)
    total = 0
    for repeat, stretch in enumerate(stretches):
        for unit, times in enumerate(stretch.trains):
            bounds = stretch.start - EDGE * width, stretch.start + (bins - EDGE) * width
            inside = times[slice(*np.searchsorted(times, bounds))]
            total += len(inside)
            occupied = np.floor((inside - stretch.start) / width + EDGE).astype(np.int64)
            spikes[repeat, occupied.clip(0, bins - 1), unit] = 1
    if total == 0:
        raise DataError(f"{what} has no spike in the chosen units and span: choose others")
    return Binned(spikes, total, total - int(spikes.sum(dtype=np.int64)))
