"""From records to a sweep's numbers, sentences, tables, plots and page."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from spiqbench.boards.board import make_board
from spiqbench.boards.rows import make_row
from spiqbench.records.schema import Record, Tuning
from spiqbench.report.figures import family_style
from spiqbench.report.markdown.sweep import sweep_markdown
from spiqbench.report.scaling_files import sweep_files
from spiqbench.scaling.power_law import PowerLaw
from spiqbench.scaling.quantities import COSTS, SCORES, Quantity
from spiqbench.scaling.reproduction import sweep_commands
from spiqbench.scaling.sentences import growth_sentence, growth_sentences
from spiqbench.scaling.series import Series, Sweep, find_sweeps

from ..boards.factories import make_failure, make_record, make_runs
from .sweeps import SIZES, records_of, timing


@pytest.fixture(scope="module")
def sweep() -> Sweep:
    records = records_of()
    tasks = {record.task for record in records}
    boards = [make_board([record for record in records if record.task == task]) for task in tasks]
    (found,) = find_sweeps(boards)
    return found


def test_a_size_of_two_tasks_is_left_out() -> None:
    """Whichever came last would have stood for both."""
    records = records_of()
    tasks = sorted({record.task for record in records})
    boards = [make_board([record for record in records if record.task == task]) for task in tasks]
    config = {"task": {"name": "other_split", "family": "salamander"}}
    boards.append(make_board([make_record(task="other_split", budget="sweep", neurons=8, config=config)]))
    (found,) = find_sweeps(boards)
    assert list(found.boards) == [4, 16, 50]


def series(sweep: Sweep, model: str) -> Series:
    return next(one for one in sweep.series if one.model == model)


def quantity(title: str) -> Quantity:
    return next(one for one in (*SCORES, *COSTS) if one.title == title)


def law(sweep: Sweep, model: str, title: str) -> PowerLaw:
    found = series(sweep, model).law(quantity(title))
    assert found is not None
    return found


def test_models_are_strung_together_by_size(sweep: Sweep) -> None:
    assert sweep.place == "scaling/salamander/sweep"
    assert list(sweep.boards) == list(SIZES)
    assert [one.model for one in sweep.series] == [
        "dichotomized_gaussian",
        "spiqgan",
        "spiqgan_product",
        "vae",
    ]
    assert [one.is_twin for one in sweep.series] == [False, False, True, False]
    assert list(series(sweep, "vae").rows) == [4, 8, 16]


def test_exponents_are_those_that_the_records_were_made_with(sweep: Sweep) -> None:
    assert law(sweep, "spiqgan", "generator parameters").exponent.value == pytest.approx(1)
    assert 1.8 < law(sweep, "dichotomized_gaussian", "generator parameters").exponent.value < 2
    step = law(sweep, "spiqgan", "seconds a training step").exponent
    assert step.lower is not None
    assert step.upper is not None
    assert step.lower < 1 < step.upper
    assert law(sweep, "spiqgan", "windows drawn a second").exponent.value == pytest.approx(-1)
    assert law(
        sweep, "dichotomized_gaussian", "seconds of a closed-form fit"
    ).exponent.value == pytest.approx(2, abs=0.1)
    assert series(sweep, "dichotomized_gaussian").law(quantity("seconds a training step")) is None
    assert series(sweep, "spiqgan").law(quantity("peak memory, MB")) is None
    assert series(sweep, "spiqgan").law(quantity("fidelity")) is None


def test_a_cost_is_a_geometric_mean_with_students_interval(sweep: Sweep) -> None:
    found = series(sweep, "spiqgan").measured(quantity("seconds a training step"))[8]
    logs = np.log([timing(8, seed, 1.0).train_seconds / 100 for seed in (0, 1)])
    expected = stats.t.interval(0.95, 1, loc=logs.mean(), scale=stats.sem(logs))
    assert found.value == pytest.approx(np.exp(logs.mean()))
    assert (found.lower, found.upper) == pytest.approx(tuple(np.exp(expected)))


def test_scores_are_those_of_the_boards(sweep: Sweep) -> None:
    row = sweep.boards[16].row("spiqgan")
    assert row is not None
    assert series(sweep, "spiqgan").measured(quantity("fidelity"))[16] == row.fidelity


def test_sentences_say_what_the_fits_support(sweep: Sweep) -> None:
    sentences = list(growth_sentences(sweep))
    assert "spiqgan's parameters grow as N^1.00 (1.00 to 1.00), from 4 to 50 neurons." in sentences
    assert not any("vae" in sentence or "dichotomized" in sentence for sentence in sentences)
    flat = law(sweep, "vae", "seconds a training step")
    bent = replace(flat, off=2.41)
    assert "follow no single power of N from 4 to 16 neurons" in growth_sentence("x", "seconds", bent)
    assert "factor of 2.41" in growth_sentence("x", "seconds", bent)
    assert "neither surely grow nor surely fall" in growth_sentence("vae", "seconds a training step", flat)
    falling = law(sweep, "vae", "windows drawn a second")
    assert growth_sentence("vae", "windows a second", falling).startswith(
        "vae's windows a second fall as N^−1.00"
    )


def test_a_wall_is_kept_at_its_size(sweep: Sweep) -> None:
    (wall,) = series(sweep, "vae").walls
    assert (wall.neurons, wall.broken, wall.runs) == (50, 2, 2)
    text = sweep_markdown(sweep, [])
    walls = text[text.index("## Walls") :]
    assert (
        "| `vae` | 50 | 2 of 2 | ran out of time: training was stopped at the budget's wall of 600 s |"
        in walls
    )
    svg = sweep_files(sweep)["scores.svg"]
    assert isinstance(svg, str)
    assert "a run did not end here" in svg


def test_a_size_that_ended_in_part_is_a_point_and_a_wall() -> None:
    records = [*records_of()]
    records = [record for record in records if not (record.model == "vae" and record.neurons == 50)]
    place: dict[str, Any] = {"task": "salamander_n50", "budget": "sweep", "neurons": 50}
    records += [make_record("vae", seed=0, **place), make_failure("vae", seed=1, **place)]
    boards = [make_board([r for r in records if r.neurons == n]) for n in SIZES]
    (found,) = find_sweeps(boards)
    assert 50 in series(found, "vae").rows
    (wall,) = series(found, "vae").walls
    assert (wall.broken, wall.runs, wall.reasons) == (1, 2, ("failed: loss became NaN",))


def test_a_quantum_row_without_its_twin_is_named_and_not_drawn() -> None:
    records = [record for record in records_of() if record.model != "spiqgan_product"]
    (found,) = find_sweeps(make_board([r for r in records if r.neurons == n]) for n in SIZES)
    assert "spiqgan" not in [one.model for one in found.series]
    assert [(model, neurons) for model, neurons, _ in found.refused] == [("spiqgan", n) for n in SIZES]
    assert "twin missing" in sweep_markdown(found, [])


def test_without_quantum_models_growth_is_that_of_the_others() -> None:
    records = [record for record in records_of() if record.kind != "quantum"]
    (found,) = find_sweeps(make_board([r for r in records if r.neurons == n]) for n in SIZES)
    sentences = list(growth_sentences(found))
    assert {sentence.partition("'s ")[0] for sentence in sentences} == {"dichotomized_gaussian", "vae"}


def test_two_sizes_and_other_budgets_make_no_sweep() -> None:
    records = [record for record in records_of() if record.neurons < 16]
    boards = [make_board([record for record in records if record.neurons == n]) for n in (4, 8)]
    other = make_board([r for r in records_of(budget="smoke") if r.neurons == 16])
    assert find_sweeps([*boards, other]) == []


def test_the_command_makes_the_records_again(sweep: Sweep) -> None:
    text = sweep_markdown(sweep, [])
    command = re.search(r"```sh\n(.*)\n```", text)
    assert command is not None
    assert command.group(1) == (
        "spiqbench scaling family=salamander neurons=4,8,16,50 budget=sweep seeds=2 "
        "models=dichotomized_gaussian,spiqgan,spiqgan_product,vae"
    )


def test_a_model_that_was_tuned_at_one_size_is_made_again_by_a_command_of_its_own() -> None:
    def runs(model: str, neurons: int, tuning: Tuning) -> list[Record]:
        place = {"task": f"salamander_n{neurons}", "budget": "sweep", "neurons": neurons, "seeds": range(2)}
        return make_runs(model, **place, tuning=tuning)

    searched = Tuning(trials=10, steps=5000, chosen={"width": 24}, task="salamander_n50")
    boards = [
        make_board([*runs("hmm", n, Tuning()), *runs("vae", n, searched if n == 50 else Tuning())])
        for n in (8, 16, 50)
    ]
    (found,) = find_sweeps(boards)
    assert sweep_commands(found) == [
        "spiqbench scaling family=salamander neurons=8,16,50 budget=sweep tuned=false seeds=2 models=hmm,vae",
        "spiqbench run -m model=vae task=salamander_n50 budget=sweep tuned=false model.width=24 model.name=vae "
        "seed=0,1",
    ]


def test_a_run_that_did_not_end_has_no_cost() -> None:
    row = make_row([make_failure("vae")])
    assert quantity("seconds a training step").measure(row) is None


def test_a_wall_stands_in_the_panels_of_what_the_model_would_have(sweep: Sweep) -> None:
    svg = sweep_files(sweep)["costs.svg"]
    assert isinstance(svg, str)
    panels = svg.split('<g id="axes_')[1:6]
    colour = family_style("vae", quantum=False)[0].lower()  # it has no closed form
    assert colour in svg.lower()
    assert colour in panels[1].lower()
    assert colour not in panels[2].lower()
