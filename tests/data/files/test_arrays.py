import io
import pickle
import struct
import zipfile
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


def test_npy(tmp_path):
    np.save(tmp_path / "a.npy", ARRAY)
    np.testing.assert_array_equal(load_array(tmp_path / "a.npy"), ARRAY)


@pytest.mark.parametrize("ending", ["npz", "mat"])
class TestFilesOfSeveralArrays:
    def save(self, path, **arrays):
        if path.suffix == ".npz":
            np.savez_compressed(path, **arrays)
        else:
            savemat(path, arrays)
        return path

    def test_the_only_array_needs_no_name(self, tmp_path, ending):
        path = self.save(tmp_path / f"a.{ending}", anything=ARRAY)
        np.testing.assert_array_equal(load_array(path), ARRAY)

    def test_spikes_is_the_default_among_several(self, tmp_path, ending):
        path = self.save(tmp_path / f"a.{ending}", spikes=ARRAY, times=np.arange(3))
        np.testing.assert_array_equal(load_array(path), ARRAY)

    def test_a_key_chooses(self, tmp_path, ending):
        path = self.save(tmp_path / f"a.{ending}", spikes=np.zeros(3), mine=ARRAY)
        np.testing.assert_array_equal(load_array(path, key="mine"), ARRAY)

    def test_several_without_a_key_are_named(self, tmp_path, ending):
        refused(self.save(tmp_path / f"a.{ending}", left=ARRAY, right=ARRAY), "several arrays.*left, right")

    def test_an_unknown_key_names_those_there(self, tmp_path, ending):
        refused(
            self.save(tmp_path / f"a.{ending}", left=ARRAY, right=ARRAY), "no array 'up'.*left, right", "up"
        )

    def test_a_file_of_nothing(self, tmp_path, ending):
        refused(self.save(tmp_path / f"a.{ending}"), "holds no array")

    def test_cut_off_anywhere_it_is_refused(self, tmp_path, ending):
        whole = self.save(tmp_path / f"whole.{ending}", spikes=ARRAY).read_bytes()
        for length in range(1, len(whole) - 1, 17):
            path = tmp_path / f"cut.{ending}"
            path.write_bytes(whole[:length])
            with pytest.raises(DataError):
                load_array(path)


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
    with pytest.raises(DataError, match="a cell holds text"):
        load_cells(tmp_path / "a.mat")
    savemat(tmp_path / "b.mat", {"spikes": np.arange(3.0)})
    with pytest.raises(DataError, match="no cell array"):
        load_cells(tmp_path / "b.mat")


def test_of_several_names_the_one_that_is_there(tmp_path):
    np.savez(tmp_path / "a.npz", real=np.zeros(2), other=np.ones(2))
    assert load_array(tmp_path / "a.npz", ["drawn", "other"]).tolist() == [1, 1]
    np.savez(tmp_path / "b.npz", alone=np.zeros(3))
    assert load_array(tmp_path / "b.npz", ["drawn", "other"]).tolist() == [0, 0, 0]


@pytest.mark.parametrize("length", [0, 1, 5, 6, 8, 20, 90, 130, 200])
def test_a_cut_off_npy_is_refused(tmp_path, length):
    whole = io.BytesIO()
    np.save(whole, ARRAY)
    (tmp_path / "a.npy").write_bytes(whole.getvalue()[:length])
    refused(tmp_path / "a.npy", "empty" if length == 0 else "damaged|not a NumPy file")


@pytest.mark.parametrize("ending", ["npy", "npz", "mat"])
@pytest.mark.parametrize("content", [b"time,neuron\n1,2\n", b"\x89PNG\r\n\x1a\n" + bytes(200), bytes(500)])
def test_another_format_under_the_name_is_refused(tmp_path, ending, content):
    (tmp_path / f"a.{ending}").write_bytes(content)
    refused(tmp_path / f"a.{ending}", "damaged|not a NumPy file|holds no array")


def test_an_npz_named_npy_opens(tmp_path):
    with (tmp_path / "a.npy").open("wb") as file:
        np.savez(file, spikes=ARRAY)
    np.testing.assert_array_equal(load_array(tmp_path / "a.npy"), ARRAY)


def test_other_endings_missing_files_and_folders(tmp_path):
    (tmp_path / "folder.npy").mkdir()
    refused(tmp_path / "a.csv", "not a .npy, .npz or .mat file")
    refused(tmp_path / "a.npy", "no file")
    refused(tmp_path / "folder.npy", "no file")


class Trap:
    """Unpickling writes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


def test_no_pickle_is_ever_opened(tmp_path):
    sprung = tmp_path / "sprung"
    objects = np.array([Trap(sprung)], dtype=object)
    np.save(tmp_path / "objects.npy", objects, allow_pickle=True)
    np.savez(tmp_path / "objects.npz", spikes=objects, allow_pickle=True)
    (tmp_path / "plain.npy").write_bytes(pickle.dumps(Trap(sprung)))
    with zipfile.ZipFile(tmp_path / "member.npz", "w") as archive:
        archive.writestr("spikes.npy", pickle.dumps(Trap(sprung)))
    refused(tmp_path / "objects.npy", "pickled objects")
    refused(tmp_path / "objects.npz", "pickled objects", "spikes")
    refused(tmp_path / "plain.npy", "not a NumPy file")
    with pytest.raises(DataError):
        load_array(tmp_path / "member.npz")
    assert not sprung.exists()


def test_what_are_no_numbers(tmp_path):
    np.save(tmp_path / "text.npy", np.array(["a", "b"]))
    savemat(tmp_path / "struct.mat", {"spikes": {"train": ARRAY}})
    savemat(tmp_path / "cell.mat", {"spikes": np.array([ARRAY, "x"], dtype=object)})
    refused(tmp_path / "text.npy", "holds text")
    np.testing.assert_array_equal(load_array(tmp_path / "struct.mat"), ARRAY)
    refused(tmp_path / "cell.mat", "holds cells: read it with task=trains")


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
