"""What every refusal of the catalogue must be: one line, a non-zero code, and nothing changed on disk."""

from collections.abc import Callable
from pathlib import Path

import pytest

from spiqbench.cli import main

Refuses = Callable[..., str]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run in a folder of their own."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Refuses:
    """Run a command that must be refused; returns what it said."""

    def run(*arguments: str, says: str = "") -> str:
        before = contents(tmp_path)
        capsys.readouterr()
        code = main(list(arguments))
        said = capsys.readouterr().err
        assert code != 0
        assert said.startswith("error: "), said
        assert said.count("\n") == 1, said
        assert "Traceback" not in said
        assert not said.startswith("error: unexpected"), said
        assert says.lower() in said.lower()
        assert contents(tmp_path) == before
        return said

    return run


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, but for locks."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }
