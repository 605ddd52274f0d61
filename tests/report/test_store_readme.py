"""README.md of a store: the answer, the boards with what they took, and links that lead somewhere."""

import re

from spiqbench.boards.board import make_board
from spiqbench.records.schema import StatedPlateau, Timing
from spiqbench.records.store import write_record
from spiqbench.report.render import write_rendered
from spiqbench.report.store_table import run_hours, store_line

from ..boards.factories import make_failure, make_record, make_runs
from ..boards.stores import suite_store


def test_it_holds_the_answer_and_links_to_every_board_sweep_and_suite(tmp_path):
    converged = {"plateau": StatedPlateau(steps=1000, converged=True)}
    for record in suite_store():
        write_record(tmp_path, record.model_copy(update=converged))
    write_rendered(tmp_path)
    page = (tmp_path / "README.md").read_text()
    links = set(re.findall(r"\]\(([^)]+)\)", page))
    assert {"CLAIMS.md", "suites/core/README.md", "salamander_n8/standard/README.md"} <= links
    assert all((tmp_path / link).is_file() for link in links)
    answer = (tmp_path / "CLAIMS.md").read_text().split("\n\n")[1]
    assert answer in page


def test_a_store_without_spiqgan_says_nothing_of_the_claim(tmp_path):
    for record in make_runs("vae"):
        write_record(tmp_path, record)
    write_rendered(tmp_path)
    page = (tmp_path / "README.md").read_text()
    assert "claim?" not in page
    assert "[salamander\\_n8](salamander_n8/standard/README.md) | standard |" in page


def test_hours_are_those_of_all_runs():
    timing = Timing(train_seconds=3000.0, sample_seconds=500.0, score_seconds=100.0)
    board = make_board([*make_runs("vae", range(3), timing=timing), make_failure("vae", seed=3)])
    assert run_hours(board) == 3.0


def test_a_board_whose_strongest_quantum_model_is_nobody_says_why():
    def cell(*records):
        return store_line(make_board(records)).quantum

    alone = make_record("spiqgan", entangler="cz_ring", twin="spiqgan_product")
    twin = make_record("spiqgan_product", entangler="none")
    copied = make_record("spiqgan", entangler="cz_ring", twin="spiqgan_product", memorized=True)
    assert cell(make_record("vae")) == "none was run"
    assert cell(alone) == "spiqgan (twin missing: run spiqgan_product on this board)"
    assert cell(copied, twin) == "none: spiqgan copied training windows"
    assert cell(alone, twin).startswith("spiqgan, ")
    assert store_line(make_board([alone])).best == "none has a rank"
