"""Which classical rows a quantum one is held against, and that those left out are said to be."""

from spiqbench.boards.annotations import NO_CONTROL
from spiqbench.boards.board import make_board
from spiqbench.boards.rivals import rivals
from spiqbench.boards.rows import Row, make_row
from spiqbench.records.store import write_record
from spiqbench.report.markdown.board import board_markdown
from spiqbench.report.pages.board import board_page
from spiqbench.report.terminal import show_board

from .factories import make_runs


def board() -> dict[str, Row]:
    rows = [
        make_row(make_runs(name, skill=skill, parameters=parameters, spread=0.0, **more))
        for name, skill, parameters, more in (
            ("independent", 0.2, 8, {"kind": "reference"}),
            ("hmm", 0.9, 80, {}),
            ("glm", 0.95, 4000, {}),
            ("vae+width-1", 0.6, 260, {"matched_to": "spiqgan"}),
            ("gan+width-1", 0.1, 250, {"matched_to": "spiqgan"}),
            ("fourier+width-4", 0.8, 300, {"matched_to": "spiqgan"}),
            ("spiqgan", 0.8, 280, {"entangler": "cz_ring", "twin": "spiqgan_product"}),
            ("spiqgan_product", 0.85, 100, {"entangler": "none"}),
        )
    ]
    return {row.model: row for row in rows}


def test_the_strongest_is_the_best_classical_model_that_is_no_larger() -> None:
    rows = board()
    found = rivals(rows["spiqgan"], rows.values())
    assert [row.model for row in found.ranked] == ["hmm", "fourier+width-4", "vae+width-1"]
    assert found.strongest is rows["hmm"]


def test_what_is_no_better_than_independent_neurons_is_left_out_by_name() -> None:
    rows = board()
    assert [row.model for row in rivals(rows["spiqgan"], rows.values()).left_out] == ["gan+width-1"]


def test_a_board_without_rivals() -> None:
    rows = board()
    alone = rivals(rows["spiqgan"], [rows["spiqgan"], rows["glm"]])
    assert (alone.ranked, alone.left_out, alone.strongest) == ((), (), None)


def test_a_control_that_is_left_out_is_said_to_be_on_every_view_of_the_board(tmp_path, capsys) -> None:
    records = [record for row in board().values() for record in row.records]
    made = make_board(records)
    (line,) = [line for line in board_markdown(made).splitlines() if NO_CONTROL in line]
    assert "`gan+width-1`" in line
    assert "left out beside spiqgan" in line
    assert board_page(made, cards={}, frontier=None).count(NO_CONTROL) == 1
    for record in records:
        write_record(tmp_path, record)
    show_board(tmp_path, made.task, made.budget)
    assert "no better than independent: gan+width-1\n" in capsys.readouterr().out
