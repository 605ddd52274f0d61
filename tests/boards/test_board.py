import shlex

import numpy as np
import pytest

from spiqbench.boards.annotations import row_remarks
from spiqbench.boards.board import make_board
from spiqbench.boards.reproduction import board_command, run_commands
from spiqbench.boards.rows import make_row, score
from spiqbench.errors import RecordError
from spiqbench.records.store import key_of
from spiqbench.records.verification import Verification
from spiqbench.report.board_markdown import board_markdown
from spiqbench.statistics.registry import FIDELITY_KEYS


@pytest.fixture(scope="module")
def board(factory):
    return make_board(factory.realistic_board())


def test_a_row_is_the_mean_over_its_seeds(factory):
    runs = factory.make_runs("vae", seeds=(3, 1, 2))
    row = make_row(runs)
    assert [record.seed for record in row.records] == [1, 2, 3]
    assert row.fidelity.value == pytest.approx(np.mean([record.scores.fidelity.value for record in runs]))
    assert row.fidelity.lower < row.fidelity.value < row.fidelity.upper
    for key in FIDELITY_KEYS:
        expected = np.mean([record.statistics[key].skill for record in runs])
        assert row.skills[key].value == pytest.approx(expected)
    assert row.windows_per_second == pytest.approx(20_000)


@pytest.mark.parametrize("status", ["failed", "timeout"])
def test_a_run_that_did_not_end_counts_as_the_null(factory, status):
    runs = factory.make_runs("gan", seeds=range(2))
    broken = factory.make_failure("gan", seed=2, status=status)
    row = make_row([*runs, broken])
    assert row.fidelity.value == pytest.approx(sum(record.scores.fidelity.value for record in runs) / 3)
    assert row.skills["firing_rate"].value < 0.6
    assert row.over_floor["firing_rate"] == pytest.approx(make_row(runs).over_floor["firing_rate"])
    assert row.broken == (broken,)


def test_a_model_that_only_failed_is_a_row_with_skill_zero(factory):
    runs = [factory.make_failure("gan", seed=seed) for seed in range(3)]
    board = make_board([*runs, *factory.make_runs("vae", seeds=range(3))])
    row = board.row("gan")
    assert row.fidelity.value == 0.0
    assert board.rank_of(row) == 2
    assert board_markdown(board).count("loss became NaN") == 3
    assert board_markdown(make_board(runs))


def test_an_undefined_statistic_counts_zero_and_shows_its_reason(factory):
    silent = {"error": None, "floor": 0.1, "null": 0.2, "skill": None, "reason": "no spikes in any window"}
    record = factory.make_record("vae")
    statistics = record.model_dump()["statistics"] | {"autocorrelogram": silent}
    record = factory.make_record("vae", statistics=statistics)
    assert score(record, "autocorrelogram") == 0.0
    board = make_board([record])
    assert board.row("vae").over_floor["autocorrelogram"] is None
    assert board.row("vae").skills["autocorrelogram"].value == 0.0
    assert "no spikes in any window" in board_markdown(board)


def test_a_statistic_that_cannot_tell_on_this_task_is_noted_once_and_scores_nobody(factory):
    blind = {"error": 0.1, "floor": 0.1, "null": 0.1, "skill": None, "tells": False}
    blind["reason"] = "cannot tell on this task"
    records = []
    for model in ("vae", "gan"):
        for record in factory.make_runs(model, seeds=range(3)):
            statistics = record.model_dump()["statistics"] | {"time_course": blind}
            records.append(factory.make_record(model, seed=record.seed, statistics=statistics))
    board = make_board(records)
    assert "time_course" not in board.row("vae").skills
    assert board.row("vae").over_floor["time_course"] == pytest.approx(1.0)
    assert board_markdown(board).count("cannot tell on this task") == 1


def test_commands_are_what_the_records_say_and_one_for_all_that_were_run_alike(factory):
    made = ("model=vae", "++model.width=16", "task=salamander_n8", "budget=smoke", "budget.steps=2")
    changed = make_row(factory.make_runs("vae+width-16", seeds=range(2), overrides=made))
    command = (
        "spiqbench run -m model=vae ++model.width=16 task=salamander_n8 budget=smoke budget.steps=2 seed=0,1"
    )
    assert run_commands(changed) == [command]
    rows = [make_row(factory.make_runs(model, seeds=range(2))) for model in ("gan", "vae")]
    odd = make_row([factory.make_record("hmm", seed=3)])
    assert board_command([*rows, changed]) == [
        "spiqbench leaderboard task=salamander_n8 budget=standard seeds=2 matched=false models=gan,vae",
        command,
    ]
    assert "seeds=3 " in board_command([odd])[0]


