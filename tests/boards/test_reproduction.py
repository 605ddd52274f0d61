"""The commands that a board prints to make its records again."""

import shlex

from spiqbench.boards.reproduction import board_command, run_commands
from spiqbench.boards.rows import make_row

from .factories import make_record, make_runs


def test_commands_are_what_the_records_say_and_one_for_all_that_were_run_alike():
    made = ("model=vae", "++model.width=16", "task=salamander_n8", "budget=smoke", "budget.steps=2")
    changed = make_row(make_runs("vae+width-16", seeds=range(2), overrides=made))
    command = (
        "spiqbench run -m model=vae ++model.width=16 task=salamander_n8 budget=smoke budget.steps=2 seed=0,1"
    )
    assert run_commands(changed) == [command]
    rows = [make_row(make_runs(model, seeds=range(2))) for model in ("gan", "vae")]
    odd = make_row([make_record("hmm", seed=3)])
    assert board_command([*rows, changed]) == [
        "spiqbench leaderboard task=salamander_n8 budget=standard seeds=2 matched=false models=gan,vae",
        command,
    ]
    assert "seeds=3 " in board_command([odd])[0]


def test_own_recordings_are_named_with_every_word_quoted():
    path = "task.recording.path='my cells, (1).npy'"
    made = ("model=vae", "task=file", path, "task.recording.bin_width_ms=20.0", "budget=smoke", "tuned=false")
    row = make_row([make_record("vae", task="my_cells", overrides=made)])
    (line,) = board_command([row])
    assert shlex.split(line)[3] == path


def test_records_that_do_not_say_what_made_them_get_no_command():
    (line,) = run_commands(make_row([make_record("vae", overrides=())]))
    assert line.startswith("# ")
