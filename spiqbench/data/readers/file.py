"""A user's own recording from a file."""

from pathlib import Path

from spiqbench.data.binary import as_binary
from spiqbench.data.readers.arrays import load_array
from spiqbench.data.readers.file_provenance import file_provenance
from spiqbench.data.recording import Recording
from spiqbench.errors import DataError


def from_file(path: str | Path, bin_width_ms: float, key: str | None = None) -> Recording:
    """Read a recording of `(time_bins, neurons)` or `(repeats, time_bins, neurons)`, 0 or 1.

    Args:
        path: a `.npy`, `.npz` or `.mat` file; its stem becomes the recording's name.
        bin_width_ms: width of a bin in milliseconds.
        key: name of the array, where the file holds several.

    Raises:
        DataError: the file cannot be read, or what it holds is no recording.
    """
    path = Path(path).expanduser()
    array = load_array(path, key)
    what = str(path)
    if array.ndim not in (2, 3):
        raise DataError(
            f"{what} has {array.ndim} axes, its shape is {array.shape}: a recording is (time_bins, neurons) "
            "or (repeats, time_bins, neurons)"
        )
    spikes = as_binary(array if array.ndim == 3 else array[None], what)
    return Recording(spikes, bin_width_ms, file_provenance(path))
