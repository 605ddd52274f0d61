"""Processes of a plan: none outlives it, each is held to its wall, and a model cannot end what it stands in."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spiqbench.held import alone
from spiqbench.records.store import read_board
from spiqbench.runs.supervision.processes import ProcessDied, fresh_processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes under /proc")


def add(a: int, b: int) -> int:
    return a + b


def fail() -> None:
    raise ValueError("as it should")


def leave(how: Callable[..., Any], *arguments: Any) -> None:
    how(*arguments)


def end_with(status: int) -> None:
    sys.exit(status)  # looked up here: wandb puts another in its place, which is not pickled


def test_answers_and_errors_come_back():
    with fresh_processes(2) as processes:
        assert processes.schedule(add, [1, 2]).result() == 3
        with pytest.raises(ValueError, match="as it should"):
            processes.schedule(fail).result()


@pytest.mark.parametrize(
    ("how", "exitcode"), [((os._exit, 0), 0), ((os._exit, 3), 3), ((os.abort,), -signal.SIGABRT)]
)
def test_a_process_that_ends_without_an_answer_is_told(how, exitcode):
    with fresh_processes(1) as processes:
        with pytest.raises(ProcessDied) as died:
            processes.schedule(leave, how).result()
        assert died.value.exitcode == exitcode
        assert processes.schedule(add, [1, 2]).result() == 3  # the next one has a process of its own


def test_a_process_that_exits_gives_its_error():
    with fresh_processes(1) as processes, pytest.raises(RuntimeError, match="SystemExit"):
        processes.schedule(end_with, [0]).result()


MODELS = """
import ctypes, os, signal, sys, time
from spiqbench.baselines.independent import Independent

class Hangs(Independent):
    def sample(self, n, *, rng):
        open("begun-%d" % os.getpid(), "w").close()
        time.sleep(1000)

class HangsForAll(Independent):
    '''In C, and with the lock that every thread of Python needs.'''
    def sample(self, n, *, rng):
        open("begun-%d" % os.getpid(), "w").close()
        ctypes.PyDLL(None).sleep(1000)

class Exits(Independent):
    def sample(self, n, *, rng):
        sys.exit(0)

class Interrupts(Independent):
    def sample(self, n, *, rng):
        raise KeyboardInterrupt

class Leaves(Independent):
    def sample(self, n, *, rng):
        os._exit(0)
"""


STARTED: list[subprocess.Popen[str]] = []


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """A test that fails leaves no board behind."""
    yield
    while STARTED:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(STARTED.pop().pid, signal.SIGKILL)


def start(folder: Path, *models: str, jobs: int = 2, wall_seconds: float = 600) -> subprocess.Popen[str]:
    """A board of models of the module above, and one that does as it should, in a process group of its own."""
    (folder / "trying.py").write_text(MODELS)
    (folder / "conf" / "model").mkdir(parents=True, exist_ok=True)
    for model in models:
        name = model.lower()
        (folder / "conf/model" / f"{name}.yaml").write_text(f"name: {name}\n_target_: trying.{model}\n")
    names = ",".join(("independent", *(model.lower() for model in models)))
    plan = (
        "leaderboard",
        "task=simulated_n4",
        f"models=[{names}]",
        "seeds=1",
        "matched=false",
        f"jobs={jobs}",
    )
    tiny = ("budget.name=tiny", "budget.samples=200", f"budget.wall_seconds={wall_seconds}")
    board = subprocess.Popen(
        [sys.executable, "-m", "spiqbench", *plan, *tiny, "overrides=['report_card=false']"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    STARTED.append(board)
    return board


def group(leader: int) -> list[int]:
    """Processes of a session that are alive."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] not in "ZX":
            found.append(int(path.parent.name))
    return found


