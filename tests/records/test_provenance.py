"""What a record says of the code that made it, also where git does not answer."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from spiqbench.data.task import Task
from spiqbench.records.provenance import provenance

SILENT = {
    "not installed": FileNotFoundError("git"),
    "no repository": subprocess.CalledProcessError(128, "git"),
    "too slow": subprocess.TimeoutExpired("git", 30),
}


@pytest.mark.parametrize("why", SILENT)
def test_without_an_answer_of_git_there_is_no_commit(
    why: str, simulated_task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*arguments: Any, **options: Any) -> None:
        raise SILENT[why]

    monkeypatch.setattr(subprocess, "run", silent)
    found = provenance(simulated_task, store=tmp_path)
    assert (found.commit, found.clean) == (None, None)
    assert found.task_digest == simulated_task.digest
