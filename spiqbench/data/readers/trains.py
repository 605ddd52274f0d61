"""Spike trains with a list of times a unit: cells of MATLAB, arrays of .npz, lists of JSON, lines of a text, rows."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.binning import Times
from spiqbench.data.files.arrays import load_array, load_cells, mat_kinds_of, names_of
from spiqbench.data.files.file_provenance import file_provenance
from spiqbench.data.files.text_table import TEXT_SUFFIXES, read_lines
from spiqbench.data.readers.selection import Chosen
from spiqbench.data.readers.spike_times import Choice, check_times, in_seconds, trains_recording
from spiqbench.data.recording import Recording
from spiqbench.errors import ConfigError, DataError
from spiqbench.paths import at_home, require_file

TRIALS = ("rows", "columns")
LINES_OF_A_TABLE = 10
"""From so many lines on that all hold two or three numbers, a text is a table with a spike a row."""


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
        path: `.mat` with a cell array of spike times, a cell a unit, or an array of structures with a field of times;
            `.npz` with an array a unit, or `.json` with a list a unit, whose names can be chosen by; text with a line a
            unit; a matrix with a row a unit, filled up with NaN.
        bin_width_ms: width of a bin in milliseconds.
        key: name of the cell array or of the matrix, where the file holds several; `units.times` for a field.
        trials: of a table of cells, what its trials are: `rows` or `columns`. Each is a repeat, its times counted from
            its own beginning.
        units: indices, or `{name: unit7}`; none: all.
        start, stop, least_hz, time_unit: see `Choice`; of each trial, where there are some.

    Raises:
        ConfigError: a choice names what is not there, or it is not said what is a trial.
        DataError: the file cannot be read, holds no such arrays, or the choice leaves no spikes.
    """
    path = at_home(path)
    require_file(path)
    cells, names = _cells(path, key)
    table = _units_by_trials(cells, trials, path)
    repeats: list[list[Times]] = [
        [
            in_seconds(_list(cell, unit, path), time_unit, f"unit {unit} of {path}")
            for unit, cell in enumerate(trial)
        ]
        for trial in table.T
    ]
    choice = Choice(units, start, stop, least_hz, time_unit)
    columns = {"name": names} if names else {}
    return trains_recording(repeats, choice, bin_width_ms, file_provenance(path), columns)


def _cells(path: Path, key: str | None) -> tuple[NDArray[np.object_], list[str]]:
    """An array of arrays of spike times, and the units' names where the file has some."""
    suffix = path.suffix.lower()
    if suffix == ".npz" and key is None:
        names = names_of(path)
        return _row([load_array(path, name) for name in names]), names
    if suffix == ".json":
        return _of_json(path)
    if suffix in TEXT_SUFFIXES:
        return _row(_lists(path)), []
    if suffix == ".mat" and "cells" in mat_kinds_of(path):
        return load_cells(path, key), []
    matrix = load_array(path, key)
    if matrix.ndim != 2 or not np.isnan(matrix.astype(float)).any():
        raise DataError(
            f"{path} holds no spike times with an array a unit: give cells, an array a unit in .npz, or a row a unit "
            "that NaN fills up"
        )
    return _row([row[~np.isnan(row)] for row in matrix]), []


def _lists(path: Path) -> list[NDArray[np.float64]]:
    """The times of each line; a table of ids and times would be many units of two spikes each."""
    lines = read_lines(path)
    (length, *others) = {len(line) for line in lines} or {0}
    if len(lines) >= LINES_OF_A_TABLE and not others and length in (2, 3):
        raise DataError(f"every line of {path} holds {length} numbers: give the times of a unit in each")
    return lines


def _of_json(path: Path) -> tuple[NDArray[np.object_], list[str]]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path} is not valid JSON: save it again") from error
    names = list(content) if isinstance(content, dict) else []
    trains = list(content.values()) if isinstance(content, dict) else content
    if not isinstance(trains, list) or not all(isinstance(train, list) for train in trains):
        raise DataError(f"{path} holds no lists of times: give a list a unit, or names and lists")
    return _row([check_times(train, f"unit {unit} of {path}") for unit, train in enumerate(trains)]), names


def _row(trains: Sequence[NDArray[Any]]) -> NDArray[np.object_]:
    cells = np.empty((1, len(trains)), dtype=object)
    for unit, train in enumerate(trains):
        cells[0, unit] = train
    return cells


def _units_by_trials(cells: NDArray[np.object_], trials: str | None, path: Path) -> NDArray[np.object_]:
    if cells.ndim != 2:
        raise DataError(
            f"{path} has cells of the shape {cells.shape}: give a cell a unit, or units by trials"
        )
    if trials is not None and trials not in TRIALS:
        raise ConfigError(f"trials is {trials!r}: say what a trial is, rows or columns of the cells")
    if trials is None and min(cells.shape) > 1:
        raise ConfigError(
            f"{path} has {cells.shape[0]} rows and {cells.shape[1]} columns of cells: set task.recording.trials to "
            "rows or to columns, whichever the trials are"
        )
    if trials is None:
        return cells.reshape(-1, 1)
    return cells.T if trials == "rows" else cells


def _list(cell: NDArray[Any], unit: int, path: Path) -> NDArray[Any]:
    if cell.size and cell.size != max(cell.shape, default=1):
        raise DataError(f"unit {unit} of {path} has times of the shape {cell.shape}: give a list of them")
    return cell.ravel()
