"""Spike times as files hold them: their unit of time, the span and the units that are chosen, and what cannot be."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from spiqbench.data.binning import Stretch, Times, bin_stretches
from spiqbench.data.readers.selection import Chosen, select_rows
from spiqbench.data.recording import Provenance, Recording, check_bin_width
from spiqbench.errors import ConfigError, DataError

# Where a file does not say how long it was recorded, its last spike does, and a span may end a little later.
SLACK_SECONDS = 1.0
SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}
"""Units of time by name; besides these, samples a second, as `30000Hz`."""

# A neuron does not spike twice within half a millisecond, and among many intervals some come near it. Where the
# shortest of many intervals is half a second, they were not seconds.
SHORTEST_SECONDS = 0.5
FEWEST_INTERVALS = 100
SLOWEST_HZ, LONG_SECONDS = 0.05, 1000.0
FASTEST_HZ = 1000.0
COARSEST_SECONDS = 0.005
"""Steps between times that bins of some milliseconds can bear."""
COMMON_UNITS = {"ms": 1e3, "30000Hz": 3e4, "us": 1e6}
TYPICAL_HZ = 5.0


@dataclass(frozen=True)
class Choice:
    """What is taken of the spike times of a file.

    Attributes:
        units: see `Chosen`; none: all.
        start, stop: seconds on the clock of the file, or of each repeat; none: from the first spike to the last.
        least_hz: units with fewer spikes a second in that span are left out.
        time_unit: `s`, `ms`, `us`, or samples a second as `30000Hz`; none: seconds, if that can be.
    """

    units: Chosen = None
    start: float | None = None
    stop: float | None = None
    least_hz: float = 0.0
    time_unit: str | None = None


def trains_recording(
    repeats: Sequence[Sequence[Times]],
    choice: Choice,
    bin_width_ms: float,
    provenance: Provenance,
    columns: Mapping[str, Sequence[Any]] | None = None,
) -> Recording:
    """A recording of spike trains, all repeats from the same start to the same stop.

    Args:
        repeats: spike trains of every unit, repeat after repeat, checked by `check_times`.
        choice: what is taken of them.
        bin_width_ms: width of a bin in milliseconds.
        provenance: where they came from; its source is their name in error messages.
        columns: what units can be chosen by, a value a unit.

    Raises:
        ConfigError: a choice names what is not there.
        DataError: there is nothing there, the span lies elsewhere, or the times are not seconds.
    """
    what = provenance.source
    check_bin_width(bin_width_ms, what)
    chosen = select_rows(choice.units, len(repeats[0]), columns or {}, "units", f"the units of {what}")
    kept = [[trains[unit] for unit in chosen] for trains in repeats]
    spikes = [times for trains in kept for times in trains if times.size]
    if not spikes:
        raise DataError(f"{what} has no spike in the chosen units: choose others")
    if choice.time_unit is None:
        refuse_other_units(spikes, what)
    first, last = min(times[0] for times in spikes), max(times[-1] for times in spikes)
    begin, end = chosen_span(choice.start, choice.stop, float(first), float(last), what)
    stretches = [Stretch(trains, begin, end) for trains in kept]
    if choice.least_hz:
        stretches = _frequent(stretches, choice.least_hz, what)
    return Recording(bin_stretches(stretches, bin_width_ms, what), bin_width_ms, provenance, tuple(stretches))


def in_seconds(times: ArrayLike, time_unit: str | None, what: str) -> Times:
    """Times of any unit in seconds; raises `ConfigError` where there is no such unit."""
    if time_unit is None or time_unit in SECONDS:
        seconds = SECONDS[time_unit or "s"]
        return check_times(times, what, seconds) * seconds
    rate = re.fullmatch(r"\s*([0-9.eE+]+)\s*[hH]z\s*", str(time_unit))
    try:
        hertz = float(rate[1]) if rate else 0.0
    except ValueError:
        hertz = 0.0
    if not 0 < hertz < float("inf"):
        raise ConfigError(
            f"time_unit is {time_unit!r}: use s, ms, us, or the samples a second, e.g. time_unit=30000Hz"
        )
    return check_times(times, what, 1 / hertz) / hertz


def check_times(times: ArrayLike, what: str, unit: float = 1.0) -> Times:
    """Spike times of one unit as float64, sorted.

    Args:
        unit: seconds of one unit of the times.

    Raises:
        DataError: they are no numbers, NaN or infinite, or of too few digits.
    """
    try:
        found = np.asarray(times, dtype=np.float64).ravel()
    except (TypeError, ValueError) as error:
        raise DataError(f"{what} has spike times that are not numbers: give seconds") from error
    if not np.isfinite(found).all():
        raise DataError(f"{what} has spike times that are NaN or infinite: leave them out")
    _refuse_coarse(times, unit, what)
    return np.sort(found)


def _refuse_coarse(times: ArrayLike, unit: float, what: str) -> None:
    """Raises `DataError` where short floats are too far from 0 to tell spikes apart: their last digits are lost.

    Args:
        unit: seconds of one unit of the times.
    """
    found = np.asarray(times)
    if found.dtype.kind != "f" or found.dtype.itemsize >= 8 or not found.size:
        return
    step = float(np.spacing(np.abs(found).max())) * unit
    if step > COARSEST_SECONDS:
        raise DataError(
            f"{what} has spike times in {found.dtype}, whose steps are {float(f'{step:.2g}'):g} s so far from 0: "
            "save them as float64, or counted from the beginning of the recording"
        )


def chosen_span(
    start: float | None, stop: float | None, first: float, last: float, what: str
) -> tuple[float, float]:
    """The span from `start` to `stop` (None: from the beginning, to the end) of a recording, in seconds.

    Args:
        first, last: when the recording begins and ends; a span may reach a second beyond, because often only
            spikes tell.
        what: the recording's name in error messages.

    Raises:
        ConfigError: a bound is not a number.
        DataError: the span lies outside of the recording, or is empty.
    """
    for name, bound in (("start", start), ("stop", stop)):
        if bound is None:
            continue
        if not isinstance(bound, int | float) or isinstance(bound, bool) or not np.isfinite(bound):
            raise ConfigError(f"{name} is {bound!r}: give seconds, or null for all of the recording")
        if not first - SLACK_SECONDS <= bound <= last + SLACK_SECONDS:
            raise DataError(
                f"{what} lasts from {shown(first)} to {shown(last)} s and {name}={shown(bound)} lies outside: choose "
                "seconds within"
            )
    begin, end = (first if start is None else float(start)), (last if stop is None else float(stop))
    if begin >= end:
        raise DataError(
            f"nothing of {what} lies from {shown(begin)} to {shown(end)} s: choose a start before the stop"
        )
    return begin, end


def refuse_other_units(trains: Sequence[Times], what: str) -> None:
    """Raises `DataError` where times cannot be seconds: no two spikes of a unit come near to one another, or all do.

    Args:
        trains: spike times of every unit, as if they were seconds.
        what: the recording's name in the error.
    """
    intervals = np.concatenate([np.diff(times) for times in trains])
    intervals = intervals[intervals > 0]
    if intervals.size < FEWEST_INTERVALS:
        return
    span = max(times[-1] for times in trains) - min(times[0] for times in trains)
    rate = sum(len(times) for times in trains) / len(trains) / span
    shortest = float(np.quantile(intervals, 0.002))
    told = f"{what} lasts {plain(span, 6)} s at {plain(rate, 2)} spikes a second and unit, if its times are seconds"
    if shortest > SHORTEST_SECONDS or (rate < SLOWEST_HZ and span > LONG_SECONDS):
        first, *others = sorted(
            COMMON_UNITS, key=lambda unit: abs(np.log(rate * COMMON_UNITS[unit] / TYPICAL_HZ))
        )
        raise DataError(
            f"{told}: likely they are {_as(first, rate)} (or {', '.join(_as(unit, rate) for unit in others)}); set "
            f"task.recording.time_unit={first}, or task.recording.time_unit=s to insist"
        )
    if rate > FASTEST_HZ:
        raise DataError(
            f"{told}: they look like minutes or hours; give seconds, or task.recording.time_unit=s to insist"
        )


def _as(unit: str, rate: float) -> str:
    name = f"{unit.removesuffix('Hz')} samples a second" if unit.endswith("Hz") else unit
    return f"{name}, {plain(rate * COMMON_UNITS[unit], 2)} Hz"


def plain(value: float, digits: int) -> str:
    """A number with so many significant digits and no exponent."""
    return np.format_float_positional(value, precision=digits, fractional=False, unique=False, trim="-")


def shown(seconds: float) -> str:
    """Seconds with as many digits as tell them apart, also far from 0."""
    return f"{seconds:.10g}"


def _frequent(stretches: Sequence[Stretch], least_hz: float, what: str) -> list[Stretch]:
    seconds = sum(stretch.stop - stretch.start for stretch in stretches)
    counts = np.sum(
        [
            [np.diff(np.searchsorted(times, (stretch.start, stretch.stop)))[0] for times in stretch.trains]
            for stretch in stretches
        ],
        axis=0,
    )
    kept = np.flatnonzero(counts >= least_hz * seconds).tolist()
    if not kept:
        raise DataError(f"{what} has no unit of {least_hz:g} spikes a second: lower least_hz")
    return [stretch.of(kept) for stretch in stretches]
