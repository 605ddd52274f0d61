"""Files of windows and recordings that are missing, broken, of another kind, or no spikes."""

import io
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

WINDOWS = (np.random.default_rng(0).random((64, 4, 16)) < 0.2).astype(np.uint8)
RECORDING = (np.random.default_rng(0).random((8, 400, 3)) < 0.1).astype(np.uint8)


class Bomb:
    """Code that runs where a pickle is opened."""

    def __reduce__(self):
        return Path.touch, (Path("executed"),)


def npy(array: np.ndarray, **options: bool) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


def npz(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def changed(value: float, array: np.ndarray = WINDOWS) -> bytes:
    array = array.astype(float)
    array.flat[5] = value
    return npy(array)


def huge() -> bytes:
    """A header that promises 8 petabytes, and no data."""
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 1000, 1000), }"
    text = header.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


BROKEN: dict[str, tuple[bytes, str]] = {
    "empty.npy": (b"", "empty (0 bytes)"),
    "text.npy": (b"0 1 0 1\n", "not a NumPy file"),
    "html.npz": (b"<html>404</html>", "not a NumPy file"),
    "cut.npy": (npy(WINDOWS)[:400], "damaged"),
    "cut.npz": (npz(spikes=WINDOWS)[:700], "damaged"),
    "header.npy": (npy(WINDOWS)[:20], "damaged"),
    "huge.npy": (huge(), ""),
    "several.npz": (npz(a=WINDOWS, b=WINDOWS), "several arrays"),
    "nothing.npz": (npz(), "holds no array"),
    "objects.npy": (npy(np.array([Bomb()], dtype=object), allow_pickle=True), "never read"),
    "bomb.npy": (pickle.dumps(Bomb()), "not a NumPy file"),
    "bomb.mat": (pickle.dumps(Bomb()), "damaged"),
    "words.npy": (npy(np.array(["0", "1"])), "save an array of numbers"),
    "complex.npy": (npy(WINDOWS.astype(complex)), "complex numbers"),
    "table.csv": (b"0,1\n", ".npy, .npz or .mat"),
    "two.npy": (changed(2), "2"),
    "negative.npy": (changed(-1), "-1"),
    "half.npy": (changed(0.5), "fractions"),
    "nan.npy": (changed(np.nan), "NaN"),
    "infinite.npy": (changed(np.inf), "inf"),
}


@pytest.fixture
def write() -> Callable[[str, bytes], str]:
    Path("good.npy").write_bytes(npy(WINDOWS))

    def to_file(name: str, content: bytes) -> str:
        Path(name).write_bytes(content)
        return name

    return to_file


@pytest.mark.parametrize("name", BROKEN)
def test_windows_to_compare(refuses, write, name):
    content, says = BROKEN[name]
    said = refuses("compare", "good.npy", write(name, content), says=says)
    assert name in said
    assert not Path("executed").exists()


@pytest.mark.parametrize("name", ["cut.npz", "objects.npy", "nan.npy", "huge.npy"])
def test_samples_for_a_board(refuses, write, name):
    content, says = BROKEN[name]
    path = write(name, content)
    refuses("score", path, "task=simulated_n4", "--name", "mine", "--parameters", "3", says=says)


@pytest.mark.parametrize(
    ("windows", "says"),
    [
        (WINDOWS[:, :3], "3 neurons"),
        (WINDOWS[:, :, :8], "8 bins"),
        (WINDOWS[0], "samples, neurons, time_bins"),
        (WINDOWS[:0], "empty"),
        (WINDOWS[None], "samples, neurons, time_bins"),
    ],
    ids=["neurons", "bins", "two axes", "none", "four axes"],
)
def test_windows_of_another_shape(refuses, write, windows, says):
    refuses("compare", "good.npy", write("other.npy", npy(windows)), says=says)


def test_missing_files_and_folders(refuses):
    Path("folder.npy").mkdir()
    refuses("compare", "missing.npy", "missing.npy", says="check the path")
    refuses("compare", "folder.npy", "folder.npy", says="folder.npy")


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (("--name", "bad name!"), "cannot name a record"),
        (("--twin", "bad name!"), "cannot name a record"),
        (("--source", "two\nlines"), "line break"),
        (("--source", "x" * 2001), "at most 2000"),
        (("--parameters", "3000000000000000000"), "less than or equal to"),
        (("--training-only", "3000000000000000000"), "less than or equal to"),
        (("seed=99999999999999999999",), "below 2^63"),
    ],
)
def test_what_a_record_cannot_hold_is_refused_before_the_task_is_built(refuses, monkeypatch, said, says):
    monkeypatch.setattr("spiqbench.commands.score.build_task", lambda _: pytest.fail("the task was built"))
    refuses("score", "a.npy", "task=simulated_n4", "--name", "mine", "--parameters", "3", *said, says=says)


def test_samples_that_do_not_fit_the_board(refuses, write):
    path = write("few.npy", npy(WINDOWS))
    board = ("task=simulated_n4", "--name", "mine", "budget=smoke")
    refuses("score", path, *board, "--parameters", "3", says="draws 4096")
    refuses("score", path, *board, "--parameters", "-3", says="greater than or equal to 0")
    refuses("score", path, "task=simulated_n4", "--name", "../escape", says="cannot name")
    refuses("score", path, "task=simulated_n8", "--name", "mine", says="4 neurons")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (changed(2, RECORDING), "2"),
        (changed(np.nan, RECORDING), "NaN"),
        (npy(RECORDING[:, :, :1]), "neuron"),
        (npy(RECORDING[:, :8]), "bins"),
        (npy(RECORDING[:1, :32]), "windows"),
        (npy(RECORDING[:0]), "empty"),
        (npy(RECORDING[0, :, 0]), "shape"),
        (npz(a=RECORDING, b=RECORDING), "several arrays"),
        (b"", "empty"),
    ],
    ids=[
        "a two",
        "a NaN",
        "one neuron",
        "short",
        "too few windows",
        "no repeat",
        "flat",
        "several",
        "no bytes",
    ],
)
def test_unusable_recordings(refuses, write, content, says):
    path = write("mine.npy", content)
    recording = (f"task.recording.path={path}", "task.recording.bin_width_ms=20")
    refuses("run", "model=independent", "task=file", *recording, says=says)


@pytest.mark.parametrize(
    ("overrides", "says"),
    [
        ([], "task.recording.path"),
        (["task.recording.path=good.npy"], "bin_width_ms"),
        (["task.recording.path=good.npy", "task.recording.bin_width_ms=0"], "bin_width_ms"),
        (["task.recording.path=good.npy", "task.recording.bin_width_ms=wide"], "bin_width_ms"),
        (["task.recording.path=missing.npy", "task.recording.bin_width_ms=20"], "check the path"),
        (
            ["task.recording.path=mine.npz", "task.recording.bin_width_ms=20", "task.recording.key=c"],
            "set key to one of a, b",
        ),
    ],
    ids=["no path", "no width", "width 0", "width in words", "missing", "no such key"],
)
def test_a_recording_half_described(refuses, write, overrides, says):
    write("mine.npz", npz(a=RECORDING, b=RECORDING))
    refuses("run", "model=independent", "task=file", *overrides, says=says)
