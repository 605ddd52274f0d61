"""README's commands run, and mean the same to every shell."""

import shlex
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from spiqbench.data.sources.download import DATA_DIR_VARIABLE

from ..this_process import in_this_process
from .blocks import DOCS, ROOT, blocks, first_block, run_line

README = ROOT / "README.md"
SHOWN = [*sorted(DOCS.glob("*.md")), README]
PASTED = ("", "sh", "text")
"""Languages of blocks that a reader may paste into a shell."""


def commands(page: Path) -> list[str]:
    lines = [line for block in blocks(page) if block.language == "sh" for line in block.text.splitlines()]
    return [line for line in lines if line.startswith("spiqbench ")]


@pytest.mark.slow
def test_the_commands_run_as_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data_dir: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(data_dir))
    monkeypatch.setattr("spiqbench.runs.runner.fresh_processes", in_this_process)
    monkeypatch.setattr("spiqbench.commands.tune.fresh_processes", in_this_process)
    _what_a_reader_has(tmp_path)
    for line in commands(README):
        run_line(line)
    assert Path("samples.nwb").is_file()


def _what_a_reader_has(folder: Path) -> None:
    pynwb = pytest.importorskip("pynwb")
    code = first_block(DOCS / "add_a_model.md", "python")
    name = code.split("class ")[1].split("(")[0]
    (folder / "mypackage.py").write_text(f"{code}\n\nMyModel = {name}\n")
    rng = np.random.default_rng(0)
    for file in ("real", "generated", "train"):
        np.save(folder / f"{file}.npy", (rng.random((300, 8, 16)) < 0.1).astype(np.uint8))
    np.savez(folder / "samples.npz", windows=(rng.random((10_000, 8, 16)) < 0.1).astype(np.uint8))
    session = pynwb.NWBFile("a session", "mine", datetime(2024, 1, 1, tzinfo=UTC))
    for _ in range(4):
        session.add_unit(spike_times=np.sort(rng.uniform(0, 300, 1500)))
    with pynwb.NWBHDF5IO(str(folder / "my.nwb"), "w") as file:
        file.write(session)


@pytest.mark.parametrize("shell", [["bash", "--norc"], ["zsh", "-f", "-i"]], ids=["bash", "zsh"])
def test_shells_hand_on_what_is_written(shell: list[str], tmp_path: Path) -> None:
    """Typed or pasted: zsh takes brackets for patterns there, and a comment for words."""
    if shutil.which(shell[0]) is None:
        pytest.skip(f"no {shell[0]} here")
    lines = [line for page in SHOWN for line in commands(page)]
    script = "".join(f"printf '%s\\037' {line}\nprintf '\\n'\n" for line in lines)
    done = subprocess.run(shell, input=script, cwd=tmp_path, capture_output=True, text=True, check=False)
    said = [line.split("\037")[:-1] for line in done.stdout.splitlines()]
    assert said == [shlex.split(line) for line in lines], done.stderr[-500:]


@pytest.mark.parametrize("page", [*SHOWN, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_no_command_carries_a_comment(page: Path) -> None:
    """Typed into zsh, `make test  # runs them` makes targets of the comment's words."""
    lines = [line for block in blocks(page) if block.language in PASTED for line in block.text.splitlines()]
    assert not [line for line in lines if " #" in f" {line}"]
