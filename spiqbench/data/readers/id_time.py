"""Spike trains from pairs of a unit's id and a time: two columns of a matrix or a text, or two lists side by side."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.binning import Times
from spiqbench.data.files.arrays import load_array
from spiqbench.data.files.file_provenance import file_provenance
from spiqbench.data.files.text_table import TEXT_SUFFIXES, read_table
from spiqbench.data.readers.selection import Chosen
from spiqbench.data.readers.spike_times import Choice, in_seconds, trains_recording
from spiqbench.data.recording import Recording
from spiqbench.errors import ConfigError, DataError
from spiqbench.near_matches import near_matches
from spiqbench.paths import at_home, require_file

MOST_UNITS = 100_000
FEWEST_RESTARTS = 3
"""So often the times of units go back as another column changes, and never else: that column counts trials."""
MOST_CHANGES = 0.5
"""Share of a unit's spikes with another value than the spike before: above, the column is of the spikes themselves."""
Column = int | str
Pairs = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]
"""Ids, times and trials of all spikes."""


def from_id_time(
    path: str | Path,
    bin_width_ms: float,
    key: str | None = None,
    also: Sequence[str | Path] = (),
    id_column: Column = 0,
    time_column: Column = 1,
    trial_column: Column | None = None,
    ids: str | Path | None = None,
    units: Chosen = None,
    start: float | None = None,
    stop: float | None = None,
    least_hz: float = 0.0,
    time_unit: str | None = None,
) -> Recording:
    """Bin the spikes of a table of ids and times.

    Units are all ids that occur, in ascending order.

    Args:
        path: `.mat`, `.npy` or `.npz` with a row a spike, or text in columns (.csv, .tsv, .txt, .dat, .gdf); its stem
            becomes the recording's name.
        bin_width_ms: width of a bin in milliseconds.
        key: name of the matrix, where a file holds several.
        also: more files of the same layout: each is a further repeat, on the same clock.
        id_column, time_column: columns counted from 0, or by their names in a text's head.
        trial_column: a column of the trial's number: each trial is a repeat, its times counted from its own beginning;
            `start` and `stop` say what is kept of each.
        ids: where times stand alone in `path`: the file that holds the id of each, or the name of the array in `path`.
        units: indices among the ids in ascending order, or `{id: 7}`; none: all.
        start, stop, least_hz, time_unit: see `Choice`.

    Raises:
        ConfigError: a choice names what is not there.
        DataError: a file cannot be read, holds no such table, or the choice leaves no spikes.
    """
    if isinstance(also, str | Path):
        raise ConfigError(f"also is {str(also)!r}: give a list of files, each a further repeat")
    paths = [at_home(one) for one in (path, *(also or ()))]
    columns = (id_column, time_column, trial_column)
    read = [_pairs(one, key, columns, ids) for one in paths]
    numbers = np.unique(np.concatenate([pairs[0] for pairs in read]))
    if len(numbers) > MOST_UNITS:
        raise DataError(
            f"{paths[0]} has {len(numbers)} different ids in column {id_column}: set id_column and time_column"
        )
    repeats: list[list[Times]] = []
    for one, (found, times, trials) in zip(paths, read, strict=True):
        lost = found[~np.isfinite(times)]
        if len(lost):
            raise DataError(
                f"unit {lost[0]} of {one} has spike times that are NaN or infinite: leave them out"
            )
        seconds = _seconds(times, time_unit, str(one))
        for trial in np.unique(trials):
            of_trial = trials == trial
            repeats.append(_trains(found[of_trial], seconds[of_trial], numbers))
    choice = Choice(units, start, stop, least_hz, time_unit)
    return trains_recording(repeats, choice, bin_width_ms, _provenance(paths), {"id": numbers.tolist()})


