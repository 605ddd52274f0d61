"""Numeric arrays and cells of MATLAB files of version 7.3, which are HDF5."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.files.declared_size import too_large
from spiqbench.errors import DataError

KINDS = {"cell": "cells", "struct": "structures", "char": "text", "function_handle": "objects"}


def variables(path: Path) -> dict[str, str]:
    """Names of the file's variables, structures by their fields, and what each holds: `numbers`, `cells`, or else."""
    import h5py

    found = {}
    with h5py.File(path) as file:
        names: list[str] = []
        file.visit(names.append)
        for name in names:
            if not name.startswith("#") and isinstance(file[name], h5py.Dataset):
                found[name.replace("/", ".")] = _kind(h5py, file[name])
    return found


def read_numbers(path: Path, name: str) -> NDArray[Any]:
    """An array of numbers with its axes as MATLAB shows them; MemoryError where it does not fit."""
    import h5py

    with h5py.File(path) as file:
        return _array(file[name.replace(".", "/")])


def read_cells(path: Path, name: str) -> NDArray[np.object_]:
    """An array of arrays, of the shape of the cells; `DataError` where a cell holds no numbers."""
    import h5py

    with h5py.File(path) as file:
        references = file[name.replace(".", "/")][()]
        found = np.empty(references.size, dtype=object)
        for place, reference in enumerate(references.ravel()):
            node = file[reference]
            if _kind(h5py, node) != "numbers":
                raise DataError(f"{path}: a cell of {name} holds {_kind(h5py, node)}: save spike times in it")
            found[place] = _array(node)
        return found.reshape(references.shape).T


def _kind(h5py: Any, node: Any) -> str:
    if not isinstance(node, h5py.Dataset):
        return "structures"
    stated = node.attrs.get("MATLAB_class", b"")
    text = stated.decode() if isinstance(stated, bytes) else str(stated)
    if text in KINDS:
        return KINDS[text]
    if h5py.check_ref_dtype(node.dtype) is not None:  # a field of an array of structures
        return "cells"
    return "numbers" if node.dtype.kind in "buif" else "objects"


def _array(dataset: Any) -> NDArray[Any]:
    if dataset.attrs.get("MATLAB_empty"):
        return np.zeros((0, 0))
    if too_large(dataset.nbytes, dataset.id.get_storage_size()):
        raise MemoryError(f"{dataset.nbytes} bytes")
    return np.asarray(dataset[()]).T
