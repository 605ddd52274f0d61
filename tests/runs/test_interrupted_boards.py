"""Boards that are killed, interrupted, doubled or out of disk: they end with the records of an undisturbed one."""

import errno
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from spiqbench.cli import main
from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.records.store import read_board
from spiqbench.runs.execute import execute

MODELS = ("independent", "dichotomized_gaussian", "vae")
BOARD = [
    *("leaderboard", "task=simulated_n4", "seeds=2", "jobs=2", "matched=false"),
    *("budget.name=tiny", "budget.steps=5", "budget.samples=200"),
    *(f"models=[{','.join(MODELS)}]", "overrides=['report_card=false']"),
]
KEYS = {(model, seed) for model in MODELS for seed in range(2)}

Contents = dict[tuple[str, int], dict[str, Any]]


def start(folder: Path, **options: Any) -> subprocess.Popen[str]:
    """A board in a process group of its own."""
    folder.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "spiqbench", *BOARD],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        **{"preexec_fn": _answer_interrupts, **options},
    )


def _answer_interrupts() -> None:
    """Shells start what they put in the background with interrupts ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def finish(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Contents:
    """Carry the board on to its end, and read it."""
    folder.mkdir(exist_ok=True)
    monkeypatch.chdir(folder)
    assert main(BOARD) == 0
    return contents(folder)


def contents(folder: Path) -> Contents:
    """The records without what no two runs have in common; that each is whole is checked by reading it."""
    varying = {"timing", "peak_memory_bytes", "provenance"}
    return {
        (record.model, record.seed): record.model_dump(exclude=varying)
        for record in read_board(folder / "outputs/leaderboards", "simulated_n4", "tiny")
    }


def one_run(folder: Path) -> RunConfig:
    """The configuration of one run of a closed form."""
    places = (f"store={folder / 'store'}", f"outputs={folder / 'outputs'}")
    tiny = ("task=simulated_n4", "budget.name=tiny", "budget.samples=200", "report_card=false")
    return compose(RunConfig, ["model=independent", *tiny, *places])


def has(folder: Path, pattern: str, process: subprocess.Popen[str]) -> None:
    """Wait until the board has made such a file."""
    while not list(folder.glob(pattern)):
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.01)


def strays(folder: Path) -> list[Path]:
    return [*folder.rglob(".*.tmp"), *folder.rglob(".*.lock")]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    with pytest.MonkeyPatch.context() as patch:
        found = finish(tmp_path_factory.mktemp("undisturbed"), patch)
    assert set(found) == KEYS
    return found


def test_interrupted_then_killed_it_continues_to_the_same_records(
    undisturbed: Contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "board"
    board = start(folder)
    has(folder, "outputs/leaderboards/*/*/*/.seed-*.lock", board)
    os.killpg(board.pid, signal.SIGINT)  # as a terminal does: every process of the board gets it
    said = board.communicate(timeout=60)[0]
    assert board.returncode == 130
    assert "interrupted: what was finished is kept; the same command continues" in said
    assert "Traceback" not in said
    board = start(folder)
    has(folder, "outputs/leaderboards/*/*/*/seed-*.json", board)
    board.kill()  # its runs are left behind, and may still be at work when the next board starts
    assert finish(folder, monkeypatch) == undisturbed
    assert not strays(folder)


@pytest.mark.slow
def test_killed_at_twenty_random_moments_it_ends_with_the_same_records(
    undisturbed: Contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    timed = start(tmp_path / "timed")
    has(tmp_path / "timed", "outputs/leaderboards/*/*/*/.seed-*.lock", timed)
    began = time.monotonic()
    has(tmp_path / "timed", f"outputs/leaderboards/*/*/{MODELS[-1]}/seed-1.json", timed)
    seconds = time.monotonic() - began
    assert timed.wait(120) == 0
    rng = random.Random(6)
    kept = []
    for moment in range(20):
        folder = tmp_path / str(moment)
        board = start(folder)
        has(folder, "outputs/leaderboards/*/*/*/.seed-*.lock", board)
        time.sleep(seconds * (moment + rng.random()) / 20)
        if rng.random() < 0.5:
            os.killpg(board.pid, signal.SIGKILL)
        else:
            board.kill()
        board.wait()
        kept.append(len(contents(folder)))
        assert finish(folder, monkeypatch) == undisturbed
        assert not strays(folder)
    print(f"records that the twenty killed boards had of {len(KEYS)}: {kept}")
    assert len(set(kept)) > 1


def test_two_boards_on_one_store_do_each_run_once(
    undisturbed: Contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "shared"
    other = start(folder)
    assert finish(folder, monkeypatch) == undisturbed
    assert other.wait(120) == 0
    assert contents(folder) == undisturbed
    assert not strays(folder)


@pytest.mark.slow
def test_a_full_disk_ends_the_board_and_leaves_no_half_record(
    undisturbed: Contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_large_file() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    folder = tmp_path / "full"
    board = start(folder, preexec_fn=no_large_file)
    said = board.communicate(timeout=120)[0]
    assert board.returncode == 1
    assert "File too large" in said
    assert "the same command continues" in said
    assert "Traceback" not in said
    assert contents(folder) == {}
    assert not strays(folder)
    assert finish(folder, monkeypatch) == undisturbed


@pytest.mark.parametrize("full", ["samples.npz", "checkpoint.pt", "seed-0.json"])
def test_a_full_disk_is_no_failure_of_the_model(
    full: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = one_run(tmp_path)
    replace = Path.replace

    def no_room(self: Path, target: Path) -> Path:
        if Path(target).name == full:
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", no_room)
        with pytest.raises(OSError, match="No space left"):
            execute(config)
    assert not list((tmp_path / "store").rglob("seed-*.json"))
    assert not strays(tmp_path)
    outcome = execute(config)
    assert not outcome.existed
    assert outcome.record.status == "ok"
