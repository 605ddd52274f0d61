"""A recording from the spike times of an NWB file (Neurodata Without Borders 2), as DANDI holds them."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from spiqbench.data.readers.extras import require
from spiqbench.data.readers.file_provenance import file_provenance
from spiqbench.data.readers.selection import Chosen, select_rows
from spiqbench.data.readers.spike_times import (
    SLACK_SECONDS,
    Stretch,
    Times,
    bin_stretches,
    check_times,
    chosen_span,
)
from spiqbench.data.recording import Recording
from spiqbench.errors import ConfigError, DataError, SpiqbenchError
from spiqbench.near_matches import near_matches

Interval = tuple[float, float]
"""Start and stop in seconds."""


@dataclass(frozen=True)
class Table:
    """A table of the file: its number of rows and the columns that hold one value a row."""

    rows: int
    columns: Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Session:
    """What is read of a file.

    Attributes:
        units: the units' table.
        trains: spike times of the chosen units.
        chosen: their rows.
        observed: when each of them was observed; empty where the file does not say.
        intervals: the table of trials, or none where it was not asked for.
        last_spike: of any unit, in seconds.
        first_spike: likewise.
    """

    units: Table
    trains: list[Times]
    chosen: list[int]
    observed: list[list[Interval]]
    intervals: Table | None
    first_spike: float
    last_spike: float


def from_nwb(
    path: str | Path,
    bin_width_ms: float,
    units: Chosen = None,
    start: float | None = None,
    stop: float | None = None,
    trials: bool | Chosen = False,
    trial_seconds: float | None = None,
    intervals: str = "trials",
) -> Recording:
    """Bin the spike times of an NWB file.

    Args:
        path: a `.nwb` file on this machine; its stem becomes the recording's name.
        bin_width_ms: width of a bin in milliseconds.
        units: rows of the units' table by index, or by column and value, e.g. `{quality: good}`; none: all.
        start, stop: seconds of the session to keep; none: where observations or spikes begin and end. With
            trials, those that lie within are kept.
        trials: false: the span is one repeat. True, indices or column and value: each such row of the table of
            trials is a repeat, cut to equal length from its start; rows in which a chosen unit was not observed
            are left out.
        trial_seconds: length of a repeat; shorter trials are left out. None: that of the shortest trial.
        intervals: name of the table of trials, where it is another one than `trials`.

    Raises:
        ConfigError: a choice names what is not in the file.
        DataError: the file cannot be read, holds no spikes, or the choice leaves none.
        ResourceError: pynwb is not installed.
    """
    path = Path(path).expanduser()
    trials = False if trials is None else trials
    session = _read(path, units, None if trials is False else intervals)
    spans = _spans(session, start, stop, trials, trial_seconds, str(path))
    binned = bin_stretches([Stretch(session.trains, *span) for span in spans], bin_width_ms, str(path))
    provenance = file_provenance(path, spikes=binned.total, clipped=binned.clipped)
    return Recording(binned.spikes, bin_width_ms, provenance)


def _read(path: Path, units: Chosen, intervals: str | None) -> Session:
    if not path.is_file():
        raise DataError(f"there is no file {path}: check the path")
    pynwb = require("pynwb", "nwb")
    try:
        # Warnings tell of old or unusual files; what matters here is checked here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pynwb.NWBHDF5IO(str(path), "r", load_namespaces=True) as file:
                return _session(file.read(), units, intervals, str(path))
    except (SpiqbenchError, MemoryError):
        raise
    # A damaged or foreign file makes HDF5, its wrapper and the schema's reader fail in many ways.
    except Exception as error:
        lines = str(error).strip().splitlines()
        reason = lines[0][:160].rstrip(".") if lines else type(error).__name__
        raise DataError(
            f"{path} is damaged or no NWB 2 file ({reason}): download or save it again"
        ) from error


def _session(nwb: Any, units: Chosen, intervals: str | None, what: str) -> Session:
    if nwb.units is None or len(nwb.units) == 0:
        raise DataError(f"{what} holds no units: choose a file with sorted spikes")
    if "spike_times" not in nwb.units.colnames:
        raise DataError(f"{what} has units but no spike times: choose a file with sorted spikes")
    table = _table(nwb.units)
    chosen = select_rows(units, table.rows, table.columns, "units", f"the units' table of {what}")
    every = np.asarray(nwb.units["spike_times"].target.data[:], dtype=np.float64)
    every = every[np.isfinite(every)]
    if every.size == 0:
        raise DataError(f"{what} holds no spikes: choose a file with sorted spikes")
    return Session(
        units=table,
        trains=[check_times(nwb.units.get_unit_spike_times(row), f"unit {row} of {what}") for row in chosen],
        chosen=chosen,
        observed=_observed(nwb.units, chosen),
        intervals=None if intervals is None else _intervals(nwb, intervals, what),
        first_spike=float(every.min()),
        last_spike=float(every.max()),
    )


def _table(table: Any) -> Table:
    """Ragged columns, references and arrays are left out: no row can be chosen by them."""
    columns: dict[str, Sequence[Any]] = {"id": list(table.id[:])}
    for column in table.columns:
        if type(column).__name__ == "VectorData" and table[column.name] is column:
            values = np.asarray(column.data[:])
            if values.ndim == 1:
                columns[column.name] = values.tolist()
    return Table(len(table), columns)


def _observed(units: Any, chosen: Sequence[int]) -> list[list[Interval]]:
    """Observation intervals of each chosen unit, joined where less than a second lies between them."""
    if "obs_intervals" not in units.colnames:
        return []
    return [_joined(np.asarray(units.get_unit_obs_intervals(row)).reshape(-1, 2).tolist()) for row in chosen]


def _joined(intervals: Sequence[Sequence[float]]) -> list[Interval]:
    joined: list[Interval] = []
    for start, stop in sorted((float(start), float(stop)) for start, stop in intervals):
        if joined and start <= joined[-1][1] + SLACK_SECONDS:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop))
        else:
            joined.append((start, stop))
    return joined


def _intervals(nwb: Any, name: str, what: str) -> Table:
    tables = dict(nwb.intervals or {})
    for known, table in (("trials", nwb.trials), ("epochs", nwb.epochs)):
        if table is not None:
            tables[known] = table
    if name not in tables:
        if not tables:
            raise ConfigError(f"{what} has no trials: set trials=false to read it as one repeat")
        raise ConfigError(f"{what} has no table of intervals '{name}'{near_matches(name, tables)}")
    return _table(tables[name])


def _spans(
    session: Session,
    start: float | None,
    stop: float | None,
    trials: bool | Chosen,
    trial_seconds: float | None,
    what: str,
) -> list[Interval]:
    first, last = _extent(session)
    begin, end = chosen_span(start, stop, first, last, what)
    if trials is False or session.intervals is None:
        for unit, observed in zip(session.chosen, session.observed, strict=False):
            if not _covers(observed, (begin, end)):
                raise DataError(
                    f"unit {unit} of {what} was not observed all the time from {begin:g} to {end:g} s: choose start "
                    "and stop within an observation, trials=true, or other units"
                )
        return [(begin, end)]
    inside = [
        span
        for span in _trial_spans(session.intervals, trials, trial_seconds, what)
        if (start is None or start <= span[0])
        and (stop is None or span[1] <= stop)
        and all(_covers(observed, span) for observed in session.observed)
    ]
    if not inside:
        raise DataError(
            f"no trial of {what} lies between {begin:g} and {end:g} s, lasts long enough and was observed in all "
            "chosen units: choose others, or lower trial_seconds"
        )
    shortest = min(stop - start for start, stop in inside)
    return [(start, start + shortest) for start, _ in inside]


def _trial_spans(table: Table, trials: Any, trial_seconds: float | None, what: str) -> list[Interval]:
    chosen = None if trials is True else trials
    rows = select_rows(chosen, table.rows, table.columns, "trials", f"the trials' table of {what}")
    starts, stops = table.columns.get("start_time", ()), table.columns.get("stop_time", ())
    spans = [(float(starts[row]), float(stops[row])) for row in rows]
    spans = [span for span in spans if np.isfinite(span).all() and span[0] < span[1]]
    if trial_seconds is None:
        return spans
    if not isinstance(trial_seconds, int | float) or isinstance(trial_seconds, bool) or not trial_seconds > 0:
        raise ConfigError(
            f"trial_seconds is {trial_seconds!r}: give seconds above 0, or null for the shortest"
        )
    # Times are rounded in files: a trial of 0.9999999 s lasts a second.
    return [
        (start, start + trial_seconds) for start, stop in spans if stop - start > trial_seconds * (1 - 1e-6)
    ]


def _extent(session: Session) -> Interval:
    """When the recording begins and ends, as far as observations, trials and spikes tell."""
    known = [interval for observed in session.observed for interval in observed]
    if not known:
        known = [(session.first_spike, session.last_spike)]
        if session.intervals is not None:
            known += _trial_spans(session.intervals, True, None, "")
    return min(start for start, _ in known), max(stop for _, stop in known)


def _covers(observed: Sequence[Interval], span: Interval) -> bool:
    return any(
        start - SLACK_SECONDS <= span[0] and span[1] <= stop + SLACK_SECONDS for start, stop in observed
    )
