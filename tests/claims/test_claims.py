"""The claim's verdicts on records whose truth is known."""

import pytest

from spiqbench.boards.board import make_board
from spiqbench.claims.answer import answer, strongest_table
from spiqbench.claims.evidence import find_cases, why_undecided
from spiqbench.claims.parameters import Growth, grows_linearly
from spiqbench.claims.sentences import make_claims
from spiqbench.claims.verdicts import Test as Line
from spiqbench.claims.verdicts import Verdict, all_of, judge
from spiqbench.records.schema import Plateau
from spiqbench.report.markdown.claims import claims_markdown

FEW, LINEAR, MANY, SPACE, TIME, BURST, THOUSANDS, TWIN, SIZE = range(9)
DONE = Plateau(steps=1000, converged=True)


def runs(factory, model, seeds=range(5), converged=True, **changes):
    plateau = Plateau(steps=1000, converged=converged)
    return factory.make_runs(model, seeds, plateau=plateau, **changes)


def quantum(factory, skill=0.9, product=0.6, parameters=250, seeds=range(5), converged=True, **changes):
    how = {"seeds": seeds, "converged": converged, "parameters": parameters}
    mine = runs(
        factory, "spiqgan", skill=skill, entangler="cz_ring", twin="spiqgan_product", **how, **changes
    )
    changes.pop("skills", None)
    return mine + runs(factory, "spiqgan_product", skill=product, entangler="none", **how, **changes)


def cases_of(*boards):
    return find_cases([make_board(records) for records in boards])


def claims_of(*boards):
    return make_claims(cases_of(*boards))


def test_growth_is_judged_by_each_exact_exponent():
    line, square = Growth((8, 16), (245, 485)), Growth((8, 16), (64, 256))
    assert square.exponent == pytest.approx(2.0)
    assert grows_linearly([line]) == Verdict.HOLDS
    assert grows_linearly([line, square]) == Verdict.FAILS
    assert grows_linearly([]) == Verdict.OPEN


def test_growth_is_read_at_equal_settings_and_over_all_recordings(factory):
    def board(recording, neurons, parameters, **settings):
        config = {"task": {"family": recording}, "model": settings}
        return quantum(
            factory, parameters=parameters, neurons=neurons, task=f"{recording}_n{neurons}", config=config
        )

    boards = [
        board("salamander", 8, 245, common=3, learning_rate=0.1),
        board("salamander", 16, 1500, common=9, learning_rate=0.1),
        board("culture", 16, 485, common=3, learning_rate=0.2),
    ]
    claim = claims_of(*boards)[LINEAR]
    assert claim.tally == "holds on 2 of 2 recordings"
    assert claim.recordings["culture"][1] == "spiqgan: N^0.99 (245 to 485 at 8 to 16 neurons)"


def test_a_general_sentence_needs_every_case():
    assert all_of([]) == Verdict.OPEN
    assert all_of([Verdict.HOLDS, Verdict.HOLDS]) == Verdict.HOLDS
    assert all_of([Verdict.HOLDS, Verdict.OPEN]) == Verdict.OPEN
    assert all_of([Verdict.OPEN, Verdict.FAILS, Verdict.HOLDS]) == Verdict.FAILS


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


@pytest.mark.parametrize(
    ("size", "verdict"), [(lambda n: 15 * n + 5, Verdict.HOLDS), (lambda n: 2 * n * n, Verdict.FAILS)]
)
def test_linear_growth_is_told_from_quadratic(factory, size, verdict):
    config = {"task": {"family": "salamander"}}
    boards = [
        quantum(factory, parameters=size(n), neurons=n, task=f"salamander_n{n}", config=config)
        for n in (4, 8, 16, 32)
    ]
    assert claims_of(*boards)[LINEAR].verdict == verdict


def test_hundreds_suffice_only_with_quality(factory):
    assert claims_of(quantum(factory))[FEW].verdict == Verdict.HOLDS
    assert claims_of(quantum(factory, parameters=1000))[FEW].verdict == Verdict.FAILS
    assert claims_of(quantum(factory, skill=0.5))[FEW].verdict == Verdict.FAILS


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


