import re

import pytest

from spiqbench.leaderboard.board import make_board
from spiqbench.leaderboard.claims import BURSTS, SPATIAL, make_claims
from spiqbench.leaderboard.claims_markdown import claims_markdown
from spiqbench.leaderboard.evidence import find_cases
from spiqbench.leaderboard.intervals import Estimate
from spiqbench.leaderboard.verdicts import Verdict, all_of, grows_linearly, reproduces

FEW, LINEAR, SPACE, TIME, BURST, THOUSANDS, TWIN, MATCHED = range(8)


def quantum(factory, skill=0.8, product=0.6, parameters=250, **changes):
    runs = factory.make_runs(
        "spiqgan", skill=skill, parameters=parameters, entangler="cz_ring", twin="spiqgan_product", **changes
    )
    changes.pop("skills", None)
    return runs + factory.make_runs(
        "spiqgan_product", skill=product, parameters=parameters, entangler="none", **changes
    )


def claims_of(*boards):
    return make_claims([make_board(records) for records in boards])


def test_verdicts_follow_the_intervals():
    assert reproduces(Estimate(0.8, 0.6, 0.9)) == Verdict.HOLDS
    assert reproduces(Estimate(0.6, 0.4, 0.8)) == Verdict.OPEN
    assert reproduces(Estimate(0.3, 0.1, 0.49)) == Verdict.FAILS
    assert reproduces(Estimate(0.8)) == Verdict.OPEN
    assert reproduces(None) == Verdict.OPEN
    assert grows_linearly(Estimate(1.0, 0.95, 1.05)) == Verdict.HOLDS
    assert grows_linearly(Estimate(2.0, 1.9, 2.1)) == Verdict.FAILS
    assert grows_linearly(Estimate(1.1, 1.0, 1.2)) == Verdict.OPEN


def test_a_general_sentence_needs_every_case():
    assert all_of([]) == Verdict.OPEN
    assert all_of([Verdict.HOLDS, Verdict.HOLDS]) == Verdict.HOLDS
    assert all_of([Verdict.HOLDS, Verdict.OPEN]) == Verdict.OPEN
    assert all_of([Verdict.OPEN, Verdict.FAILS, Verdict.HOLDS]) == Verdict.FAILS


@pytest.mark.parametrize(
    ("size", "verdict"), [(lambda n: 15 * n + 5, Verdict.HOLDS), (lambda n: 2 * n * n, Verdict.FAILS)]
)
def test_linear_growth_is_told_from_quadratic(factory, size, verdict):
    boards = [
        quantum(factory, parameters=size(n), neurons=n, task=f"salamander_n{n}") for n in (4, 8, 16, 32)
    ]
    assert claims_of(*boards)[LINEAR].verdict == verdict


def test_counts_above_a_thousand_refute_hundreds(factory):
    assert claims_of(quantum(factory))[FEW].verdict == Verdict.HOLDS
    assert claims_of(quantum(factory, parameters=1000))[FEW].verdict == Verdict.FAILS


def test_one_lost_statistic_refutes_its_sentence_alone(factory):
    claims = claims_of(quantum(factory, skills={"isi_distribution": 0.1}))
    assert claims[BURST].verdict == Verdict.FAILS
    assert claims[SPACE].verdict == claims[TIME].verdict == Verdict.HOLDS
    assert "ISI 0." in claims[BURST].interval
    assert set(BURSTS) & set(SPATIAL) == set()


def test_a_small_classical_model_in_front_refutes_thousands(factory):
    small = factory.make_runs("dichotomized_gaussian_lags", skill=0.95, parameters=996)
    large = factory.make_runs("gan", skill=0.8, parameters=40_000)
    assert claims_of(quantum(factory) + small + large)[THOUSANDS].verdict == Verdict.FAILS


def test_thousands_hold_where_small_ones_are_behind_and_a_large_one_is_not(factory):
    small = factory.make_runs("dichotomized_gaussian", skill=0.4, parameters=36)
    large = factory.make_runs("gan", skill=0.8, parameters=40_000)
    assert claims_of(quantum(factory) + small + large)[THOUSANDS].verdict == Verdict.HOLDS
    assert claims_of(quantum(factory) + small)[THOUSANDS].verdict == Verdict.OPEN
    assert claims_of(quantum(factory))[THOUSANDS].verdict == Verdict.OPEN


@pytest.mark.parametrize(
    ("product", "verdict"), [(0.6, Verdict.HOLDS), (0.8, Verdict.OPEN), (0.95, Verdict.FAILS)]
)
def test_the_twin_decides_on_entanglement(factory, product, verdict):
    claim = claims_of(quantum(factory, product=product))[TWIN]
    assert claim.verdict == verdict
    assert "spiqgan_product" in str(claim.evidence)


def test_matched_controls_are_named(factory):
    matched = factory.make_runs("vae_matched", skill=0.5, parameters=240, matched_to="spiqgan")
    claims = claims_of(quantum(factory) + matched)
    assert claims[MATCHED].verdict == Verdict.HOLDS
    assert "matched control" in str(claims[SPACE].evidence)
    assert claims_of(quantum(factory))[MATCHED].verdict == Verdict.OPEN


def test_only_the_largest_budget_of_a_task_counts(factory):
    smoke = quantum(factory, skill=0.1, budget="smoke", config={"budget": {"train_seconds": 20}})
    standard = quantum(factory, skill=0.8, config={"budget": {"train_seconds": 120}})
    cases = find_cases([make_board(smoke), make_board(standard)])
    assert [case.board.budget for case in cases] == ["standard"]


def test_verdicts_rest_on_the_paper_s_model(factory):
    variant = factory.make_runs("a_variant", skill=0.1, entangler="cz_ring", twin="spiqgan_product")
    claims = claims_of(quantum(factory) + variant)
    assert claims[SPACE].verdict == Verdict.HOLDS
    assert "a_variant" in str(claims[SPACE].evidence)


def test_the_page_names_verdict_interval_and_command_of_each_sentence(factory):
    text = claims_markdown(claims_of(factory.realistic_board()))
    assert text.count("\n## ") == 8
    assert text.count("```sh\nspiqbench leaderboard task=salamander_n8 budget=standard seeds=5") == 8
    assert not re.search(r"\bnan\b", text)
    assert "**does not hold** | best small classical model: dichotomized" in text


def test_without_records_nothing_is_decided():
    claims = make_claims([])
    assert {claim.verdict for claim in claims} == {Verdict.OPEN}
    assert "No board ranks what this needs" in claims_markdown(claims)
