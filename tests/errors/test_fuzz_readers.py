"""Whatever a file holds, a reader gives its content or one error that says what is wrong, soon and in little memory."""

import io
import json
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.io import savemat
from scipy.sparse import csc_array

from spiqbench.data.files.arrays import load_array, load_cells
from spiqbench.data.files.declared_size import SMALL_BYTES
from spiqbench.data.files.text_table import read_table
from spiqbench.data.readers.hdf5 import from_hdf5
from spiqbench.errors import DataError, SpiqbenchError
from spiqbench.records.schema import Record
from spiqbench.records.store import read_record, to_json

MOST_BYTES = SMALL_BYTES + 2**25
MOST_SECONDS = 5.0
ARRAY = np.random.default_rng(0).integers(0, 2, (20, 3), dtype=np.uint8)

# How long it takes is told by the processor's clock, below: the wall's says how busy the machine is.
quick = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    database=None,
    print_blob=True,
)
deep = settings(quick, max_examples=3000)


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


def mutated(whole: bytes) -> st.SearchStrategy[bytes]:
    """Bytes with some replaced, a piece cut out, a piece put in, or the end missing."""
    place = st.integers(0, len(whole) - 1)

    def change(edits: list[tuple[int, int, bytes]]) -> bytes:
        content = bytearray(whole)
        for start, removed, put in edits:
            content[start : start + removed] = put
        return bytes(content)

    patches = st.sampled_from(
        [b"\xff" * 4, b"\x00" * 4, b"\x7f\xff\xff\xff", b"9" * 9, b"-1", b"'O'"]
    ) | st.binary(max_size=8)
    edits = st.tuples(place, st.integers(0, 8), patches).map(
        lambda edit: (edit[0], len(edit[2]) if edit[1] < 6 else edit[1], edit[2])
    )
    return st.lists(edits, min_size=1, max_size=3).map(change) | place.map(lambda length: whole[:length])


def outcome(reader: Callable[[], Any]) -> Any:
    """What a reader gives, or what its error says: a text of one line; soon."""
    began = time.process_time()
    try:
        return reader()
    except SpiqbenchError as error:
        said = str(error)
    finally:
        assert time.process_time() - began < MOST_SECONDS
    assert len(said.splitlines()) == 1
    return said


def load(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    found = read_within_bounds(lambda: load_array(path))
    assert isinstance(found, str) or found.dtype.kind in "buif"


def read_within_bounds(reader: Callable[[], Any]) -> Any:
    """What a reader gives or says, in little memory."""
    tracemalloc.start()
    try:
        found = outcome(reader)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MOST_BYTES
    return found


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


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([10**400, -1, 1e308, "../x", "nan", "1", "\ud800", "\x00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of all values in nested lists and dicts."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, child in children for place in places(child, (*path, key)))]


def read(path: Path, content: bytes) -> None:
    """What is read can be written and read again: a record that passes may stand on a board."""
    path.write_bytes(content)
    found = outcome(lambda: read_record(path))
    if isinstance(found, Record):
        path.write_text(to_json(found), encoding="utf-8")
        assert read_record(path) == found


def mutated_records(data: st.DataObject, path: Path, text: str) -> None:
    record = json.loads(text)
    *parents, last = data.draw(st.sampled_from([place for place in places(record) if place]))
    parent = record
    for key in parents:
        parent = parent[key]
    change = data.draw(st.sampled_from(["value", "key", "remove"]))
    if change == "value":
        parent[last] = data.draw(VALUES)
    elif isinstance(parent, dict) and change == "key":
        parent[data.draw(st.text(max_size=5))] = parent.pop(last)
    else:
        del parent[last]
    read(path, json.dumps(record).encode())


@pytest.fixture(scope="module")
def record_text(factory: ModuleType) -> str:
    return to_json(factory.make_record("spiqgan", entangler="cz_ring"))


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


@quick
@given(content=st.binary(max_size=200))
def test_records_of_any_bytes(content: bytes, tmp_path: Path) -> None:
    read(tmp_path / "record.json", content)


@quick
@given(data=st.data())
def test_records_of_mutated_bytes(data: st.DataObject, tmp_path: Path, record_text: str) -> None:
    read(tmp_path / "record.json", data.draw(mutated(record_text.encode())))


@quick
@given(data=st.data())
def test_records_of_mutated_values_and_keys(data: st.DataObject, tmp_path: Path, record_text: str) -> None:
    mutated_records(data, tmp_path / "record.json", record_text)


@pytest.mark.slow
@deep
@given(data=st.data())
def test_deeper(data: st.DataObject, tmp_path: Path, record_text: str) -> None:
    arrays_of_mutated_files(data, tmp_path)
    arrays_of_any_bytes(data, tmp_path)
    mutated_records(data, tmp_path / "record.json", record_text)


def header(shape: str, *, kind: str = "|u1") -> bytes:
    """An array in NumPy's format that declares a shape and holds four bytes."""
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode() + bytes(4)


@pytest.mark.parametrize(
    "shape", ["(10000000000,)", "(99999999999999999999,)", "(4294967296, 4294967296)", "(-1,)"]
)
@pytest.mark.parametrize("packed", [None, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_forged_header_takes_no_memory(tmp_path: Path, shape: str, packed: int | None) -> None:
    content = header(shape)
    if packed is not None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", packed) as archive:
            archive.writestr("spikes.npy", content)
        content = out.getvalue()
    load(tmp_path / "a.npy", content)
    with pytest.raises(DataError, match="damaged"):
        load_array(tmp_path / "a.npy")


def test_a_forged_sparse_matrix_takes_no_memory(tmp_path: Path) -> None:
    out = io.BytesIO()
    savemat(out, {"spikes": csc_array((2**31 - 1, 1000), dtype=float)})
    load(tmp_path / "a.mat", out.getvalue())
    with pytest.raises(DataError, match="memory"):
        load_array(tmp_path / "a.mat")


def test_a_header_runs_no_code(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    for shape in (f"__import__('pathlib').Path({str(trap)!r}).touch()", "(lambda: 3)()"):
        (tmp_path / "a.npy").write_bytes(header(shape))
        with pytest.raises(DataError, match="damaged"):
            load_array(tmp_path / "a.npy")
    assert not trap.exists()
