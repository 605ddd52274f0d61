"""A record of an honest run in a working folder of each test's own, and what `validate` says of it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from spiqbench.cli import main

TASK, MODEL = "simulated_n8", "dichotomized_gaussian"
PLACE = Path(f"outputs/leaderboards/{TASK}/smoke/{MODEL}/seed-0.json")
OUTPUTS = Path(f"outputs/{TASK}/smoke/{MODEL}/seed-0")
RUN = ("run", f"model={MODEL}", f"task={TASK}", "budget=smoke", "report_card=false")

Content = dict[str, Any]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the honest record of one run, and what it left."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(RUN) == 0
    return folder


@pytest.fixture
def honest(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The record's place and how it was made; the working folder is a copy of its own."""
    shutil.copytree(made, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    return SimpleNamespace(
        place=PLACE,
        task=TASK,
        model=MODEL,
        run=RUN,
        store=Path("outputs/leaderboards"),
        with_samples=("--samples", str(OUTPUTS / "samples.npz")),
        checkpoint=OUTPUTS / "checkpoint.pt",
    )


@pytest.fixture
def edited() -> Callable[..., None]:
    """Changes values of a JSON file by their place, `parameters/generator=3`."""

    def edit(path: Path, changes: Content) -> None:
        record = json.loads(path.read_text())
        for place, value in changes.items():
            node: Any = record
            *above, last = place.split("/")
            for part in above:
                node = node[part]
            node[last] = value
        path.write_text(json.dumps(record))

    return edit


@pytest.fixture
def verdicts(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, list[str]]]:
    """The exit code of `validate` and the rules that are broken."""

    def say(path: Path, *options: str) -> tuple[int, list[str]]:
        code = main(["validate", str(path), *options])
        lines = capsys.readouterr().out.splitlines()
        return code, [line.removeprefix("BROKEN").strip() for line in lines if line.startswith("BROKEN")]

    return say
