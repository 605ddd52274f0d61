"""A model that copies training windows is nobody's rival and never the strongest, and the pages say so."""

import pytest

from spiqbench.boards.board import make_board
from spiqbench.boards.frontier import make_frontier
from spiqbench.boards.record_tests import copies_said
from spiqbench.claims.answer import make_answer
from spiqbench.claims.evidence import why_undecided
from spiqbench.claims.sentences import make_claims
from spiqbench.claims.verdicts import Verdict
from spiqbench.records.store import write_record
from spiqbench.report.markdown.claims import strongest_markdown
from spiqbench.report.render import render_store
from spiqbench.report.terminal import show_store

from .readings import SIZE, THOUSANDS, TWIN, cases_of, claims_of, quantum, runs

SAYS = "Left out, as their own test flags them as copies of training windows: "


@pytest.fixture
def records(factory):
    """A reading, an honest rival behind it and a copy in front."""
    honest = runs(factory, "hmm", skill=0.7, parameters=200)
    copy = [
        factory.make_record(
            "gan", seed=seed, skill=0.99, parameters=100, plateau=one.plateau, memorized=seed < 2
        )
        for seed, one in enumerate(honest)
    ]
    return quantum(factory) + honest + copy


def test_a_copy_is_not_the_strongest_and_is_named_under_the_table(records):
    cases = cases_of(records)
    answer = make_answer(cases, make_claims(cases))
    assert "SpiQGAN is ahead on 1, the classical model on 0" in answer.sentences[2]
    assert [line[4] for line in answer.strongest] == ["hmm, 200"]
    assert "gan, 100" not in str(answer.strongest)
    assert strongest_markdown(answer).endswith(f"\n\n{SAYS}gan on salamander\\_n8 (2 of 5 runs).")


def test_a_copy_refutes_no_sentence(records):
    claims = claims_of(records)
    assert claims[SIZE].verdict == Verdict.HOLDS
    assert claims[THOUSANDS].verdict == Verdict.OPEN
    assert not {"gan"} & {
        cell for line in (*claims[SIZE].evidence, *claims[THOUSANDS].evidence) for cell in line
    }


def test_a_reading_that_copies_decides_nothing(factory):
    records = quantum(factory, memorized=True)
    board = make_board(records)
    assert why_undecided(board.row("spiqgan")) == "spiqgan is flagged as a copy of training windows"
    assert claims_of(records)[TWIN].verdict == Verdict.OPEN
    (line,) = make_answer(cases_of(records), []).strongest
    assert line == ["salamander_n8", "none", "", "none", "none", "", "none", ""]


def test_the_board_keeps_its_rank_but_names_another_strongest(records):
    board = make_board(records)
    assert board.ranked[0].model == "gan"
    assert board.strongest.model == "spiqgan"
    assert "gan" not in [row.model for row in make_frontier(board).best]


def test_a_store_whose_board_has_no_reading_says_so_too(factory, tmp_path, capsys):
    for record in [*runs(factory, "hmm", skill=0.5), *runs(factory, "gan", memorized=True)]:
        write_record(tmp_path, record)
    pages = render_store(tmp_path)
    for name in ("README.md", "index.html"):
        assert pages[name].count(SAYS) == 1
    show_store(tmp_path)
    assert f"{SAYS}gan on salamander_n8 (5 of 5 runs)." in capsys.readouterr().out
    assert copies_said(make_board(runs(factory, "hmm", skill=0.5)).ranked) == ""
