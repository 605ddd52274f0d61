import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from spiqbench.data.files.arrays import load_array
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

    def test_a_name_of_several_lines_is_told_in_one(self, tmp_path, ending):
        path = tmp_path / f"a.{ending}"
        content = self.save(path, first=ARRAY, other=ARRAY).read_bytes()
        if b"other" in content:
            path.write_bytes(content.replace(b"other", b"ot\ner"))
            refused(path, r"several arrays.*'ot\\ner'")

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
    refused(tmp_path / "folder.npy", "is a folder: name the file")


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
