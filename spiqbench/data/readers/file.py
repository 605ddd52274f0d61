"""A user's own recording from a file of bins."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.binary import as_binary
from spiqbench.data.files.arrays import load_array
from spiqbench.data.files.file_provenance import file_provenance
from spiqbench.data.recording import Recording, check_bin_width
from spiqbench.errors import ConfigError, DataError
from spiqbench.paths import at_home

AXES = ("repeats", "time_bins", "neurons")


def from_file(
    path: str | Path,
    bin_width_ms: float,
    key: str | None = None,
    axes: Sequence[str] | None = None,
    counts: bool = False,
) -> Recording:
    """Read a recording of `(time_bins, neurons)` or `(repeats, time_bins, neurons)`, 0 or 1.

    Args:
        path: a `.npy`, `.npz` or `.mat` file; its stem becomes the recording's name.
        bin_width_ms: width of a bin in milliseconds.
        key: name of the array, where the file holds several.
        axes: what the array's axes are, where they stand in another order, e.g. `[neurons, time_bins]`; none: as above,
            and an array of more neurons than bins is refused, because its axes are likely swapped.
        counts: whether the array holds numbers of spikes; a bin with several then counts as 1, and how many are lost is
            told by `data inspect`.

    Raises:
        ConfigError: the axes are not those of the array.
        DataError: the file cannot be read, or what it holds is not a recording.
    """
    path = at_home(path)
    what = str(path)
    check_bin_width(bin_width_ms, what)
    array = load_array(path, key)
    if array.ndim not in (2, 3):
        raise DataError(
            f"{what} has {array.ndim} axes, its shape is {array.shape}: a recording is (time_bins, neurons) "
            "or (repeats, time_bins, neurons)"
        )
    array = _as_named(array, axes, what) if axes is not None else _as_assumed(array, what)
    if counts:
        numbers = _whole(array, what)
        counted = numbers.sum(axis=(0, 1), dtype=np.int64)
        return Recording((numbers > 0).astype(np.uint8), bin_width_ms, file_provenance(path), counted=counted)
    if array.size and array.dtype.kind in "uif" and array.max() > 1:
        raise DataError(
            f"{what} holds values above 1 (up to {array.max():g}): if they are numbers of spikes, "
            "task.recording.counts=true takes a bin with several as 1; else give 0 and 1"
        )
    return Recording(as_binary(array, what), bin_width_ms, file_provenance(path))


def _whole(array: NDArray[Any], what: str) -> NDArray[Any]:
    if (
        array.size == 0
        or not np.isfinite(array).all()
        or (array < 0).any()
        or (array != np.floor(array)).any()
    ):
        raise DataError(f"{what} holds no numbers of spikes: give whole numbers from 0 on")
    return array


def _as_named(array: NDArray[Any], axes: Sequence[str], what: str) -> NDArray[Any]:
    names = AXES[-array.ndim :]
    if isinstance(axes, str) or sorted(axes) != sorted(names):
        raise ConfigError(
            f"axes is {axes!r}: name the {array.ndim} axes of {what} in their order: {', '.join(names)}"
        )
    moved = array.transpose([list(axes).index(name) for name in names])
    return moved if moved.ndim == 3 else moved[None]


def _as_assumed(array: NDArray[Any], what: str) -> NDArray[Any]:
    array = array if array.ndim == 3 else array[None]
    repeats, time_bins, neurons = array.shape
    # With more neurons than bins no covariance could be estimated, so it is nothing that anybody records.
    if neurons > time_bins > 0:
        swapped = "[neurons,time_bins]" if repeats == 1 else "[repeats,neurons,time_bins]"
        raise DataError(
            f"{what} would have {neurons} neurons in {time_bins} bins, as (repeats, time_bins, neurons): if its axes "
            f"are swapped, say so with 'task.recording.axes={swapped}'"
        )
    return array
