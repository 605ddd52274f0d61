"""Spike trains with an array a unit: a cell array of MATLAB, or the arrays of an .npz file."""

from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.binning import Times
from spiqbench.data.files.arrays import load_array, load_cells, names_of
from spiqbench.data.files.at_home import at_home
from spiqbench.data.files.file_provenance import file_provenance
from spiqbench.data.readers.selection import Chosen
from spiqbench.data.readers.spike_times import Choice, in_seconds, trains_recording
from spiqbench.data.recording import Recording
from spiqbench.errors import ConfigError, DataError

TRIALS = ("rows", "columns")


def from_trains(
    path: str | Path,
    bin_width_ms: float,
    key: str | None = None,
    trials: Literal["rows", "columns"] | None = None,
    units: Chosen = None,
    start: float | None = None,
    stop: float | None = None,
    least_hz: float = 0.0,
    time_unit: str | None = None,
) -> Recording:
    """Bin spike trains of which each stands in an array of its own.

    Args:
        path: `.mat` with a cell array of spike times, a cell a unit; or `.npz` with an array a unit, whose names can be
            chosen by.
        bin_width_ms: width of a bin in milliseconds.
        key: name of the cell array, where the file holds several.
        trials: of a table of cells, what its trials are: `rows` or `columns`. Each is a repeat, its times counted from
            its own beginning.
        units: indices, or `{name: unit7}`; none: all.
        start, stop, least_hz, time_unit: see `Choice`; of each trial, where there are some.

    Raises:
        ConfigError: a choice names what is not there, or it is not said what is a trial.
        DataError: the file cannot be read, holds no such arrays, or the choice leaves no spikes.
    """
    path = at_home(path)
    columns: dict[str, list[Any]] = {}
    if path.suffix.lower() == ".npz":
        names = names_of(path)
        cells = np.empty((1, len(names)), dtype=object)
        for place, name in enumerate(names):
            cells[0, place] = load_array(path, name)
        columns = {"name": names}
    else:
        cells = load_cells(path, key)
    table = _units_by_trials(cells, trials, path)
    repeats: list[list[Times]] = [
        [
            in_seconds(_list(cell, unit, path), time_unit, f"unit {unit} of {path}")
            for unit, cell in enumerate(trial)
        ]
        for trial in table.T
    ]
    choice = Choice(units, start, stop, least_hz, time_unit)
    return trains_recording(repeats, choice, bin_width_ms, file_provenance(path), columns)


def _units_by_trials(cells: NDArray[np.object_], trials: str | None, path: Path) -> NDArray[np.object_]:
    if cells.ndim != 2:
        raise DataError(
            f"{path} has cells of the shape {cells.shape}: give a cell a unit, or units by trials"
        )
    if trials is not None and trials not in TRIALS:
        raise ConfigError(f"trials is {trials!r}: say what a trial is, rows or columns of the cells")
    if trials is None and min(cells.shape) > 1:
        raise ConfigError(
            f"{path} has {cells.shape[0]} rows and {cells.shape[1]} columns of cells: set trials to rows or to "
            "columns, whichever the trials are"
        )
    if trials is None:
        return cells.reshape(-1, 1)
    return cells.T if trials == "rows" else cells


def _list(cell: NDArray[Any], unit: int, path: Path) -> NDArray[Any]:
    if cell.size and cell.size != max(cell.shape, default=1):
        raise DataError(f"unit {unit} of {path} has times of the shape {cell.shape}: give a list of them")
    return cell.ravel()
