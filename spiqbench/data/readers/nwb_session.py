"""What is read of an NWB 2 file: its table of units, their spike times, and a table of trials."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from spiqbench.data.binning import Times
from spiqbench.data.files.declared_size import too_large
from spiqbench.data.files.extras import require
from spiqbench.data.readers.selection import Chosen, select_rows
from spiqbench.data.readers.spike_times import SLACK_SECONDS, in_seconds
from spiqbench.errors import ConfigError, DataError, SpiqbenchError, first_line
from spiqbench.near_matches import near_matches
from spiqbench.paths import require_file

Span = tuple[float, float]
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
    observed: list[list[Span]]
    intervals: Table | None
    first_spike: float
    last_spike: float


def read_session(
    path: Path, units: Chosen, units_table: str | None, intervals: str | None, time_unit: str | None
) -> Session:
    """Read a file; see `from_nwb` for the arguments and errors. `intervals` is none where trials are not asked for."""
    require_file(path)
    pynwb = require("pynwb", "nwb")
    try:
        # Warnings tell of old or unusual files; what matters here is checked here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pynwb.NWBHDF5IO(str(path), "r", load_namespaces=True) as file:
                return _session(file.read(), units, units_table, intervals, time_unit, str(path))
    except (SpiqbenchError, MemoryError):
        raise
    # A damaged or foreign file makes HDF5, its wrapper and the schema's reader fail in many ways.
    except Exception as error:
        raise DataError(
            f"{path} is damaged or not an NWB 2 file ({first_line(error)}): download or save it again"
        ) from error


def _session(
    nwb: Any, units: Chosen, units_table: str | None, intervals: str | None, time_unit: str | None, what: str
) -> Session:
    rows = _units_table(nwb, units_table, what)
    table = _table(rows)
    chosen = select_rows(units, table.rows, table.columns, "units", f"the units' table of {what}")
    stored = rows["spike_times"].target.data
    if too_large(stored.nbytes, stored.id.get_storage_size()):
        raise DataError(f"{what} holds more spikes than memory or its own bytes can: choose another file")
    every = np.asarray(stored[:], dtype=np.float64)
    every = in_seconds(every[np.isfinite(every)], time_unit, what)
    if every.size == 0:
        raise DataError(f"{what} holds no spikes: choose a file with sorted spikes")
    index = rows["spike_times"]
    return Session(
        units=table,
        trains=[in_seconds(index[row], time_unit, f"unit {row} of {what}") for row in chosen],
        chosen=chosen,
        observed=_observed(rows, chosen),
        intervals=None if intervals is None else _intervals(nwb, intervals, what),
        first_spike=float(every.min()),
        last_spike=float(every.max()),
    )


def _units_table(nwb: Any, name: str | None, what: str) -> Any:
    """The table of units with spike times: the file's own, else one under its processing modules."""
    found = {} if nwb.units is None or len(nwb.units) == 0 else {"units": nwb.units}
    for module_name, module in nwb.processing.items():
        for table_name, table in module.data_interfaces.items():
            if hasattr(table, "colnames") and "spike_times" in table.colnames and len(table):
                found[f"{module_name}/{table_name}"] = table
    if name is not None:
        if name not in found:
            raise ConfigError(f"{what} has no table of units '{name}'{near_matches(name, found)}")
    elif "units" in found or len(found) == 1:
        name = "units" if "units" in found else next(iter(found))
    elif found:
        raise ConfigError(
            f"{what} has several tables of units: set task.recording.units_table to one of {', '.join(found)}"
        )
    else:
        raise DataError(f"{what} holds no units: choose a file with sorted spikes")
    if "spike_times" not in found[name].colnames:
        raise DataError(f"{what} has units but no spike times: choose a file with sorted spikes")
    return found[name]


def _table(table: Any) -> Table:
    """Ragged columns, references and arrays are left out: no row can be chosen by them."""
    columns: dict[str, Sequence[Any]] = {"id": list(table.id[:])}
    for column in table.columns:
        if type(column).__name__ == "VectorData" and table[column.name] is column:
            values = np.asarray(column.data[:])
            if values.ndim == 1:
                columns[column.name] = values.tolist()
    return Table(len(table), columns)


def _observed(units: Any, chosen: Sequence[int]) -> list[list[Span]]:
    """Observation intervals of each chosen unit, joined where less than a second lies between them."""
    if "obs_intervals" not in units.colnames:
        return []
    return [_joined(np.asarray(units["obs_intervals"][row]).reshape(-1, 2).tolist()) for row in chosen]


def _joined(intervals: Sequence[Sequence[float]]) -> list[Span]:
    joined: list[Span] = []
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
