"""Which reading stands for the model, and which board for a task."""

from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig

from .readings import cases_of, quantum, runs


def test_validation_windows_choose_the_reading_that_stands_for_the_model(factory):
    low, high = [(100, 0.8)], [(100, 0.95)]
    first = quantum(factory, skill=0.95, curve=low)
    second = runs(
        factory,
        "spiqgan_patch",
        skill=0.9,
        entangler="cz_ring",
        twin="patch_twin",
        curve=high,
        parameters=300,
    )
    second += runs(factory, "patch_twin", skill=0.5, entangler="none", parameters=300)
    cases = cases_of(first + second)
    assert [case.row.model for case in cases if case.chosen] == ["spiqgan_patch"]


def test_a_reading_with_hundreds_of_parameters_stands_before_one_with_thousands(factory):
    first = quantum(factory, curve=[(100, 0.8)])
    changes = {"entangler": "cz_ring", "twin": "patch_twin", "curve": [(100, 0.95)], "parameters": 4000}
    second = runs(factory, "spiqgan_patch", **changes)
    second += runs(factory, "patch_twin", skill=0.5, entangler="none", parameters=4000)
    assert [case.row.model for case in cases_of(first + second) if case.chosen] == ["spiqgan"]


def test_of_a_task_the_board_with_the_most_converged_rows_counts(factory):
    smoke = quantum(factory, skill=0.1, budget="smoke", converged=False)
    (case,) = cases_of(smoke, quantum(factory))
    assert case.board.budget == "standard"


def test_simulated_populations_decide_nothing(factory):
    made = quantum(factory, task="simulated_n8")
    config = compose(RunConfig, ["model=independent", "task=simulated_n8"]).recorded()
    for record in made:
        record.config["task"] = config["task"]
    assert cases_of(made) == []
    assert cases_of(made, quantum(factory, task="own_n8")) != []