def test_own_recordings_are_named_with_every_word_quoted(factory):
    path = "task.recording.path='my cells, (1).npy'"
    made = ("model=vae", "task=file", path, "task.recording.bin_width_ms=20.0", "budget=smoke", "tuned=false")
    row = make_row([factory.make_record("vae", task="my_cells", overrides=made)])
    (line,) = board_command([row])
    assert shlex.split(line)[3] == path


def test_records_that_do_not_say_what_made_them_get_no_command(factory):
    (line,) = run_commands(make_row([factory.make_record("vae", overrides=())]))
    assert line.startswith("# ")


def test_references_stand_on_the_board_without_a_rank(board):
    assert [row.model for row in board.references] == ["independent"]
    assert board.rank_of(board.references[0]) is None
    assert len(board.ranked) == 10
    assert board.floors["firing_rate"] == 0.01


def test_a_quantum_row_is_refused_without_its_twin(factory):
    alone = factory.make_runs("spiqgan", entangler="cz_ring", twin="spiqgan_product")
    twin = factory.make_runs("spiqgan_product", entangler="none")
    with_twin = make_board(alone + twin)
    assert {row.model for row in with_twin.ranked} == {"spiqgan", "spiqgan_product"}
    without = make_board(alone)
    assert not without.ranked
    assert "spiqgan_product" in without.refused[0].reason
    assert "twin missing" in board_markdown(without)


def test_a_twin_that_entangles_or_never_ended_does_not_count(factory):
    alone = factory.make_runs("spiqgan", entangler="cz_ring", twin="other")
    impostor = factory.make_runs("other", entangler="cz_ring", twin="spiqgan")
    assert not make_board(alone + impostor).ranked
    failed = [factory.make_failure("other", kind="quantum")]
    found = make_board(alone + failed)
    assert [row.model for row in found.ranked] == ["other"]
    assert "no run of its twin" in found.refused[0].reason
    nameless = factory.make_runs("outside", kind="quantum", external=True)
    assert "name no twin" in make_board(nameless).refused[0].reason


def test_a_quantum_memory_has_its_dephased_self_as_its_twin(factory):
    coherent, dephased = (
        factory.make_circuit(4).model_copy(update={"memory": 3, "coherent": value}) for value in (True, False)
    )
    alone = factory.make_runs("memory", kind="quantum", circuit=coherent, twin="control")
    control = factory.make_runs("control", kind="quantum", circuit=dephased)
    assert {row.model for row in make_board(alone + control).ranked} == {"memory", "control"}
    impostor = factory.make_runs("control", kind="quantum", circuit=coherent, twin="memory")
    assert not make_board(alone + impostor).ranked


def test_records_of_another_ruler_are_not_compared(factory):
    current = factory.make_runs("vae") + factory.make_runs("gan")
    old = factory.make_runs("rbm", task_version=2, task_digest="e" * 64)
    found = make_board(current + old)
    assert [refused.row.model for refused in found.refused] == ["rbm"]
    assert "version 2 of the task" in found.refused[0].reason


def test_records_of_two_boards_are_refused(factory):
    with pytest.raises(RecordError, match="one task and one budget"):
        make_board([factory.make_record("vae"), factory.make_record("vae", budget="smoke")])
    with pytest.raises(RecordError, match="one task and one budget"):
        make_board([])


def test_order_of_the_records_changes_nothing(factory):
    records = factory.realistic_board()
    assert board_markdown(make_board(records[::-1])) == board_markdown(make_board(records))


def test_markdown_shows_what_a_reader_needs(board):
    text = board_markdown(board, [("Frontier", "frontier.svg")])
    for part in (
        "held-out data",
        "`independent`",
        "twin of spiqgan",
        "matched to spiqgan",
        "ran out of time: more than 1800 s",
        "1 of 5 runs did not end",
        "neighbouring qubits",
        "![Frontier](frontier.svg)",
        "spiqbench run -m model=spiqgan task=salamander_n8 budget=standard seed=0,1,2,3,4",
    ):
        assert part in text, part
    for line in text.splitlines():
        if line.startswith("| `"):
            assert "nan" not in line
            assert "None" not in line


def test_a_board_without_replicates_says_what_its_intervals_leave_out(factory, board):
    bare = make_board(factory.make_runs("vae", replicates=False))
    assert "leave out the noise of the test windows" in board_markdown(bare)
    assert "noise of the test groups" not in board_markdown(bare)
    assert "noise of the test groups" in board_markdown(board)


