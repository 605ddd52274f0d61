"""What a board says makes its records again does: one of each kind, run as a shell would."""

import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from spiqbench.boards.board import make_board
from spiqbench.boards.reproduction import board_command, run_commands
from spiqbench.boards.rows import make_row
from spiqbench.cli import main
from spiqbench.data.sources.simulated import simulated
from spiqbench.records.schema import Record
from spiqbench.records.store import boards, read_board
from spiqbench.records.tuned_file import read_tuned
from spiqbench.scaling.reproduction import sweep_commands
from spiqbench.scaling.series import find_sweeps

QUICK = ["budget.name=tiny", "budget.samples=200", "budget.steps=5"]
TASK = ["task=simulated_n4", *QUICK]
ODD = "my cells (1), a=b.npy"
OWN_CLASS = """
from spiqbench.baselines.independent import Independent


class Half(Independent):
    def __init__(self, shape, factor=1.0):
        super().__init__(shape)
        self.factor = factor

    def sample(self, n, *, rng):
        return super().sample(n, rng=rng) * int(self.factor)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Goes to a new working folder, with a recording and a class of somebody's own in it."""
    cells = simulated(neurons=3, repeats=1, time_bins=20_000, seed=3).spikes[0]

    def go(name: str) -> Path:
        here = tmp_path / name
        here.mkdir()
        np.save(here / ODD, cells)
        (here / "halves.py").write_text(OWN_CLASS)
        monkeypatch.chdir(here)
        return here

    return go


def records_in(here: Path) -> list[Record]:
    return [
        record
        for place in boards(here / "outputs/leaderboards")
        for record in read_board(here / "outputs/leaderboards", *place)
    ]


def drawn(records: list[Record]) -> dict[tuple[str, str, int], str | None]:
    return {(record.task, record.model, record.seed): record.samples_sha256 for record in records}


def ran(commands: list[str]) -> None:
    for command in commands:
        program, *words = shlex.split(command)
        assert program == "spiqbench"
        assert main(words) == 0, command


OWN_RECORDING = [
    "task=file",
    f"task.recording.path={ODD}",
    "task.recording.bin_width_ms=20",
    "task.name=mine",
]


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "model=independent", *TASK],
        ["run", "model=hmm", "model.states=2", "model.restarts=1", "seed=3", *TASK],
        ["run", "model=independent", *OWN_RECORDING, *QUICK],
        ["run", "model._target_=halves.Half", "+model.factor=1.0", *TASK],
        ["run", "model=spiqgan", "model.layers=2", "shots=1", "noise=readout_0.02", *TASK],
    ],
    ids=["plain", "variant", "own recording", "own class", "drawn"],
)
def test_a_run(arguments: list[str], folder: Callable[[str], Path]) -> None:
    first = folder("first")
    assert main([*arguments, "report_card=false"]) == 0
    made = records_in(first)
    wanted = [record for record in made if record.drawn_from or not any(one.drawn_from for one in made)]
    second = folder("second")
    ran(run_commands(make_row(wanted)))
    again = drawn(records_in(second))
    assert drawn(wanted).items() <= again.items()
    overrides = {record.model: record.overrides for record in records_in(second)}
    assert all(overrides[record.model] == record.overrides for record in wanted)


def tune(model: str, task: str) -> None:
    budget = ("budget.steps=4", "budget.max_steps=8", "budget.trial_steps=1")
    assert main(["tune", f"model={model}", f"task={task}", "trials=1", *budget, "jobs=1"]) == 0


def test_a_row_with_settings_of_a_search(folder: Callable[[str], Path]) -> None:
    first = folder("first")
    tune("vae", "simulated_n4")
    for task in ("simulated_n4", "simulated_n8"):
        run = ["run", "model=vae", f"task={task}", "tuned=simulated_n4", *QUICK, "report_card=false"]
        assert main(run) == 0
    made = records_in(first)
    assert {record.tuning.task for record in made} == {"simulated_n4"}
    assert all(record.tuning.chosen for record in made)
    commands = [line for record in made for line in board_command([make_row([record])])]
    ran(commands)  # in the store where the search lies, they are recorded already
    assert drawn(records_in(first)) == drawn(made)
    second = folder("second")  # where nothing was ever searched
    ran(commands)
    assert drawn(records_in(second)) == drawn(made)


def test_steps_that_were_found_for_a_twin_are_those_of_a_model_that_was_never_searched(
    folder: Callable[[str], Path],
) -> None:
    first = folder("first")
    tune("spiqgan_product", "simulated_n4")
    settings = first / "outputs/leaderboards/tuning/simulated_n4"
    (settings / "spiqgan.json").unlink(missing_ok=True)
    steps = read_tuned(settings / "spiqgan_product.json").plateau.steps  # type: ignore[union-attr]
    few = ["budget.name=tiny", "budget.samples=200", "budget.steps=2", "budget.max_steps=8"]
    assert main(["run", "model=spiqgan", "task=simulated_n4", *few, "report_card=false"]) == 0
    (made,) = records_in(first)
    assert made.tuning.task is None
    assert made.timing is not None
    assert made.timing.steps == steps != 2
    second = folder("second")
    ran(run_commands(make_row([made])))
    assert drawn(records_in(second)) == drawn([made])


def test_a_sweep(folder: Callable[[str], Path]) -> None:
    first = folder("first")
    sweep = ["scaling", "family=simulated", "neurons=4,8,12", *QUICK, "models=independent", "seeds=1"]
    assert main([*sweep, "overrides=report_card=false", "jobs=1"]) == 0
    made = records_in(first)
    (found,) = find_sweeps([make_board([record]) for record in made])
    commands = sweep_commands(found)
    second = folder("second")
    ran(commands)
    assert drawn(records_in(second)) == drawn(made)


def test_plans_hand_on_odd_paths_and_forced_budgets(folder: Callable[[str], Path]) -> None:
    here = folder("here")
    places = ["store=my (store), a=b", "outputs=my #out, é"]
    board = ["leaderboard", *OWN_RECORDING, "budget=smoke", "++budget.samples=210", "++budget.steps=5"]
    assert main([*board, *places, "models=independent", "matched=false", "seeds=1", "jobs=1"]) == 0
    (record,) = read_board(here / "my (store), a=b", "mine", "smoke+samples-210+steps-5")
    assert record.samples == 210
    assert f"task.recording.path='{ODD}'" in record.overrides
    assert (here / "my #out, é" / "mine").is_dir()
