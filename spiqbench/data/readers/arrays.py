"""Arrays from .npy, .npz and .mat files, read as data: nothing in a file is ever executed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.readers.declared_size import bytes_in, check_npy
from spiqbench.data.readers.matlab import is_matlab_5, is_matlab_7_3, variables
from spiqbench.errors import DataError

DEFAULT_KEY = "spikes"
SUFFIXES = (".npy", ".npz", ".mat")
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")


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
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise DataError(f"{path} is not a .npy, .npz or .mat file: save the array with numpy.save or savez")
    if not path.is_file():
        raise DataError(f"there is no file {path}: check the path")
    try:
        array = _read_mat(path, key) if suffix == ".mat" else _read_numpy(path, key)
    except DataError:
        raise
    except MemoryError as error:
        raise DataError(f"{path} holds more than this machine's memory: save a part of it") from error
    except PermissionError as error:
        raise DataError(f"{path} cannot be read: its permissions forbid it") from error
    except ValueError as error:
        if "allow_pickle" in str(error):
            raise DataError(f"{path} holds pickled objects, which are never read: save numbers") from error
        raise DataError(_damaged(path, error)) from error
    # A damaged file makes the readers fail in many ways: in zip, zlib, struct or the header's literals.
    except Exception as error:
        raise DataError(_damaged(path, error)) from error
    if array.dtype.kind not in "buif":
        raise DataError(f"{path} holds {_kind(array)}: save an array of numbers")
    return array


def _read_numpy(path: Path, key: str | None) -> NDArray[Any]:
    """Told apart by content, so that an `.npz` named `.npy` opens."""
    start = _start(path)
    if start.startswith(ZIP_STARTS):
        with np.load(path, allow_pickle=False) as archive:
            name = _choose(archive.files, key, path)
            members = archive.zip.NameToInfo
            member = members.get(f"{name}.npy") or members[name]
            with archive.zip.open(member) as stream:
                check_npy(stream, bytes_in(member, path), path)
            # What is no array inside comes as bytes.
            return np.asarray(archive[name])
    if not start.startswith(np.lib.format.MAGIC_PREFIX):
        raise DataError(
            f"{path} is not a NumPy file, whatever its name says: save it with numpy.save or savez"
        )
    with path.open("rb") as file:
        check_npy(file, path.stat().st_size, path)
    return np.asarray(np.load(path, allow_pickle=False))


def _read_mat(path: Path, key: str | None) -> NDArray[Any]:
    _start(path)
    content = path.read_bytes()
    if is_matlab_7_3(content):
        raise DataError(f"{path} is a MATLAB 7.3 file (HDF5): save it with save(..., '-v7') instead")
    if not is_matlab_5(content):
        raise DataError(
            f"{path} is damaged or no MATLAB file of version 5 to 7.2: save it with save(..., '-v7')"
        )
    found = {variable.name: variable for variable in variables(content)}
    chosen = found[_choose(list(found), key, path)]
    if chosen.kind != "numbers":
        raise DataError(f"{path} holds {chosen.kind}: save an array of numbers")
    return chosen.read()


def _choose(names: Sequence[str], key: str | None, path: Path) -> str:
    listed = ", ".join(names)
    if not names:
        raise DataError(f"{path} holds no array: save one in it")
    if key is not None:
        if key not in names:
            raise DataError(f"{path} has no array {key!r}: set key to one of {listed}")
        return key
    if len(names) == 1:
        return names[0]
    if DEFAULT_KEY in names:
        return DEFAULT_KEY
    raise DataError(f"{path} holds several arrays: set key to one of {listed}")


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise DataError(f"{path} is empty (0 bytes): save it again")
    return start


def _kind(array: NDArray[Any]) -> str:
    kinds = {"O": "objects", "V": "structures", "U": "text", "S": "text", "c": "complex numbers"}
    return kinds.get(array.dtype.kind, f"{array.dtype} values")


def _damaged(path: Path, error: Exception) -> str:
    lines = str(error).strip().splitlines()
    reason = lines[0][:160].rstrip(".") if lines else type(error).__name__
    return f"{path} is damaged or no {path.suffix} file ({reason}): save it again"
