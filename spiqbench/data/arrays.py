"""Arrays from .npy, .npz and .mat files, read as data: nothing in a file is ever executed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.io import loadmat
from scipy.sparse import issparse

from spiqbench.errors import DataError

DEFAULT_KEY = "spikes"
SUFFIXES = (".npy", ".npz", ".mat")


def load_array(path: str | Path, key: str | None = None) -> NDArray[Any]:
    """One array of a file, as it stands there.

    Args:
        path: a `.npy`, `.npz` or `.mat` file (MATLAB up to version 7.2); sparse matrices are filled.
        key: name of the array in an `.npz` or `.mat` file. Without it the file's only array is taken, or the
            one named `spikes`.

    Raises:
        DataError: no such file, another format, a damaged file, pickled objects, or an array that cannot be
            told from others.
    """
    path = Path(path).expanduser()
    if path.suffix.lower() not in SUFFIXES:
        raise DataError(f"{path} is not a .npy, .npz or .mat file: save the array with numpy.save or savez")
    if not path.is_file():
        raise DataError(f"there is no file {path}: check the path")
    try:
        content = _read_mat(path) if path.suffix.lower() == ".mat" else _read_numpy(path)
    except DataError:
        raise
    except MemoryError as error:
        raise DataError(f"{path} holds more than this machine's memory: save a part of it") from error
    except PermissionError as error:
        raise DataError(f"{path} cannot be read: its permissions forbid it") from error
    # A damaged file makes the readers fail in many ways: of zip, zlib, struct, the header's literals.
    except Exception as error:
        raise DataError(
            f"{path} cannot be read as {path.suffix} (damaged or of another format, {_first_line(error)}): "
            "save it again"
        ) from error
    array = content if isinstance(content, np.ndarray) else _select(content, key, path)
    if array.dtype.kind not in "buif":
        raise DataError(f"{path} holds {array.dtype} values: save an array of numbers, with no objects in it")
    return array


def _read_numpy(path: Path) -> NDArray[Any] | dict[str, NDArray[Any]]:
    """Told apart by content, so that an `.npz` named `.npy` opens."""
    with path.open("rb") as file:
        start = file.read(6)
    if not start:
        raise DataError(f"{path} is empty (0 bytes): save it again")
    if start == b"\x93NUMPY":
        loaded = np.load(path, allow_pickle=False)
        return np.asarray(loaded)
    if start[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    raise DataError(f"{path} is not a NumPy file, whatever its name says: save it with numpy.save or savez")


def _read_mat(path: Path) -> dict[str, NDArray[Any]]:
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise DataError(f"{path} is empty (0 bytes): save it again")
    try:
        content: dict[str, Any] = loadmat(path)
    except NotImplementedError as hdf5:
        raise DataError(
            f"{path} is a MATLAB 7.3 file, which is HDF5: save it in MATLAB with save(..., '-v7')"
        ) from hdf5
    variables = {name: value for name, value in content.items() if not name.startswith("__")}
    return {
        name: value.toarray() if issparse(value) else np.asarray(value) for name, value in variables.items()
    }


def _select(arrays: Mapping[str, NDArray[Any]], key: str | None, path: Path) -> NDArray[Any]:
    names = ", ".join(arrays)
    if not arrays:
        raise DataError(f"{path} holds no array: save one in it")
    if key is not None:
        if key not in arrays:
            raise DataError(f"{path} has no array {key!r}: choose one of {names}")
        return arrays[key]
    if len(arrays) == 1:
        return next(iter(arrays.values()))
    if DEFAULT_KEY in arrays:
        return arrays[DEFAULT_KEY]
    raise DataError(f"{path} holds several arrays ({names}): name one with key, or call it {DEFAULT_KEY!r}")


def _first_line(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return text[0][:160] if text else type(error).__name__
