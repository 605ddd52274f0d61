"""Locks and temporary files: held as long as their holder lives, gone afterwards."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from spiqbench.atomic import write_atomically
from spiqbench.cli import main
from spiqbench.errors import ResourceError
from spiqbench.held import alone, remove_leftovers
from spiqbench.records.store import write_record

from .boards.factories import make_record

HOLDS = """
import sys, time
from pathlib import Path
from spiqbench.held import alone
with alone(Path(sys.argv[1]), wait_seconds=0):
    print("held", flush=True)
    time.sleep(100)
"""

WRITES = """
import os, sys, time
from pathlib import Path
from spiqbench.atomic import write_atomically
def never_done(descriptor):
    print("writing", flush=True)
    time.sleep(100)
os.fsync = never_done
write_atomically(Path(sys.argv[1]), b"content")
"""


def run(code: str, path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def killed(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_one_at_a_time_and_no_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "folder/.a.spiqbench.lock"
    with alone(path, wait_seconds=0):
        assert path.exists()
    assert not path.exists()


def test_a_living_holder_is_waited_for_no_longer_than_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / ".a.spiqbench.lock"
    holder = run(HOLDS, path)
    begun = time.monotonic()
    with (
        pytest.raises(ResourceError, match="end it, then the same command continues"),
        alone(path, wait_seconds=0.3),
    ):
        pass
    assert time.monotonic() - begun < 5
    assert "waiting for it" in capsys.readouterr().err
    remove_leftovers(tmp_path)
    assert path.exists()
    killed(holder)
    assert path.exists()
    with alone(path, wait_seconds=0):
        pass
    assert not path.exists()


def test_a_lock_of_a_dead_holder_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "deep/.a.spiqbench.lock"
    path.parent.mkdir()
    killed(run(HOLDS, path))
    remove_leftovers(tmp_path, below=True)
    assert not path.exists()


@pytest.mark.parametrize(
    "name", ["seed-0.json", "README.md", "card.webp", "samples.npz", "checkpoint.pt", "x" * 250]
)
def test_what_a_killed_writer_left_goes_with_the_next_write(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"old")
    writer = run(WRITES, path)
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.glob(".*.tmp"))) == 1
    write_atomically(tmp_path / "another", b"content")
    assert len(list(tmp_path.glob(".*.tmp"))) == 1  # the writer is alive
    killed(writer)
    write_atomically(tmp_path / "another", b"content")
    assert not list(tmp_path.glob(".*"))
    assert path.read_bytes() == b"old"


def test_rendering_cleans_the_whole_store(tmp_path: Path) -> None:
    place = write_record(tmp_path, make_record())
    assert main(["render", f"store={tmp_path}"]) == 0
    killed(run(WRITES, place))
    assert main(["render", f"store={tmp_path}", "--check"]) == 0
    assert list(tmp_path.rglob(".*.tmp"))  # --check writes nothing
    assert main(["render", f"store={tmp_path}"]) == 0
    assert not list(tmp_path.rglob(".*.tmp"))


def test_a_lock_that_another_made_anew_in_the_meantime_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / ".a.spiqbench.lock"
    killed(run(HOLDS, path))
    lock = fcntl.flock

    def too_late(descriptor: int, how: int) -> None:
        """Between opening the file and holding it, another removes it and holds a new one."""
        monkeypatch.setattr(fcntl, "flock", lock)
        remove_leftovers(tmp_path)
        assert not path.exists()
        others.enter_context(alone(path, wait_seconds=0))
        lock(descriptor, how)

    with ExitStack() as others:
        monkeypatch.setattr(fcntl, "flock", too_late)
        remove_leftovers(tmp_path)
        assert path.exists()
    assert not path.exists()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.write_text("kept")
    (tmp_path / ".x.spiqbench.tmp").symlink_to(target)
    os.mkfifo(tmp_path / ".y.spiqbench.tmp")
    remove_leftovers(tmp_path)
    assert target.read_text() == "kept"


def test_files_of_other_programs_stay(tmp_path: Path) -> None:
    theirs = [tmp_path / name for name in (".x.tmp", ".package.lock", ".~lock.thesis.odt#", "deep/.y.lock")]
    (tmp_path / "deep").mkdir()
    for path in theirs:
        path.write_text("kept")
    remove_leftovers(tmp_path, below=True)
    assert all(path.read_text() == "kept" for path in theirs)
