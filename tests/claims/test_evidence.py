"""Which reading stands for the model, and which board for a task."""

import pytest

from spiqbench.claims.evidence import with_a_choice
from spiqbench.config.commands import LeaderboardConfig
from spiqbench.config.compose import compose
from spiqbench.config.recording import recording_overrides

from .readings import cases_of, quantum, runs


def patch(factory, **changes):
    own = {"curve": [(100, 0.95)], "parameters": 300} | changes
    made = runs(factory, "spiqgan_patch", skill=0.9, entangler="cz_ring", twin="patch_twin", **own)
    return made + runs(factory, "patch_twin", skill=0.5, entangler="none", **own)


def deciding(cases):
    return [(case.task, case.row.model) for case in cases if case.decides]


def test_one_reading_stands_for_the_model_whatever_it_scores(factory):
    first = quantum(factory, skill=0.7, curve=[(100, 0.8)], task="a_n8") + patch(factory, task="a_n8")
    second = quantum(factory, skill=0.7, curve=[(100, 0.8)], task="b_n8")
    third = patch(factory, task="c_n8")
    assert deciding(cases_of(first, second, third)) == [("a_n8", "spiqgan"), ("b_n8", "spiqgan")]


def test_a_choice_is_by_validation_windows_among_those_with_hundreds_of_parameters(factory):
    low = quantum(factory, skill=0.95, curve=[(100, 0.8)])
    assert deciding(with_a_choice(cases_of(low + patch(factory)))) == [("salamander_n8", "spiqgan_patch")]
    large = patch(factory, parameters=4000)
    assert deciding(with_a_choice(cases_of(low + large))) == [("salamander_n8", "spiqgan")]


def test_of_a_task_the_board_with_the_most_converged_rows_counts(factory):
    smoke = quantum(factory, skill=0.1, budget="smoke", converged=False)
    (case,) = cases_of(smoke, quantum(factory))
    assert case.board.budget == "standard"


@pytest.mark.parametrize("recording", ["simulated_n8", "simulated"])
def test_simulated_populations_decide_nothing(factory, recording):
    """As a shipped task has them, and as `spiqbench data make-task simulated` writes them."""
    overrides, _ = recording_overrides(recording, None, [])
    task = compose(LeaderboardConfig, overrides).task.as_written
    made = quantum(factory, task="simulated_n8")
    for record in made:
        record.config["task"] = task
    assert cases_of(made) == []
    assert cases_of(made, quantum(factory, task="own_n8")) != []
