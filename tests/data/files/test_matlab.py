"""Arrays in MATLAB files of every version."""

import struct
from pathlib import Path

import h5py
import numpy as np
import pytest
from scipy.io import loadmat, savemat
from scipy.sparse import csc_array

from spiqbench.data.files.arrays import load_array, load_cells, mat_kinds
from spiqbench.errors import DataError

ARRAY = np.random.default_rng(0).integers(0, 2, (40, 3), dtype=np.uint8)


def refused(path: Path, message: str, key: str | None = None) -> None:
    with pytest.raises(DataError, match=message) as error:
        load_array(path, key)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_sparse_matlab_matrices_are_filled(tmp_path):
    savemat(tmp_path / "a.mat", {"spikes": csc_array(ARRAY.astype(float))})
    np.testing.assert_array_equal(load_array(tmp_path / "a.mat"), ARRAY)


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("kind", ["u1", "i8", "f4", "f8", "?"])
@pytest.mark.parametrize("shape", [(1, 1), (3, 1), (2, 3), (2, 3, 4), (0, 3), (40, 30)])
def test_matlab_arrays_come_as_scipy_reads_them(tmp_path, compressed, kind, shape):
    array = np.random.default_rng(1).integers(0, 2, shape).astype(kind)
    savemat(tmp_path / "a.mat", {"spikes": array, "x": 1.5, "text": "t"}, do_compression=compressed)
    found = load_array(tmp_path / "a.mat")
    expected = loadmat(tmp_path / "a.mat")["spikes"]
    np.testing.assert_array_equal(found, expected)
    assert found.shape == shape
    assert found.dtype == array.dtype


@pytest.mark.parametrize("rows", [1, 7, 300])
def test_sparse_matlab_matrices_come_as_scipy_reads_them(tmp_path, rows):
    matrix = (np.random.default_rng(2).random((rows, 5)) < 0.2).astype(float)
    savemat(tmp_path / "a.mat", {"spikes": csc_array(matrix)}, do_compression=True)
    np.testing.assert_array_equal(load_array(tmp_path / "a.mat"), matrix)


def test_a_matlab_file_of_a_machine_with_the_other_byte_order(tmp_path):
    def part(kind, data):
        return struct.pack(">II", kind, len(data)) + data + bytes(-len(data) % 8)

    values = part(9, np.arange(6, dtype=">f8").tobytes())
    body = part(6, struct.pack(">II", 6, 0)) + part(5, struct.pack(">ii", 2, 3)) + part(1, b"spikes") + values
    head = b"MATLAB 5.0 MAT-file".ljust(124) + b"\x01\x00MI"
    (tmp_path / "a.mat").write_bytes(head + struct.pack(">II", 14, len(body)) + body)
    np.testing.assert_array_equal(load_array(tmp_path / "a.mat"), [[0, 2, 4], [1, 3, 5]])


def write_matlab_7_3(path, **variables):
    """As MATLAB writes it: its text and the version 0x0200 in the first 512 bytes, then HDF5, axes turned round."""
    with h5py.File(path, "w", userblock_size=512) as file:
        for name, value in variables.items():
            if isinstance(value, list):
                cells = [
                    file.create_dataset(f"#refs#/{name}{k}", data=cell[None].T)
                    for k, cell in enumerate(value)
                ]
                for cell in cells:
                    cell.attrs["MATLAB_class"] = np.bytes_("double")
                made = file.create_dataset(
                    name, data=np.array([[c.ref for c in cells]], dtype=object).T, dtype=h5py.ref_dtype
                )
                made.attrs["MATLAB_class"] = np.bytes_("cell")
            else:
                file.create_dataset(name, data=value.T).attrs["MATLAB_class"] = np.bytes_("double")
    with path.open("r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\x00\x02IM")
    return path


def test_matlab_7_3_is_read(tmp_path):
    array = np.arange(12.0).reshape(4, 3)
    trains = [np.array([0.5, 1.5]), np.array([0.25, 2.0, 3.0])]
    path = write_matlab_7_3(tmp_path / "a.mat", spikes=array, trains=trains)
    np.testing.assert_array_equal(load_array(path), array)
    for cell, train in zip(load_cells(path).ravel(), trains, strict=True):
        np.testing.assert_array_equal(cell.ravel(), train)
    assert load_cells(path).shape == (1, 2)
    refused_key = "holds cells: read it with task=trains"
    with pytest.raises(DataError, match=refused_key):
        load_array(path, "trains")


def test_a_damaged_matlab_7_3_file(tmp_path):
    text = b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\x00\x02IM"
    (tmp_path / "a.mat").write_bytes(text + b"\0" * 384 + b"\x89HDF\r\n\x1a\n" + b"\0" * 100)
    refused(tmp_path / "a.mat", "damaged")


def test_cells_come_as_scipy_reads_them(tmp_path):
    cells = np.empty((2, 3), dtype=object)
    for place in range(6):
        cells.flat[place] = np.arange(place, dtype=float)
    for compressed in (False, True):
        savemat(tmp_path / "a.mat", {"trains": cells, "n": 3.0}, do_compression=compressed)
        found = load_cells(tmp_path / "a.mat")
        expected = loadmat(tmp_path / "a.mat")["trains"]
        assert found.shape == (2, 3)
        for cell, other in zip(found.ravel(), expected.ravel(), strict=True):
            np.testing.assert_array_equal(cell, other)


def test_cells_that_hold_no_numbers(tmp_path):
    cells = np.empty((1, 2), dtype=object)
    cells[0, 0], cells[0, 1] = np.arange(3.0), "text"
    savemat(tmp_path / "a.mat", {"trains": cells})
    with pytest.raises(DataError, match=r"a cell of .*a\.mat holds text: save spike times"):
        load_cells(tmp_path / "a.mat")
    savemat(tmp_path / "b.mat", {"spikes": np.arange(3.0)})
    with pytest.raises(DataError, match="no cell array"):
        load_cells(tmp_path / "b.mat")


@pytest.mark.parametrize("compressed", [False, True])
def test_structures_are_read_by_their_fields(tmp_path, compressed):
    trains = [np.arange(3.0), np.arange(5.0), np.zeros((0, 0))]
    units = np.array(
        [(train, f"unit{k}") for k, train in enumerate(trains)], dtype=[("times", object), ("name", object)]
    )
    content = {"session": {"binned": ARRAY, "deep": {"rate": 3.5}, "date": "today"}, "units": units}
    savemat(tmp_path / "a.mat", content, do_compression=compressed)
    assert mat_kinds(tmp_path / "a.mat") == {
        "session.binned": "numbers",
        "session.deep.rate": "numbers",
        "session.date": "text",
        "units.times": "cells",
        "units.name": "text",
    }
    np.testing.assert_array_equal(load_array(tmp_path / "a.mat", "session.binned"), ARRAY)
    assert load_array(tmp_path / "a.mat", "session.deep.rate") == 3.5
    found = load_cells(tmp_path / "a.mat")
    assert [cell.size for cell in found.ravel()] == [3, 5, 0]
    np.testing.assert_array_equal(found[0, 1].ravel(), trains[1])
    with pytest.raises(DataError, match="holds text"):
        load_array(tmp_path / "a.mat", "session.date")


def test_structures_of_matlab_7_3(tmp_path):
    path = write_matlab_7_3(
        tmp_path / "a.mat", **{"session/binned": ARRAY, "units": [np.arange(3.0), np.arange(5.0)]}
    )
    assert mat_kinds(path) == {"session.binned": "numbers", "units": "cells"}
    np.testing.assert_array_equal(load_array(path, "session.binned"), ARRAY)
