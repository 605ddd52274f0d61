"""Verdicts that set the model against its twin and against classical models."""

import pytest

from spiqbench.claims.contrasts import HEAD
from spiqbench.claims.sentences import make_claims
from spiqbench.claims.strongest import short_table, strongest_table
from spiqbench.claims.verdicts import Verdict

from .readings import SIZE, THOUSANDS, TWIN, cases_of, claims_of, quantum, runs


def test_a_small_classical_model_in_front_refutes_thousands(factory):
    small = runs(factory, "dichotomized_gaussian_lags", skill=0.97, parameters=996)
    assert claims_of(quantum(factory) + small)[THOUSANDS].verdict == Verdict.FAILS


def test_a_small_classical_model_that_is_as_good_refutes_thousands(factory):
    as_good = runs(factory, "hmm", skill=0.9, parameters=100, spread=0.002)
    found = quantum(factory, spread=0.002) + as_good
    assert claims_of(found)[THOUSANDS].verdict == Verdict.FAILS


def test_thousands_hold_where_small_ones_are_behind_and_a_large_one_is_not(factory):
    small = runs(factory, "dichotomized_gaussian", skill=0.4, parameters=36)
    large = runs(factory, "gan", skill=0.9, parameters=40_000)
    assert claims_of(quantum(factory) + small + large)[THOUSANDS].verdict == Verdict.HOLDS
    assert claims_of(quantum(factory) + small)[THOUSANDS].verdict == Verdict.OPEN
    assert claims_of(quantum(factory))[THOUSANDS].verdict == Verdict.OPEN


@pytest.mark.parametrize(
    ("product", "verdict"), [(0.6, Verdict.HOLDS), (0.9, Verdict.OPEN), (0.98, Verdict.FAILS)]
)
def test_the_twin_decides_on_entanglement(factory, product, verdict):
    claim = claims_of(quantum(factory, product=product))[TWIN]
    assert claim.verdict == verdict
    assert "spiqgan_product" in str(claim.evidence)
    if verdict == Verdict.OPEN:
        assert "would" in str(claim.recordings)


def test_the_strongest_model_of_its_size_is_named_not_the_best_of_the_weak(factory):
    weak = runs(factory, "vae_matched", skill=0.3, parameters=240, matched_to="spiqgan")
    strong = runs(factory, "hmm", skill=0.97, parameters=200)
    cases = cases_of(quantum(factory) + weak + strong)
    claim = make_claims(cases)[SIZE]
    assert claim.verdict == Verdict.FAILS
    assert "hmm" in str(claim.recordings)
    (line,) = strongest_table(cases)
    assert "hmm, 200" in line
    assert "spiqgan, 250" in line


def test_a_control_that_does_not_beat_independent_neurons_is_none(factory):
    independent = runs(factory, "independent", skill=0.3, parameters=8, kind="reference")
    weak = runs(factory, "vae_matched", skill=0.1, parameters=240, matched_to="spiqgan")
    (case,) = cases_of(quantum(factory) + weak + independent)
    assert [row.model for row in case.rivals.left_out] == ["vae_matched"]
    assert case.rivals.ranked == ()


def test_the_short_table_gives_each_row_with_its_size(factory):
    (line,) = short_table(cases_of(quantum(factory, skill=0.7, product=0.6)))
    assert line[1].startswith(("0.6", "0.7"))
    assert line[1].endswith(", 250")
    assert line[2].startswith("0.6") or line[2].startswith("0.59")
    assert line[2].endswith(", 250")
    assert line[3:] == ["none", line[1]]


def test_a_line_says_what_it_would_have_shown(factory):
    (line,) = claims_of(quantum(factory, product=0.9))[TWIN].evidence
    smallest = float(line[HEAD.index("smallest it would show")])
    assert 0.002 < smallest < 0.1


def test_verdicts_are_by_recording_and_over_the_suite(factory):
    good = quantum(factory, task="a_n8", config={"task": {"recording": {"name": "retina"}}})
    bad = quantum(factory, task="b_n8", product=0.98, config={"task": {"recording": {"name": "cortex"}}})
    claim = claims_of(good, bad)[TWIN]
    assert {name: said for name, (said, _) in claim.recordings.items()} == {
        "cortex": Verdict.FAILS,
        "retina": Verdict.HOLDS,
    }
    assert claim.verdict == Verdict.FAILS
    assert claim.tally == "holds on 1 of 2 recordings (retina), does not hold on 1 (cortex)"