def _pairs(
    path: Path, key: str | None, columns: tuple[Column, Column, Column | None], ids: str | Path | None
) -> Pairs:
    names: list[str] = []
    if path.suffix.lower() in TEXT_SUFFIXES:
        require_file(path)
        table, names = read_table(path)
    else:
        table = load_array(path, key)
    if ids is not None:
        times = table.ravel()
        beside = at_home(ids)
        found = load_array(
            beside if beside.is_file() else path, None if beside.is_file() else str(ids)
        ).ravel()
        if len(found) != len(times):
            raise DataError(f"{path} has {len(times)} times and {len(found)} ids: give one for each")
        return found, times, np.zeros(len(times))
    if table.ndim != 2 or min(table.shape) < 2:
        raise DataError(
            f"{path} has the shape {table.shape}: give a row a spike, with columns of id and time, or set "
            "task.recording.ids to the file of ids beside the times"
        )
    if table.dtype.kind in "buif" and np.isin(table, (0, 1)).all():
        raise DataError(f"{path} holds nothing but 0 and 1, and so no times: give ids and times")
    if table.shape[0] < table.shape[1] <= MOST_UNITS and table.shape[0] <= 3:
        raise DataError(f"{path} has the shape {table.shape}: give a row a spike, so transpose the matrix")
    found, times = (_column(table, names, column, path) for column in columns[:2])
    trials = np.zeros(len(times)) if columns[2] is None else _column(table, names, columns[2], path)
    pairs = (
        _ids(found, path, columns[0]),
        _numbers(times, path, columns[1]),
        _numbers(trials, path, columns[2]),
    )
    if columns[2] is None:
        taken = [names.index(one) if isinstance(one, str) else one for one in columns[:2] if one is not None]
        for place in sorted(set(range(table.shape[1])) - set(taken)):
            _refuse_trials_as_one(pairs, table[:, place], names[place] if names else place, path)
    return pairs


def _refuse_trials_as_one(pairs: Pairs, column: NDArray[Any], name: Column, path: Path) -> None:
    """Raises `DataError` where the times of units begin anew with a column: trials would be laid over each other."""
    units, times, _ = pairs
    order = np.argsort(units, kind="stable")
    same = np.diff(np.unique(units, return_inverse=True)[1][order]) == 0
    anew = same & (np.diff(times[order]) < 0)
    changed = column[order][1:] != column[order][:-1]
    if anew.sum() >= FEWEST_RESTARTS and changed[anew].all() and changed[same].mean() < MOST_CHANGES:
        raise DataError(
            f"times of {path} begin anew with each value of column {name}: task.recording.trial_column={name} makes "
            "each a repeat; leave the column out of the file if all are on one clock"
        )


def _ids(column: NDArray[Any], path: Path, name: Column) -> NDArray[Any]:
    """Whole numbers where all are, else text."""
    try:
        found = column.astype(np.float64)
    except ValueError:
        return column
    if (found != np.floor(found)).any():
        raise DataError(
            f"column {name} of {path} holds fractions and so no ids: set task.recording.id_column and "
            "task.recording.time_column, counted from 0"
        )
    return found.astype(np.int64)


def _numbers(column: NDArray[Any], path: Path, name: Column | None) -> NDArray[Any]:
    """Short floats stay so: who reads them as times looks at their digits."""
    try:
        return column if column.dtype.kind == "f" else column.astype(np.float64)
    except ValueError as error:
        raise DataError(f"column {name} of {path} holds text: set id_column and time_column") from error


def _column(table: NDArray[Any], names: Sequence[str], column: Column, path: Path) -> NDArray[Any]:
    if isinstance(column, str):
        if column not in names:
            raise ConfigError(f"{path} has no column '{column}'{near_matches(column, names)}")
        return table[:, names.index(column)]
    if isinstance(column, bool) or not isinstance(column, int) or not 0 <= column < table.shape[1]:
        raise ConfigError(f"{path} has no column {column!r}: its columns are 0 to {table.shape[1] - 1}")
    return table[:, column]


def _seconds(times: NDArray[Any], time_unit: str | None, what: str) -> Times:
    """In the order of the file, where `in_seconds` sorts."""
    order = np.argsort(times, kind="stable")
    found = np.empty(len(times))
    found[order] = in_seconds(times, time_unit, what)
    return found


def _trains(ids: NDArray[Any], times: Times, numbers: NDArray[Any]) -> list[Times]:
    order = np.lexsort((times, ids))
    return np.split(times[order], np.searchsorted(ids[order], numbers[1:]))


def _provenance(paths: Sequence[Path]) -> Any:
    found = [file_provenance(path) for path in paths]
    return replace(
        found[0],
        source=", ".join(one.source for one in found),
        sha256=" ".join(one.sha256 for one in found),
    )