def test_validation_windows_choose_the_reading_that_stands_for_the_model(factory):
    low, high = [(100, 0.8)], [(100, 0.95)]
    first = quantum(factory, skill=0.95, curve=low)
    second = runs(
        factory,
        "spiqgan_patch",
        skill=0.9,
        entangler="cz_ring",
        twin="patch_twin",
        curve=high,
        parameters=300,
    )
    second += runs(factory, "patch_twin", skill=0.5, entangler="none", parameters=300)
    cases = cases_of(first + second)
    assert [case.row.model for case in cases if case.chosen] == ["spiqgan_patch"]


def test_a_reading_with_hundreds_of_parameters_stands_before_one_with_thousands(factory):
    first = quantum(factory, curve=[(100, 0.8)])
    changes = {"entangler": "cz_ring", "twin": "patch_twin", "curve": [(100, 0.95)], "parameters": 4000}
    second = runs(factory, "spiqgan_patch", **changes)
    second += runs(factory, "patch_twin", skill=0.5, entangler="none", parameters=4000)
    assert [case.row.model for case in cases_of(first + second) if case.chosen] == ["spiqgan"]


def test_of_a_task_the_board_with_the_most_converged_rows_counts(factory):
    smoke = quantum(factory, skill=0.1, budget="smoke", converged=False)
    (case,) = cases_of(smoke, quantum(factory))
    assert case.board.budget == "standard"


def test_verdicts_are_by_recording_and_over_the_suite(factory):
    good = quantum(factory, task="a_n8", config={"task": {"recording": {"name": "retina"}}})
    bad = quantum(factory, task="b_n8", product=0.98, config={"task": {"recording": {"name": "cortex"}}})
    claim = claims_of(good, bad)[TWIN]
    assert {name: said for name, (said, _) in claim.recordings.items()} == {
        "cortex": Verdict.FAILS,
        "retina": Verdict.HOLDS,
    }
    assert claim.verdict == Verdict.FAILS
    assert claim.tally == "holds on 1 of 2 recordings, does not hold on 1"


def test_why_a_row_decides_nothing(factory):
    board = make_board(quantum(factory, converged=False))
    assert why_undecided(board.row("spiqgan")) == "spiqgan is not converged"


def test_three_sentences_answer_and_stand_first(factory):
    small = runs(factory, "hmm", skill=0.97, parameters=200)
    cases = cases_of(quantum(factory) + small)
    claims = make_claims(cases)
    said = answer(cases, claims)
    assert len(said) == 3
    assert "the twin is behind on 1" in said[1]
    assert "(hmm) is in front on 1" in said[2]
    text = claims_markdown(cases, claims)
    assert text.index(said[1][:20]) < text.index("Sentence by sentence")
    assert "| --" in text


def test_a_store_without_quantum_rows_says_nothing_of_the_claim(factory):
    cases = cases_of(runs(factory, "hmm", skill=0.9, parameters=200))
    assert answer(cases, make_claims(cases)) == [
        "No board ranks SpiQGAN yet, so nothing is said of the claim."
    ]


def test_a_recording_without_the_boards_that_a_sentence_needs_is_told_which(factory):
    claims = claims_of(quantum(factory))
    for claim in (claims[MANY], claims[LINEAR]):
        assert claim.tally == "not decided on 1 of 1 recording"
    ((_, why),) = claims[MANY].recordings.values()
    assert why == "no board of 24 neurons and more: one would decide"
    ((_, why),) = claims[LINEAR].recordings.values()
    assert why == "spiqgan: boards of two sizes at equal settings would decide"


def test_what_the_gates_add_is_averaged_over_converged_pairs(factory):
    boards = [
        quantum(factory, skill=0.70, product=0.68, task=f"salamander_n{n}", neurons=n) for n in (8, 16, 32)
    ]
    late = quantum(factory, skill=0.9, product=0.1, converged=False, task="salamander_n50", neurons=50)
    cases = cases_of(*boards, late)
    said = answer(cases, make_claims(cases))[1]
    assert "over the 3 on which both are converged the gates add 0.02" in said
    alone = cases_of(boards[0])
    assert "on average" not in answer(alone, make_claims(alone))[1]
