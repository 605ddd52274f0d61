"""The verdicts on records whose truth is known."""

import re

import pytest

from spiqbench.boards.board import make_board
from spiqbench.claims.evidence import why_undecided
from spiqbench.claims.verdicts import Test as Line
from spiqbench.claims.verdicts import Verdict, all_of, judge, of_lines

from .readings import BURST, FEW, LINEAR, MANY, SPACE, TIME, TWIN, cases_of, claims_of, quantum, runs


def test_a_general_sentence_needs_every_case():
    assert all_of([]) == Verdict.OPEN
    assert all_of([Verdict.HOLDS, Verdict.HOLDS]) == Verdict.HOLDS
    assert all_of([Verdict.HOLDS, Verdict.OPEN]) == Verdict.OPEN
    assert all_of([Verdict.OPEN, Verdict.FAILS, Verdict.HOLDS]) == Verdict.FAILS


def test_what_cannot_be_asked_counts_for_nothing():
    assert all_of([Verdict.UNASKED, Verdict.HOLDS]) == Verdict.HOLDS
    assert all_of([Verdict.UNASKED, Verdict.FAILS]) == Verdict.FAILS
    assert all_of([Verdict.UNASKED]) == Verdict.UNASKED


def test_of_one_case_every_line_is_needed():
    assert of_lines([Verdict.HOLDS, Verdict.UNASKED]) == Verdict.UNASKED
    assert of_lines([Verdict.FAILS, Verdict.UNASKED]) == Verdict.FAILS
    assert of_lines([Verdict.HOLDS, Verdict.OPEN]) == Verdict.OPEN
    assert of_lines([Verdict.HOLDS, Verdict.HOLDS]) == Verdict.HOLDS


def test_one_of_many_uncorrected_misses_sinks_nothing(factory):
    (case,) = cases_of(quantum(factory))
    miss = Line(case, p=0.02, above=False)
    assert [one.verdict for one in judge([miss])] == [Verdict.FAILS]
    many = judge([miss, *[Line(case, p=0.5, above=True)] * 4])
    assert many[0].verdict == Verdict.OPEN
    assert many[0].p == pytest.approx(0.1)


def test_lines_that_may_not_decide_do_not_blunt_the_others(factory):
    (case,) = cases_of(quantum(factory))
    judged = judge(
        [Line(case, p=0.02, above=True), *[Line(case, p=0.5, above=True, undecided="few seeds")] * 4]
    )
    assert [one.verdict for one in judged] == [Verdict.HOLDS, *[Verdict.OPEN] * 4]


def test_hundreds_suffice_only_with_quality(factory):
    assert claims_of(quantum(factory))[FEW].verdict == Verdict.HOLDS
    assert claims_of(quantum(factory, skill=0.5))[FEW].verdict == Verdict.FAILS


def test_more_parameters_refute_hundreds_only_where_not_even_they_suffice(factory):
    good = claims_of(quantum(factory, parameters=1000))[FEW]
    assert good.verdict == Verdict.OPEN
    assert "a setting with fewer than 1000 would decide" in str(good.recordings)
    assert claims_of(quantum(factory, parameters=1000, skill=0.5))[FEW].verdict == Verdict.FAILS


def test_the_count_is_a_law_of_the_neurons(factory):
    config = {"task": {"family": "salamander"}}
    boards = [
        quantum(factory, parameters=30 * n + 2, neurons=n, task=f"s_n{n}", config=config) for n in (8, 16)
    ]
    (said,) = claims_of(*boards)[FEW].recordings.values()
    assert "30.0 N + 2.00 parameters, fewer than 1000 up to 33 neurons" in said[1]


def test_one_lost_statistic_sinks_its_sentence_alone(factory):
    claims = claims_of(quantum(factory, skills={"isi_distribution": 0.1}))
    assert claims[BURST].verdict == Verdict.FAILS
    assert claims[SPACE].verdict == claims[TIME].verdict == Verdict.HOLDS
    assert "ISI" in next(iter(claims[BURST].recordings.values()))[1]


def test_statistics_that_stand_beside_decide_nothing(factory):
    assert claims_of(quantum(factory, skills={"triplet_covariance": 0.0}))[SPACE].verdict == Verdict.HOLDS


@pytest.mark.parametrize("short", [{"seeds": range(4)}, {"converged": False}])
def test_too_few_seeds_or_steps_decide_nothing_and_say_so(factory, short):
    claims = claims_of(quantum(factory, **short))
    assert {claim.verdict for claim in claims[SPACE:]} == {Verdict.OPEN}
    (said,) = claims[TWIN].recordings.values()
    assert "seeds" in said[1] or "not converged" in said[1]


def test_why_a_row_decides_nothing(factory):
    board = make_board(quantum(factory, converged=False))
    assert why_undecided(board.row("spiqgan")) == "spiqgan is not converged"


def test_a_recording_without_the_boards_that_a_sentence_needs_is_told_which(factory):
    claims = claims_of(quantum(factory))
    assert claims[MANY].tally == "not decided on 1 of 1 recording (salamander)"
    assert claims[LINEAR].tally == "not decided on 1 of 1 recording (salamander)"
    ((_, why),) = claims[MANY].recordings.values()
    assert why == "no board of 24 neurons and more: one would decide"
    ((_, why),) = claims[LINEAR].recordings.values()
    assert why == "spiqgan: boards of two sizes at equal settings would decide"


def test_a_recording_that_only_other_readings_have_a_board_of_is_not_decided(factory):
    mine = quantum(factory, task="a_n8", config={"task": {"family": "a"}})
    other = {"task": "b_n8", "config": {"task": {"family": "b"}}}
    alone = runs(factory, "other", entangler="cz_ring", twin="other_twin", parameters=250, **other)
    alone += runs(factory, "other_twin", entangler="none", parameters=250, **other)
    for claim in claims_of(mine, alone):
        assert claim.recordings["b"][0] == Verdict.OPEN, claim.sentence
        assert "one would decide" in claim.recordings["b"][1]


def test_beside_a_skill_stands_the_most_that_a_classical_model_of_any_size_comes_to(factory):
    small = runs(factory, "small", skill=0.4, parameters=200)
    large = runs(factory, "large", skill=0.45, parameters=90_000)
    claims = claims_of(quantum(factory, skill=0.2) + small + large)
    ((verdict, why),) = claims[TIME].recordings.values()
    assert verdict == Verdict.FAILS
    assert re.search(
        r"; small with no more parameters 0\.40\d; the most of any classical model 0\.44\d \(large\)$", why
    )
