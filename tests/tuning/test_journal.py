import multiprocessing
import time
from pathlib import Path

import optuna
import pytest

from spiqbench.tuning.journal import held

optuna.logging.set_verbosity(optuna.logging.WARNING)


def add(journal: Path, value: float) -> list[float | None]:
    with held(journal) as storage:
        study = optuna.create_study(storage=storage, study_name="one", load_if_exists=True)
        study.tell(study.ask(), value)
        return [trial.value for trial in study.get_trials()]


@pytest.mark.parametrize("left", [b'{"op_code": 4, "trial', b"\x00\xff\n", b'{"op_code": 4}', b"{}{}\n"])
def test_half_a_line_is_cut_off(tmp_path: Path, left: bytes) -> None:
    journal = tmp_path / "a" / "search.journal"
    assert add(journal, 0.5) == [0.5]
    with journal.open("ab") as file:
        file.write(left)
    assert add(journal, 0.7) == [0.5, 0.7]


def test_a_file_that_is_nothing_like_a_journal_starts_anew(tmp_path: Path) -> None:
    journal = tmp_path / "search.journal"
    journal.write_bytes(b"half")
    assert add(journal, 0.5) == [0.5]


def test_a_lock_that_a_killed_process_left_is_no_lock(tmp_path: Path) -> None:
    journal = tmp_path / "search.journal"
    add(journal, 0.5)
    journal.with_name(f"{journal.name}.lock").symlink_to(journal)
    began = time.monotonic()
    assert add(journal, 0.7) == [0.5, 0.7]
    assert time.monotonic() - began < 5


def _hold(journal: Path, has: "multiprocessing.synchronize.Event") -> None:
    with held(journal):
        has.set()
        time.sleep(0.5)


def test_a_second_process_waits(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    context = multiprocessing.get_context("spawn")
    has = context.Event()
    first = context.Process(target=_hold, args=(tmp_path / "search.journal", has))
    first.start()
    assert has.wait(60)
    began = time.monotonic()
    add(tmp_path / "search.journal", 0.5)
    assert time.monotonic() - began > 0.2
    assert "waiting" in capfd.readouterr().err
    first.join()
