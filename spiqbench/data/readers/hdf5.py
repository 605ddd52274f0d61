"""Spike trains in HDF5: times one after the other and how many each unit has, or a data set for each unit.

The first is the layout of Eglen et al. 2014, GigaScience 3:3, of repositories of recordings on multi-electrode arrays:
`spikes` holds the times of all units in seconds, `sCount` how many belong to each unit, `names` what each is called.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from spiqbench.data.files.declared_size import too_large
from spiqbench.data.files.file_provenance import file_provenance
from spiqbench.data.readers.hdf5_units import ANY, likely_pattern, unit_paths
from spiqbench.data.readers.selection import Chosen
from spiqbench.data.readers.spike_times import Choice, in_seconds, trains_recording
from spiqbench.data.recording import Recording
from spiqbench.errors import ConfigError, DataError, SpiqbenchError
from spiqbench.near_matches import near_matches
from spiqbench.paths import at_home, require_file


def from_hdf5(
    path: str | Path,
    bin_width_ms: float,
    times: str = "spikes",
    counts: str = "sCount",
    names: str | None = "names",
    units: Chosen = None,
    start: float | None = None,
    stop: float | None = None,
    least_hz: float = 0.0,
    time_unit: str | None = None,
) -> Recording:
    """Bin the spike trains of an HDF5 file.

    Args:
        path: of the file; its stem becomes the recording's name.
        bin_width_ms: width of a bin in milliseconds.
        times: the data set of all spike times, unit after unit; with a star in its path, `units/*/spike_times`, one a
            unit, whose name is what stands in the star's place: then there are no counts.
        counts: the data set of how many there are of each unit, or of where each unit's end, as an index does.
        names: the data set of the units' names, where there is one.
        units: indices, or `{name: ch_12a}`; none: all.
        start, stop, least_hz, time_unit: see `Choice`.

    Raises:
        ConfigError: a choice names what is not in the file.
        DataError: the file cannot be read, is of another layout, or the choice leaves no spikes.
    """
    path = at_home(path)
    require_file(path)
    try:
        with h5py.File(path) as file:
            if ANY in times:
                each, columns = _of_each_unit(file, times, path)
            else:
                each, columns = _one_after_the_other(file, times, counts, names, path)
    except SpiqbenchError:
        raise
    # A damaged file makes HDF5 and its wrapper fail in many ways.
    except Exception as error:
        raise DataError(f"{path} is damaged or not an HDF5 file: download or save it again") from error
    trains = [in_seconds(one, time_unit, f"unit {unit} of {path}") for unit, one in enumerate(each)]
    choice = Choice(units, start, stop, least_hz, time_unit)
    return trains_recording([trains], choice, bin_width_ms, file_provenance(path), columns)


Trains = list[Any]
Columns = dict[str, list[str]]


def _one_after_the_other(
    file: Any, times: str, counts: str, names: str | None, path: Path
) -> tuple[Trains, Columns]:
    every = _read(file, times, "times", path)
    ends = _ends(_read(file, counts, "counts", path), len(every), path)
    return [every[first:end] for first, end in pairwise([0, *ends])], _names(file, names, len(ends))


def _of_each_unit(file: Any, pattern: str, path: Path) -> tuple[Trains, Columns]:
    found = unit_paths(file, pattern)
    if not found:
        raise ConfigError(f"{path} has no data sets '{pattern}'{_hint(file)}")
    return [_read(file, one, "times", path) for one in found.values()], {"name": list(found)}


def _hint(file: Any) -> str:
    pattern = likely_pattern(file)
    if pattern is None:
        return ": set task.recording.times to its name"
    return f": where it holds one a unit, set task.recording.times={pattern}"


def _read(file: Any, name: str, key: str, path: Path) -> Any:
    if name not in file:
        near = near_matches(name, list(file))
        raise ConfigError(
            f"{path} has no data set '{name}'{near}"
            + (_hint(file) if key == "times" else f": set task.recording.{key} to its name")
        )
    if (
        not isinstance(file[name], h5py.Dataset)
        or file[name].dtype.kind not in "buif"
        or file[name].ndim != 1
    ):
        hint = _hint(file) if key == "times" else f": set task.recording.{key} to the data set that is"
        raise DataError(f"{name} of {path} is not a list of numbers{hint}")
    if too_large(file[name].nbytes, file[name].id.get_storage_size()):
        raise DataError(f"{name} of {path} holds more than memory or its own bytes can: save a part of it")
    return file[name][()]


def _names(file: Any, name: str | None, units: int) -> dict[str, list[str]]:
    """The units' names as a column to choose by; none where there is not one for each."""
    if name is None or name not in file or file[name].shape != (units,):
        return {}
    return {"name": [_text(one) for one in file[name][()]]}


def _ends(counts: Any, spikes: int, path: Path) -> list[int]:
    """Where the spikes of each unit end: counts come to as many as there are, an index ends with them."""
    counts = counts.astype(np.int64)
    if counts.size and (counts >= 0).all():
        if counts.sum(dtype=np.int64) == spikes:
            return np.cumsum(counts, dtype=np.int64).tolist()
        if counts[-1] == spikes and (np.diff(counts) >= 0).all():
            return counts.tolist()
    raise DataError(
        f"{path} holds {spikes} spike times and counts that come to {counts.sum()}: set task.recording.times and "
        "task.recording.counts to data sets that belong together"
    )


def _text(name: Any) -> str:
    return name.decode(errors="replace") if isinstance(name, bytes) else str(name)