def test_every_markdown_table_is_rectangular(board):
    blocks = [block for block in board_markdown(board).split("\n\n") if block.startswith("|")]
    assert len(blocks) == 5
    for block in blocks:
        assert len({line.count("|") for line in block.splitlines()}) == 1


def test_text_of_records_cannot_break_the_markdown(factory):
    nasty = "a | b <script>alert(1)</script> [x](javascript:1)"
    records = [factory.make_record("vae", source=nasty), factory.make_failure("vae", seed=1, reason=nasty)]
    text = board_markdown(make_board(records))
    assert "<script>" not in text
    assert "](javascript" not in text.replace("\\]", "")
    for block in text.split("\n\n"):
        if block.startswith("|"):
            assert len({line.replace("\\|", "").count("|") for line in block.splitlines()}) == 1


def test_ties_say_how_many_seeds_would_separate_them(factory):
    close = factory.make_runs("a", skill=0.70, spread=0.01) + factory.make_runs("b", skill=0.705, spread=0.01)
    board = make_board(close)
    assert [board.letters_of(row) for row in board.ranked] == ["a", "a"]
    assert len(board.ties) == 1
    assert "seeds would" in board_markdown(board)


def test_remarks_say_how_a_quantum_row_stands_to_its_twin_and_a_control_to_its_target(factory):
    def remarks(skill):
        runs = factory.make_runs(
            "spiqgan", skill=skill, parameters=250, entangler="cz_ring", twin="spiqgan_product"
        )
        runs += factory.make_runs("spiqgan_product", skill=0.7, parameters=250, entangler="none")
        runs += factory.make_runs("vae_matched", parameters=240, matched_to="spiqgan")
        board = make_board(runs)
        return [text for row in board.rows for text in row_remarks(row, board)]

    assert "in front of its twin (p < 0.001)" in remarks(0.8)
    assert "behind its twin (p < 0.001)" in remarks(0.6)
    assert any(text.startswith("not told apart from its twin (p = ") for text in remarks(0.7))
    assert "matched to spiqgan (240 of its 250 parameters)" in remarks(0.8)


def test_a_curve_that_ends_before_the_last_step_is_remarked(factory):
    whole = [factory.make_record("a", seed=seed, curve=[(500, 0.4), (1000, 0.5)]) for seed in (0, 1)]
    cut = factory.make_record("a", seed=2, curve=[(500, 0.4)])
    board = make_board([*whole, cut])
    (row,) = board.ranked
    assert any("1 of 3 trainings diverged" in remark for remark in row_remarks(row, board))


def test_a_row_drawn_on_a_device_says_so_and_needs_its_twin_drawn_likewise(factory):
    drawn = {"device": "default.mixed", "noise": "readout_0.02", "shots": 1}

    def on_device(model, entangler, twin=None):
        circuit = factory.make_circuit(8, entangler).model_copy(update=drawn)
        config = {"model": {"noise": "normal"}, **drawn}
        made = (f"model={model}", "task=salamander_n8", "budget=standard")
        return factory.make_record(
            f"{model}+noise-readout_0.02",
            circuit=circuit,
            kind="quantum",
            twin=twin,
            drawn_from=model,
            config=config,
            overrides=(*made, *(f"{key}={value}" for key, value in drawn.items())),
        )

    rows = [
        factory.make_record("spiqgan", entangler="cz_ring", twin="spiqgan_product"),
        factory.make_record("spiqgan_product", entangler="none"),
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


def test_records_that_nobody_made_again_are_marked_beside_those_that_somebody_did(factory):
    runs = factory.make_runs("a", skill=0.7) + factory.make_runs("b", skill=0.5)
    assert "No record here was checked by carrying out its run again" in board_markdown(make_board(runs))
    stated = Verification(
        by="A. Keeper", record_sha256="0" * 64, same_samples=True, provenance=runs[0].provenance
    )
    board = make_board(runs, verified={key_of(run): stated for run in runs if run.model == "a"})
    assert ["unverified" in row_remarks(row, board) for row in board.rows] == [False, True]
    assert "No record here was checked" not in board_markdown(board)
    assert "by A. Keeper (5 of 10)" in board_markdown(board)


def test_one_set_of_samples_in_two_places_is_said(factory):
    runs = factory.make_runs("a", skill=0.7)
    runs[1] = runs[1].model_copy(update={"samples_sha256": runs[0].samples_sha256})
    board = make_board(runs)
    assert any(
        "the same samples as a, seed 0, a, seed 1" in remark for remark in row_remarks(board.rows[0], board)
    )
    honest = make_board(factory.make_runs("a", skill=0.7))
    assert not any("same samples" in remark for remark in row_remarks(honest.rows[0], honest))
