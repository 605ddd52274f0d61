import numpy as np
import pytest

from spiqbench.boards.board import make_board
from spiqbench.boards.rows import make_row
from spiqbench.boards.seed_scores import score
from spiqbench.errors import RecordError
from spiqbench.report.markdown.board import board_markdown
from spiqbench.statistics.registry import FIDELITY_KEYS

from .factories import make_circuit, make_failure, make_record, make_runs, realistic_board


@pytest.fixture(scope="module")
def board():
    return make_board(realistic_board())


def test_a_row_is_the_mean_over_its_seeds():
    runs = make_runs("vae", seeds=(3, 1, 2))
    row = make_row(runs)
    assert [record.seed for record in row.records] == [1, 2, 3]
    assert row.fidelity.value == pytest.approx(np.mean([record.scores.fidelity.value for record in runs]))
    assert row.fidelity.lower < row.fidelity.value < row.fidelity.upper
    for key in FIDELITY_KEYS:
        expected = np.mean([record.statistics[key].skill for record in runs])
        assert row.skills[key].value == pytest.approx(expected)
    assert row.windows_per_second == pytest.approx(20_000)


@pytest.mark.parametrize("status", ["failed", "timeout"])
def test_a_run_that_did_not_end_counts_as_the_null(status):
    runs = make_runs("gan", seeds=range(2))
    broken = make_failure("gan", seed=2, status=status)
    row = make_row([*runs, broken])
    assert row.fidelity.value == pytest.approx(sum(record.scores.fidelity.value for record in runs) / 3)
    assert row.skills["firing_rate"].value < 0.6
    assert row.over_floor["firing_rate"] == pytest.approx(make_row(runs).over_floor["firing_rate"])
    assert row.broken == (broken,)


def test_a_model_that_only_failed_is_a_row_with_skill_zero():
    runs = [make_failure("gan", seed=seed) for seed in range(3)]
    board = make_board([*runs, *make_runs("vae", seeds=range(3))])
    row = board.row("gan")
    assert row.fidelity.value == 0.0
    assert board.rank_of(row) == 2
    assert board_markdown(board).count("loss became NaN") == 3
    assert board_markdown(make_board(runs))


def test_an_undefined_statistic_counts_zero_and_shows_its_reason():
    silent = {"error": None, "floor": 0.1, "null": 0.2, "skill": None, "reason": "no spikes in any window"}
    record = make_record("vae")
    statistics = record.model_dump()["statistics"] | {"autocorrelogram": silent}
    record = make_record("vae", statistics=statistics)
    assert score(record, "autocorrelogram") == 0.0
    board = make_board([record])
    assert board.row("vae").over_floor["autocorrelogram"] is None
    assert board.row("vae").skills["autocorrelogram"].value == 0.0
    assert "no spikes in any window" in board_markdown(board)


def test_a_statistic_that_cannot_tell_on_this_task_is_noted_once_and_scores_nobody():
    blind = {"error": 0.1, "floor": 0.1, "null": 0.1, "skill": None, "tells": False}
    blind["reason"] = "cannot tell on this task"
    records = []
    for model in ("vae", "gan"):
        for record in make_runs(model, seeds=range(3)):
            statistics = record.model_dump()["statistics"] | {"time_course": blind}
            records.append(make_record(model, seed=record.seed, statistics=statistics))
    board = make_board(records)
    assert "time_course" not in board.row("vae").skills
    assert board.row("vae").over_floor["time_course"] == pytest.approx(1.0)
    assert board_markdown(board).count("cannot tell on this task") == 1


def test_references_stand_on_the_board_without_a_rank(board):
    assert [row.model for row in board.references] == ["independent"]
    assert board.rank_of(board.references[0]) is None
    assert len(board.ranked) == 10
    assert board.floors["firing_rate"] == 0.01


