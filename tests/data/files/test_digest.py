import hashlib
from pathlib import Path

import pytest

from spiqbench.data.files.digest import file_sha256
from spiqbench.errors import DataError


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"content")
    assert file_sha256(path) == hashlib.sha256(b"content").hexdigest()


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"missing cannot be read \(No such file"):
        file_sha256(tmp_path / "missing")
