"""Which task reads a file, and what to write where it was given to another one."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from spiqbench.data.files.arrays import DEFAULT_KEY, SUFFIXES, load_array, mat_kinds, names_of
from spiqbench.data.files.text_table import TEXT_SUFFIXES
from spiqbench.errors import DataError, SpiqbenchError
from spiqbench.paths import at_home

TASKS = {
    **dict.fromkeys(SUFFIXES, "file"),
    **dict.fromkeys(TEXT_SUFFIXES, "id_time"),
    ".nwb": "nwb",
    ".h5": "hdf5",
    ".hdf5": "hdf5",
    ".json": "trains",
}
"""The task that reads a file of each ending, unless its content speaks for another; any other ending is Neo's."""

ENDINGS = {
    "file": SUFFIXES,
    "id_time": (*SUFFIXES, *TEXT_SUFFIXES),
    "trains": (*SUFFIXES, *TEXT_SUFFIXES, ".json"),
}
"""What some tasks read at all."""

MOST_ROWS = 10
"""Of a matrix with a row a unit and no more than three spikes in each."""

NEO_BLOCK = "block.segments"
"""What a `.mat` file holds that Neo writes."""


def task_of(path: Path, key: str | None = None) -> str:
    """The task that reads a file, by its ending and, where that leaves several, by what it holds.

    Args:
        key: of the array that the user chose, if any.
    """
    suffix = path.suffix.lower()
    task = TASKS.get(suffix, "neo")
    if task not in ("file", "hdf5"):
        return task
    try:
        if task == "hdf5":
            with h5py.File(path) as file:
                return "nwb" if "nwb_version" in file.attrs else task
        if suffix == ".mat" and (other := _of_mat(path, key)):
            return other
        if suffix == ".npz" and key is None and _an_array_a_unit(path):
            return "trains"
        array = load_array(path, key)
    except (SpiqbenchError, ValueError, OSError, MemoryError):
        return task  # which says what is wrong
    if array.ndim != 2 or array.size == 0:
        return task
    is_table = array.shape[1] in (2, 3)
    if array.dtype.kind == "f" and np.isnan(array).any():
        # A row a unit is filled up with NaN; a table with a row a spike has an id in each, whatever its times are.
        ids = array[:, 0]
        return "id_time" if is_table and len(array) > MOST_ROWS and (ids == np.floor(ids)).all() else "trains"
    return "id_time" if is_table and array.max() > 1 else task


def _an_array_a_unit(path: Path) -> bool:
    """Whether an `.npz` holds rows of numbers alone; two of one length may be times and the ids that go with them."""
    names = names_of(path)
    if len(names) < 2 or DEFAULT_KEY in names:
        return False
    arrays = [load_array(path, name) for name in names]
    lengths = {array.size for array in arrays}
    return all(array.ndim == 1 for array in arrays) and (len(arrays) > 2 or len(lengths) > 1)


def _of_mat(path: Path, key: str | None) -> str | None:
    kinds = mat_kinds(path)
    if NEO_BLOCK in kinds:
        return "neo"
    name = key or DEFAULT_KEY
    return "trains" if "cells" in ([kinds[name]] if name in kinds else kinds.values()) else None


def with_remedy(error: SpiqbenchError, source: Mapping[str, Any]) -> SpiqbenchError:
    """What to say of a file that could not be read: where another task reads it, what to write instead.

    Args:
        source: the `recording` of the task's configuration.
    """
    target = str(source["_target_"])
    given = source.get("path")
    path = at_home(given) if isinstance(given, str | Path) else None
    if not target.startswith("spiqbench.data.readers.") or path is None or not path.is_file():
        return error
    used, key = target.split(".")[-2], source.get("key")
    task = task_of(path, key if isinstance(key, str) else None)
    if task == used:
        return error
    words = [f"task={task}", f"task.recording.path={given}"]
    words += [f"task.recording.bin_width_ms={width:g}"] if (width := source.get("bin_width_ms")) else []
    instead = shlex.join(words)
    if _cannot(used, path):
        return DataError(f"{path} is nothing that task={used} reads: give {instead} instead")
    return DataError(f"{error}; if it is of another kind: {instead}")


def _cannot(task: str, path: Path) -> bool:
    """Whether a file is of a kind that a task reads in no case."""
    if task in ("nwb", "hdf5"):
        return not h5py.is_hdf5(path)
    if task == "neo":
        return path.suffix.lower() in (*SUFFIXES, ".json", ".nwb")
    return path.suffix.lower() not in ENDINGS[task]
