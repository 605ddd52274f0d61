"""Whatever a file holds, a reader gives its content or one error that says what is wrong, soon and in little memory."""

import io
from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.io import savemat
from scipy.sparse import csc_array

from spiqbench.data.files.arrays import load_array, load_cells
from spiqbench.data.files.text_table import read_table
from spiqbench.data.readers.hdf5 import from_hdf5

from .fuzzing import deep, mutated, quick, read_within_bounds

ARRAY = np.random.default_rng(0).integers(0, 2, (20, 3), dtype=np.uint8)


def files() -> dict[str, bytes]:
    """A valid file of every format that is read."""
    made: dict[str, bytes] = {}
    for name, save in {
        "a.npy": lambda out: np.save(out, ARRAY),
        "stored.npz": lambda out: np.savez(out, spikes=ARRAY, other=ARRAY),
        "deflated.npz": lambda out: np.savez_compressed(out, spikes=ARRAY),
        "a.mat": lambda out: savemat(out, {"spikes": ARRAY, "times": np.arange(3.0)}),
        "deflated.mat": lambda out: savemat(out, {"spikes": ARRAY}, do_compression=True),
        "sparse.mat": lambda out: savemat(out, {"spikes": csc_array(ARRAY.astype(float))}),
        "struct.mat": lambda out: savemat(out, {"spikes": {"train": ARRAY, "text": "x"}}),
        "old.mat": lambda out: savemat(out, {"spikes": ARRAY}, format="4"),
    }.items():
        out = io.BytesIO()
        save(out)
        made[name] = out.getvalue()
    return made


FILES = files()


def load(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    found = read_within_bounds(lambda: load_array(path))
    assert isinstance(found, str) or found.dtype.kind in "buif"


def cells() -> bytes:
    made = np.empty((1, 3), dtype=object)
    for unit in range(3):
        made[0, unit] = np.arange(5.0) + unit
    out = io.BytesIO()
    savemat(out, {"spikes": made})
    return out.getvalue()


def hdf5() -> bytes:
    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        file["spikes"] = np.arange(400.0) / 7
        file["sCount"] = np.array([150, 250])
    return out.getvalue()


CELLS, HDF5 = cells(), hdf5()
TABLE = b"time,unit\n" + b"".join(b"%.2f,%d\n" % (k / 7, k % 3) for k in range(60))


def arrays_of_mutated_files(data: st.DataObject, folder: Path) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    load(folder / name, data.draw(mutated(FILES[name])))


def arrays_of_any_bytes(data: st.DataObject, folder: Path) -> None:
    ending = data.draw(st.sampled_from([".npy", ".npz", ".mat"]))
    start = data.draw(st.sampled_from([b"", b"\x93NUMPY\x01\x00", b"PK\x03\x04", FILES["a.mat"][:128]]))
    load(folder / f"a{ending}", start + data.draw(st.binary(max_size=200)))


@quick
@given(data=st.data())
def test_arrays_of_mutated_files(data: st.DataObject, tmp_path: Path) -> None:
    arrays_of_mutated_files(data, tmp_path)


@quick
@given(data=st.data())
def test_cells_of_mutated_files(data: st.DataObject, tmp_path: Path) -> None:
    (tmp_path / "a.mat").write_bytes(data.draw(mutated(CELLS)))
    found = read_within_bounds(lambda: load_cells(tmp_path / "a.mat"))
    assert isinstance(found, str) or all(cell.dtype.kind in "buif" for cell in found.ravel())


@quick
@given(data=st.data())
def test_tables_of_mutated_texts(data: st.DataObject, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(data.draw(mutated(TABLE)))
    found = read_within_bounds(lambda: read_table(tmp_path / "a.csv"))
    assert isinstance(found, str) or found[0].ndim == 2


@quick
@given(data=st.data())
def test_recordings_of_mutated_hdf5(data: st.DataObject, tmp_path: Path) -> None:
    (tmp_path / "a.h5").write_bytes(data.draw(mutated(HDF5)))
    found = read_within_bounds(lambda: from_hdf5(tmp_path / "a.h5", 20))
    assert isinstance(found, str) or found.neurons == 2


@quick
@given(data=st.data())
def test_arrays_of_any_bytes(data: st.DataObject, tmp_path: Path) -> None:
    arrays_of_any_bytes(data, tmp_path)


@pytest.mark.slow
@deep
@given(data=st.data())
def test_deeper(data: st.DataObject, tmp_path: Path) -> None:
    arrays_of_mutated_files(data, tmp_path)
    arrays_of_any_bytes(data, tmp_path)