def test_a_quantum_row_is_refused_without_its_twin():
    alone = make_runs("spiqgan", entangler="cz_ring", twin="spiqgan_product")
    twin = make_runs("spiqgan_product", entangler="none")
    with_twin = make_board(alone + twin)
    assert {row.model for row in with_twin.ranked} == {"spiqgan", "spiqgan_product"}
    without = make_board(alone)
    assert not without.ranked
    assert "spiqgan_product" in without.refused[0].reason
    assert "twin missing" in board_markdown(without)


def test_a_twin_that_entangles_or_never_ended_does_not_count():
    alone = make_runs("spiqgan", entangler="cz_ring", twin="other")
    impostor = make_runs("other", entangler="cz_ring", twin="spiqgan")
    assert not make_board(alone + impostor).ranked
    failed = [make_failure("other", kind="quantum")]
    found = make_board(alone + failed)
    assert [row.model for row in found.ranked] == ["other"]
    assert "no run of its twin" in found.refused[0].reason
    nameless = make_runs("outside", kind="quantum", external=True)
    assert "name no twin" in make_board(nameless).refused[0].reason


def test_a_quantum_memory_has_its_dephased_self_as_its_twin():
    coherent, dephased = (
        make_circuit(4).model_copy(update={"memory": 3, "coherent": value}) for value in (True, False)
    )
    alone = make_runs("memory", kind="quantum", circuit=coherent, twin="control")
    control = make_runs("control", kind="quantum", circuit=dephased)
    assert {row.model for row in make_board(alone + control).ranked} == {"memory", "control"}
    impostor = make_runs("control", kind="quantum", circuit=coherent, twin="memory")
    assert not make_board(alone + impostor).ranked


def test_records_of_another_ruler_are_not_compared():
    current = make_runs("vae") + make_runs("gan")
    old = make_runs("rbm", task_version=2, task_digest="e" * 64)
    found = make_board(current + old)
    assert [refused.row.model for refused in found.refused] == ["rbm"]
    assert "version 2 of the task" in found.refused[0].reason


def test_records_of_two_boards_are_refused():
    with pytest.raises(RecordError, match="one task and one budget"):
        make_board([make_record("vae"), make_record("vae", budget="smoke")])
    with pytest.raises(RecordError, match="one task and one budget"):
        make_board([])


def test_order_of_the_records_changes_nothing():
    records = realistic_board()
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


def test_a_board_without_replicates_says_what_its_intervals_leave_out(board):
    bare = make_board(make_runs("vae", replicates=False))
    assert "leave out the noise of the test windows" in board_markdown(bare)
    assert "noise of the test groups" not in board_markdown(bare)
    assert "noise of the test groups" in board_markdown(board)


def test_every_markdown_table_is_rectangular(board):
    blocks = [block for block in board_markdown(board).split("\n\n") if block.startswith("|")]
    assert len(blocks) == 5
    for block in blocks:
        assert len({line.count("|") for line in block.splitlines()}) == 1


def test_text_of_records_cannot_break_the_markdown():
    nasty = "a | b <script>alert(1)</script> [x](javascript:1)"
    records = [make_record("vae", source=nasty), make_failure("vae", seed=1, reason=nasty)]
    text = board_markdown(make_board(records))
    assert "<script>" not in text
    assert "](javascript" not in text.replace("\\]", "")
    for block in text.split("\n\n"):
        if block.startswith("|"):
            assert len({line.replace("\\|", "").count("|") for line in block.splitlines()}) == 1


def test_a_control_without_a_family_is_of_the_model_that_it_was_composed_of():
    changes = {"family": None, "matched_to": "spiqgan"}
    made = ("model=glm", "++model.bumps=3", "task=salamander_n8", "budget=standard")
    row = make_row(make_runs("glm+bumps-3+matched_to-spiqgan", overrides=made, **changes))
    assert row.family == "glm"
    unreadable = make_row(make_runs("glm+bumps-3", overrides=("model.bumps={",), **changes))
    assert unreadable.family == "glm+bumps-3"
