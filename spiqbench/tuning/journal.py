"""Where a search keeps its trials until it is done: one process at a time, and whole lines alone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path

from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

from spiqbench.held import LOCK, alone


@contextmanager
def held(journal: Path) -> Iterator[JournalStorage]:
    """The storage in a file, for this process alone: another that searches the same waits, and finds what was found.

    A line that a killed process left half is cut off with all that follows it.
    """
    with alone(journal.with_name(f".{journal.name}{LOCK}"), wait_seconds=inf):
        _keep_whole_lines(journal)
        # Optuna's own lock, a link that a killed process leaves behind and others wait for.
        journal.with_name(f"{journal.name}.lock").unlink(missing_ok=True)
        yield JournalStorage(JournalFileBackend(str(journal)))


def _keep_whole_lines(journal: Path) -> None:
    if not journal.exists():
        return
    content = journal.read_bytes()
    whole = 0
    for line in content.splitlines(keepends=True):
        if not (line.endswith(b"\n") and _is_json(line)):
            break
        whole += len(line)
    if whole < len(content):
        with journal.open("r+b") as file:
            file.truncate(whole)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
