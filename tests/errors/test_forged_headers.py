"""Headers that declare what is not there: no memory is taken for it, and no code of theirs runs."""

import io
import zipfile
from pathlib import Path

import pytest
from scipy.io import savemat
from scipy.sparse import csc_array

from spiqbench.data.files.arrays import load_array
from spiqbench.errors import DataError

from .fuzzing import read_within_bounds


def load(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    found = read_within_bounds(lambda: load_array(path))
    assert isinstance(found, str) or found.dtype.kind in "buif"


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
