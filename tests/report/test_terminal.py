import pytest
from rich.console import Console

from spiqbench.boards.board import make_board
from spiqbench.records.store import write_record
from spiqbench.report.render import write_rendered
from spiqbench.report.terminal import HEAD, KEPT, board_table, show_board, show_growth, show_scores
from spiqbench.scoring.score import StatisticScore

from ..boards.factories import realistic_board
from ..scaling.sweeps import SIZES, records_of


@pytest.fixture
def board():
    return make_board(realistic_board())


def printed(board, width: int) -> list[str]:
    console = Console(width=width, highlight=False)
    with console.capture() as capture:
        console.print(board_table(board, console))
    return capture.get().splitlines()


def test_a_wide_terminal_shows_every_column_and_the_best_row_first(board):
    head, *rows = printed(board, 200)
    assert head.split() == list(HEAD)
    assert len(rows) == len(board.rows)
    assert [row.model for row, line in zip(board.rows, rows, strict=True) if row.model in line.split()] == [
        row.model for row in board.rows
    ]
    assert "\\" not in "".join(rows)
    assert "|" not in "".join(rows)


def test_a_narrow_terminal_drops_columns_from_the_right(board):
    lines = printed(board, 80)
    head = lines[0].split()
    assert KEPT <= len(head) < len(HEAD)
    assert head == list(HEAD)[: len(head)]
    assert len(lines) == len(board.rows) + 1
    assert max(map(len, lines)) <= 80
    assert not any("…" in line for line in lines)


def test_the_path_of_the_page_comes_last(tmp_path, capsys):
    for record in realistic_board():
        write_record(tmp_path, record)
    write_rendered(tmp_path)
    show_board(tmp_path, "salamander_n8", "standard")
    assert capsys.readouterr().out.split()[-1] == str(tmp_path / "salamander_n8/standard/index.html")


def test_a_row_without_a_rank_says_why(tmp_path, capsys):
    for record in realistic_board():
        if record.model != "spiqgan_product":
            write_record(tmp_path, record)
    write_rendered(tmp_path)
    show_board(tmp_path, "salamander_n8", "standard")
    assert "without a rank: spiqgan, twin missing" in capsys.readouterr().out


@pytest.mark.parametrize("sizes", [2, 3])
def test_a_sweep_without_quantum_models_shows_its_scores_and_its_page(tmp_path, capsys, sizes):
    tasks = []
    for record in records_of():
        if record.kind == "classical" and record.neurons in SIZES[:sizes]:
            write_record(tmp_path, record)
            tasks.append(record.task)
    write_rendered(tmp_path)
    show_growth(tmp_path, "salamander", "sweep", dict.fromkeys(tasks))
    head, names, *said = capsys.readouterr().out.strip().splitlines()
    assert head == "realism by number of neurons"
    assert names.split() == ["model", *map(str, SIZES[:sizes])]
    assert [line.split()[0] for line in said[:2]] == ["dichotomized_gaussian", "vae"]
    assert any("parameters grow as" in line for line in said) == (sizes > 2)
    page = "index.html" if sizes < 3 else "scaling/salamander/sweep/index.html"
    assert said[-1] == str(tmp_path / page)


def test_statistics_that_tell_nothing_share_a_line(capsys):
    blind = StatisticScore(error=0.1, floor=0.1, null=0.1, tells=False, reason="cannot tell: 0.1 against 0.1")
    undefined = StatisticScore(error=None, floor=0.1, null=0.2, reason="no spikes")
    show_scores({"a": blind, "b": undefined, "c": blind}, {"realism": None})
    said = capsys.readouterr().out
    assert said.count("cannot tell") == 1
    assert "noise: a, c" in said
    assert "b: no spikes" in said
    assert "no score" not in said
    show_scores({"a": blind}, {"realism": None})
    assert "no score" in capsys.readouterr().out
