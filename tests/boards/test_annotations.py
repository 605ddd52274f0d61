"""What a reader is told beside the numbers of a board."""

from spiqbench.boards.annotations import row_remarks
from spiqbench.boards.board import make_board, stored_board
from spiqbench.boards.reproduction import run_commands
from spiqbench.boards.rows import make_row
from spiqbench.records.schema import Tuning
from spiqbench.records.store import key_of, write_record
from spiqbench.records.tuned_file import TriedSetting, Tuned, write_tuned
from spiqbench.records.verification import Verification
from spiqbench.report.markdown.board import board_markdown

from .factories import make_circuit, make_record, make_runs


def test_ties_say_how_many_seeds_would_separate_them():
    close = make_runs("a", skill=0.70, spread=0.01) + make_runs("b", skill=0.705, spread=0.01)
    board = make_board(close)
    assert [board.letters_of(row) for row in board.ranked] == ["a", "a"]
    assert len(board.ties) == 1
    assert "seeds would" in board_markdown(board)


def test_remarks_say_how_a_quantum_row_stands_to_its_twin_and_a_control_to_its_target():
    def remarks(skill):
        runs = make_runs("spiqgan", skill=skill, parameters=250, entangler="cz_ring", twin="spiqgan_product")
        runs += make_runs("spiqgan_product", skill=0.7, parameters=250, entangler="none")
        runs += make_runs("vae_matched", parameters=240, matched_to="spiqgan")
        board = make_board(runs)
        return [text for row in board.rows for text in row_remarks(row, board)]

    assert "in front of its twin (p < 0.001)" in remarks(0.8)
    assert "behind its twin (p < 0.001)" in remarks(0.6)
    assert any(text.startswith("not told apart from its twin (p = ") for text in remarks(0.7))
    assert "matched to spiqgan (240 of its 250 parameters)" in remarks(0.8)


def test_a_search_that_ended_at_the_end_of_its_range_is_remarked(tmp_path):
    def tuned(model, states, found):
        runs = make_runs(model, tuning=Tuning(trials=2, steps=1000, chosen=states, task="salamander_n8"))
        for record in runs:
            write_record(tmp_path, record)
        tried = [TriedSetting(setting={"states": n}, fidelity=n / 100) for n in (8, 64)]
        whole = {"trials": 2, "trial_steps": 500, "task_digest": "d" * 64, "independent_fidelity": 0.0}
        write_tuned(
            tmp_path,
            Tuned(model=model, task="salamander_n8", chosen=found, tried=tried, at_end=("states",), **whole),
        )

    tuned("largest", {"states": 64}, {"states": 64})
    tuned("as_it_came", {"states": 8}, {"states": 8})
    tuned("searched_again", {"states": 8}, {"states": 64})
    board = stored_board(tmp_path, "salamander_n8", "standard")
    assert board is not None
    said = {row.model for row in board.rows if "end of its range: states" in str(row_remarks(row, board))}
    assert said == {"largest"}


def test_a_curve_that_ends_before_the_last_step_is_remarked():
    whole = [make_record("a", seed=seed, curve=[(500, 0.4), (1000, 0.5)]) for seed in (0, 1)]
    cut = make_record("a", seed=2, curve=[(500, 0.4)])
    board = make_board([*whole, cut])
    (row,) = board.ranked
    assert any("1 of 3 trainings diverged" in remark for remark in row_remarks(row, board))


def test_a_row_drawn_on_a_device_says_so_and_needs_its_twin_drawn_likewise():
    drawn = {"device": "default.mixed", "noise": "readout_0.02", "shots": 1}

    def on_device(model, entangler, twin=None):
        circuit = make_circuit(8, entangler).model_copy(update=drawn)
        config = {"model": {"noise": "normal"}, **drawn}
        made = (f"model={model}", "task=salamander_n8", "budget=standard")
        return make_record(
            f"{model}+noise-readout_0.02",
            circuit=circuit,
            kind="quantum",
            twin=twin,
            drawn_from=model,
            config=config,
            overrides=(*made, *(f"{key}={value}" for key, value in drawn.items())),
        )

    rows = [
        make_record("spiqgan", entangler="cz_ring", twin="spiqgan_product"),
        make_record("spiqgan_product", entangler="none"),
        on_device("spiqgan", "cz_ring", "spiqgan_product+noise-readout_0.02"),
    ]
    text = board_markdown(make_board(rows))
    assert "twin missing: run" in text
    assert run_commands(make_row(rows[2:])) == [
        "spiqbench run model=spiqgan task=salamander_n8 budget=standard device=default.mixed noise=readout_0.02 "
        "shots=1 seed=0"
    ]
    text = board_markdown(make_board([*rows, on_device("spiqgan_product", "none")]))
    assert "twin missing" not in text
    assert "spiqgan drawn on default.mixed with noise readout\\_0.02, 1 shot a spike or word" in text


def test_records_that_nobody_made_again_are_marked_beside_those_that_somebody_did():
    runs = make_runs("a", skill=0.7) + make_runs("b", skill=0.5)
    assert "No record here was checked by carrying out its run again" in board_markdown(make_board(runs))
    stated = Verification(
        by="A. Keeper", record_sha256="0" * 64, same_samples=True, provenance=runs[0].provenance
    )
    board = make_board(runs, verified={key_of(run): stated for run in runs if run.model == "a"})
    assert ["unverified" in row_remarks(row, board) for row in board.rows] == [False, True]
    assert "No record here was checked" not in board_markdown(board)
    assert "by A. Keeper (5 of 10)" in board_markdown(board)


def test_one_set_of_samples_in_two_places_is_said():
    runs = make_runs("a", skill=0.7)
    runs[1] = runs[1].model_copy(update={"samples_sha256": runs[0].samples_sha256})
    board = make_board(runs)
    assert any(
        "the same samples as a, seed 0, a, seed 1" in remark for remark in row_remarks(board.rows[0], board)
    )
    honest = make_board(make_runs("a", skill=0.7))
    assert not any("same samples" in remark for remark in row_remarks(honest.rows[0], honest))


def test_a_row_that_copies_training_windows_says_so():
    runs = [make_record("gan", seed=seed, memorized=seed < 2) for seed in range(3)]
    board = make_board([*runs, *make_runs("vae")])
    found = {row.model: row_remarks(row, board) for row in board.ranked}
    assert "flagged as a copy of training windows: 2 of 3 runs" in found["gan"]
    assert not any("copy" in remark for remark in found["vae"])