def until(said: Callable[[], Any], seconds: float = 300) -> None:
    """A board on a machine that does much else takes minutes to begin."""
    end = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("model", "number"),
    [
        ("HangsForAll", signal.SIGKILL),
        ("Hangs", signal.SIGTERM),
        *(
            pytest.param(model, number, marks=pytest.mark.slow)
            for model, number in (
                ("Hangs", signal.SIGKILL),
                ("HangsForAll", signal.SIGTERM),
                ("Hangs", signal.SIGHUP),
                ("HangsForAll", signal.SIGHUP),
            )
        ),
    ],
)
def test_no_process_outlives_its_plan(tmp_path: Path, model: str, number: signal.Signals) -> None:
    board = start(tmp_path, model)
    until(lambda: list(tmp_path.glob("begun-*")) or board.poll() is not None)
    assert board.poll() is None, board.communicate()[0]
    assert len(group(board.pid)) >= 3
    board.send_signal(number)  # to the parent alone
    said = board.communicate(timeout=30)[0]
    until(lambda: not group(board.pid), 10)
    if number == signal.SIGKILL:
        assert board.returncode == -number
    else:
        assert board.returncode == 128 + number
        assert "the same command continues" in said
    assert "Traceback" not in said
    # Nobody holds the run any more: whoever comes next begins it at once.
    place = tmp_path / f"outputs/leaderboards/simulated_n4/tiny/{model.lower()}/.seed-0.spiqbench.lock"
    with alone(place, wait_seconds=0):
        pass
    assert not place.exists()


def test_an_interrupt_is_answered_by_the_plan_alone(tmp_path: Path) -> None:
    """A terminal sends it to every process of the board, also to one that has just been started."""
    board = start(tmp_path)
    interrupted = set()
    while board.poll() is None:
        for helper in group(board.pid):
            if helper != board.pid:
                interrupted.add(helper)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(helper, signal.SIGINT)
        time.sleep(0.002)
    said = board.communicate()[0]
    assert len(interrupted) >= 3
    assert board.returncode == 0, said
    assert "Traceback" not in said
    assert statuses(tmp_path) == {"independent": "ok"}


def test_runs_are_held_to_their_wall(tmp_path: Path) -> None:
    board = start(tmp_path, "Hangs", "HangsForAll", wall_seconds=2)
    said = board.communicate(timeout=120)[0]
    assert board.returncode == 0, said
    assert said.count("timeout (ended after 4 s without an answer)") == 2
    assert statuses(tmp_path) == {"independent": "ok", "hangs": "timeout", "hangsforall": "timeout"}


def test_a_model_that_ends_its_process_is_a_failed_row(tmp_path: Path) -> None:
    board = start(tmp_path, "Exits", "Interrupts", "Leaves")
    said = board.communicate(timeout=120)[0]
    assert board.returncode == 0, said
    for reason in ("SystemExit: 0", "KeyboardInterrupt: no message", "the run's process died (exit code 0)"):
        assert f"failed ({reason})" in said
    assert statuses(tmp_path) == {"independent": "ok"} | dict.fromkeys(
        ("exits", "interrupts", "leaves"), "failed"
    )
    assert "interrupted" not in said


def statuses(folder: Path) -> dict[str, str]:
    return {
        one.model: one.status for one in read_board(folder / "outputs/leaderboards", "simulated_n4", "tiny")
    }


def test_a_store_that_is_gone_in_the_middle_ends_with_an_error(tmp_path: Path) -> None:
    """As when its disk is unmounted: an empty folder of the same name is there."""
    board = start(tmp_path, "Hangs", jobs=1, wall_seconds=3)
    until(lambda: list(tmp_path.glob("begun-*")) or board.poll() is not None)
    assert board.poll() is None, board.communicate()[0]
    (tmp_path / "outputs/leaderboards").rename(tmp_path / "elsewhere")
    (tmp_path / "outputs/leaderboards").mkdir()
    said = board.communicate(timeout=60)[0]
    assert board.returncode == 1, said
    assert "no longer the folder that it was" in said
    assert not (tmp_path / "outputs/leaderboards/index.html").exists()
    assert (tmp_path / "elsewhere/simulated_n4/tiny/independent/seed-0.json").is_file()
