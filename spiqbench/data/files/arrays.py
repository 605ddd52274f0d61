"""Arrays from .npy, .npz and .mat files, read as data: nothing in a file is ever executed."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.files import matlab_hdf5
from spiqbench.data.files.declared_size import bytes_in, check_npy
from spiqbench.data.files.matlab import Variable, is_matlab_5, is_matlab_7_3, variables
from spiqbench.errors import DataError, SpiqbenchError, first_line
from spiqbench.paths import at_home, require_file

DEFAULT_KEY = "spikes"
SUFFIXES = (".npy", ".npz", ".mat")
T = TypeVar("T")
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")


def load_array(path: str | Path, key: str | Sequence[str] | None = None) -> NDArray[Any]:
    """One array of a file, as it stands there.

    Args:
        path: a `.npy`, `.npz` or `.mat` file (of any version from 5 on); sparse matrices are filled.
        key: name of the array in an `.npz` or `.mat` file; of several names, the one that is there. Without it the
            file's only array is taken, or the one named `spikes`.

    Raises:
        DataError: no such file, another format, a damaged file, pickled objects, or an array that cannot be
            told from others.
    """
    path = _checked(path)
    array = _guarded(
        path, lambda: _read_mat(path, key) if path.suffix.lower() == ".mat" else _read_numpy(path, key)
    )
    if array.dtype.kind not in "buif":
        raise DataError(f"{path} holds {_kind(array)}: save an array of numbers")
    return array


def load_cells(path: str | Path, key: str | None = None) -> NDArray[np.object_]:
    """A cell array of numeric arrays from a `.mat` file, of the shape of the cells; arguments and errors as above."""
    path = _checked(path)
    if path.suffix.lower() != ".mat":
        raise DataError(f"{path} is no .mat file: only those hold cells")
    kinds = _guarded(path, lambda: mat_kinds(path))
    cells = [name for name, kind in kinds.items() if kind == "cells"]
    if not cells:
        raise DataError(f"{path} holds no cell array: read it with task=file, or save a cell a unit")
    name = _choose(cells, key, path)
    if is_matlab_7_3(_start(path, 128)):
        return _guarded(path, lambda: matlab_hdf5.read_cells(path, name))
    return _guarded(path, lambda: _of_mat(path)[name].read_cells(str(path)))


def mat_kinds(path: Path) -> dict[str, str]:
    """What each variable of a `.mat` file holds: `numbers`, `cells`, or something else."""
    if is_matlab_7_3(_start(path, 128)):
        return matlab_hdf5.variables(path)
    return {name: variable.kind for name, variable in _of_mat(path).items()}


def mat_kinds_of(path: Path) -> set[str]:
    """The kinds of what a `.mat` file holds; errors as of `load_array`."""
    return set(_guarded(path, lambda: mat_kinds(path)).values())


def names_of(path: Path) -> list[str]:
    """Names of the arrays of an `.npz` file; errors as of `load_array`."""
    path = _checked(path)

    def read() -> list[str]:
        with np.load(path, allow_pickle=False) as archive:
            return list(archive.files)

    return _guarded(path, read)


def _checked(path: str | Path) -> Path:
    path = at_home(path)
    if path.suffix.lower() not in SUFFIXES:
        raise DataError(f"{path} is not a .npy, .npz or .mat file: save the array with numpy.save or savez")
    require_file(path)
    return path


def _guarded(path: Path, read: Callable[[], T]) -> T:
    """What a reader gives, or one error that says what is wrong with the file."""
    try:
        return read()
    except SpiqbenchError:
        raise
    except MemoryError as error:
        raise DataError(
            f"{path} holds more than memory or its own bytes can: save a part of it, or in another format"
        ) from error
    except PermissionError as error:
        raise DataError(f"{path} cannot be read: its permissions forbid it") from error
    except ValueError as error:
        if "allow_pickle" in str(error):
            raise DataError(f"{path} holds pickled objects, which are never read: save numbers") from error
        raise DataError(_damaged(path, error)) from error
    # A damaged file makes the readers fail in many ways: in zip, zlib, struct or the header's literals.
    except Exception as error:
        raise DataError(_damaged(path, error)) from error


def _read_numpy(path: Path, key: str | Sequence[str] | None) -> NDArray[Any]:
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


def _read_mat(path: Path, key: str | Sequence[str] | None) -> NDArray[Any]:
    kinds = mat_kinds(path)
    name = _choose(list(kinds), key, path)
    if kinds[name] != "numbers":
        remedy = ": read it with task=trains" if kinds[name] == "cells" else ": save an array of numbers"
        raise DataError(f"{path} holds {kinds[name]}{remedy}")
    if is_matlab_7_3(_start(path, 128)):
        return matlab_hdf5.read_numbers(path, name)
    return _of_mat(path)[name].read()


def _of_mat(path: Path) -> dict[str, Variable]:
    _start(path)
    content = path.read_bytes()
    if not is_matlab_5(content):
        raise DataError(
            f"{path} is damaged or not a MATLAB file of version 5 or later: save it with save(..., '-v7')"
        )
    return {variable.name: variable for variable in variables(content)}


def _choose(names: Sequence[str], key: str | Sequence[str] | None, path: Path) -> str:
    listed = ", ".join(name if name.isprintable() else repr(name) for name in names)
    if not names:
        raise DataError(f"{path} holds no array: save one in it")
    if key:
        wanted = [key] if isinstance(key, str) else list(key)
        for name in wanted:
            if name in names:
                return name
        if isinstance(key, str) or len(names) > 1:
            raise DataError(
                f"{path} has no array {' or '.join(map(repr, wanted))}: set key to one of {listed}"
            )
    if len(names) == 1:
        return names[0]
    if DEFAULT_KEY in names:
        return DEFAULT_KEY
    raise DataError(
        f"{path} holds several arrays: set key to one of {listed} (--key NAME, or task.recording.key=NAME)"
    )


def _start(path: Path, length: int = 8) -> bytes:
    with path.open("rb") as file:
        start = file.read(length)
    if not start:
        raise DataError(f"{path} is empty (0 bytes): save it again")
    return start


def _kind(array: NDArray[Any]) -> str:
    kinds = {"O": "objects", "V": "structures", "U": "text", "S": "text", "c": "complex numbers"}
    return kinds.get(array.dtype.kind, f"{array.dtype} values")


def _damaged(path: Path, error: Exception) -> str:
    return f"{path} is damaged or not a {path.suffix} file ({first_line(error)}): save it again"
