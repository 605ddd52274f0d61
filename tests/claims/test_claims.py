import re

import pytest

from spiqbench.boards.board import make_board
from spiqbench.boards.intervals import Estimate
from spiqbench.claims.evidence import find_cases, most_trained
from spiqbench.claims.sentences import BURSTS, SPATIAL, make_claims
from spiqbench.claims.verdicts import Verdict, all_of, grows_linearly, reproduces
from spiqbench.report.claims_markdown import claims_markdown

FEW, LINEAR, MANY, SPACE, TIME, BURST, THOUSANDS, TWIN, MATCHED = range(9)


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


def trained(seconds):
    return {"budget": {"steps": seconds}}


def test_of_a_task_the_most_trained_board_that_has_what_is_needed_counts(factory):
    smoke = quantum(factory, skill=0.1, budget="smoke", config=trained(20))
    smoke += factory.make_runs(
        "dichotomized_gaussian", skill=0.95, parameters=36, budget="smoke", config=trained(20)
    )
    standard = quantum(factory, skill=0.8, config=trained(120))
    cases = find_cases([make_board(smoke), make_board(standard)])
    assert [case.board.budget for case in most_trained(cases)] == ["standard"]
    claims = claims_of(smoke, standard)
    assert "smoke" not in str(claims[SPACE].evidence)
    assert claims[SPACE].verdict == Verdict.HOLDS
    assert "smoke" in str(claims[THOUSANDS].evidence)


def test_a_tuned_board_is_preferred_to_an_untuned_one_of_the_same_training(factory):
    boards = [
        make_board(quantum(factory, budget=budget, trials=trials, config=trained(30)))
        for budget, trials in (("a_tuned", 10), ("b_untuned", 0))
    ]
    assert [case.board.budget for case in most_trained(find_cases(boards))] == ["a_tuned"]


def stepped(runs, steps):
    return [run.model_copy(update={"timing": run.timing.model_copy(update={"steps": steps})}) for run in runs]


def test_a_lack_after_few_steps_refutes_nothing(factory):
    long = quantum(factory)  # 1000 steps
    many = quantum(factory, task="salamander_n50", neurons=50, skill=0.1, product=0.05)
    claim = claims_of(long, stepped(many, 40))[SPACE]
    assert (claim.verdict, claim.face) == (Verdict.OPEN, Verdict.FAILS)
    assert "does not hold, after few steps" in str(claim.evidence)
    assert "after few steps" in claim.interval
    assert "40 training steps" in claim.interval
    assert claims_of(long, stepped(many, 600))[SPACE].verdict == Verdict.FAILS


def test_a_lead_over_a_control_after_few_steps_shows_nothing(factory):
    """What excuses the quantum model excuses what it is held against."""

    def board(product_steps):
        runs = quantum(factory, task="salamander_n50", neurons=50)
        slow = [run for run in runs if run.model == "spiqgan_product"]
        return [run for run in runs if run not in slow] + stepped(slow, product_steps)

    claim = claims_of(quantum(factory), board(40))[TWIN]
    assert (claim.verdict, claim.face) == (Verdict.OPEN, Verdict.HOLDS)
    assert "holds, the other after few steps" in str(claim.evidence)
    assert claims_of(quantum(factory), board(600))[TWIN].verdict == Verdict.HOLDS


def test_one_seed_decides_nothing(factory):
    claims = claims_of([run for run in quantum(factory, product=0.2) if run.seed == 0])
    for number in (SPACE, TIME, BURST, TWIN):
        assert claims[number].verdict == Verdict.OPEN
        assert "one seed" in claims[number].interval
    assert (claims[SPACE].face, claims[FEW].verdict) == (Verdict.HOLDS, Verdict.HOLDS)


def test_what_decides_is_among_the_lines_that_make_the_verdict(factory):
    good = quantum(factory, skill=0.8, product=0.5)
    tied = quantum(factory, skill=0.8, product=0.8, task="salamander_n16", neurons=16)
    claim = claims_of(good, tied)[TWIN]
    assert claim.verdict == Verdict.OPEN
    assert "salamander_n16" in claim.interval


def test_another_board_does_not_blunt_a_contrast(factory):
    def p(*boards):
        (line,) = [line for line in claims_of(*boards)[TWIN].evidence if "salamander_n8" in line[1]]
        return line[6]

    close = quantum(factory, skill=0.8, product=0.77)
    others = [quantum(factory, neurons=n, task=f"salamander_n{n}") for n in (4, 12, 16, 24)]
    assert p(close) == p(close, *others)


def test_commands_make_the_twins_too(factory):
    for claim in claims_of(quantum(factory)):
        assert all("spiqgan_product" in line for line in claim.commands if "leaderboard" in line)


def test_dozens_of_neurons_take_a_board_of_two_dozen(factory):
    assert claims_of(quantum(factory))[MANY].verdict == Verdict.OPEN
    for skill, verdict in ((0.8, Verdict.HOLDS), (0.1, Verdict.FAILS)):
        many = quantum(factory, skill=skill, product=0.05, task="salamander_n24", neurons=24)
        claim = claims_of(quantum(factory), many)[MANY]
        assert claim.verdict == verdict
        assert "salamander_n8" not in str(claim.evidence)
        assert "its twin spiqgan_product" in claim.interval


def test_counts_are_followed_to_the_size_where_hundreds_end(factory):
    boards = [quantum(factory, parameters=35 * n, neurons=n, task=f"salamander_n{n}") for n in (8, 24, 50)]
    claim = claims_of(*boards)[FEW]
    assert claim.verdict == Verdict.FAILS
    assert claim.interval.endswith("fewer than 1000 up to 24 neurons")


def test_growth_is_that_of_the_widest_sweep_with_classical_models_beside_it(factory):
    def board(n, budget):
        place = {"neurons": n, "task": f"salamander_n{n}", "budget": budget}
        pairwise = factory.make_runs("pairwise", parameters=n * (n + 1) // 2, **place)
        return quantum(factory, parameters=15 * n, **place) + pairwise

    boards = [board(n, "sweep") for n in (4, 8, 16, 32)] + [board(n, "standard") for n in (4, 8, 16)]
    claim = claims_of(*boards)[LINEAR]
    assert claim.interval == "parameters grow as N^1.00 (1.00 to 1.00) on salamander, sweep"
    assert [line[0] for line in claim.evidence] == ["pairwise", "spiqgan", "spiqgan_product"]
    assert [line[-1] for line in claim.evidence] == ["classical", "holds", "twin"]
    assert claim.commands == [
        "spiqbench scaling family=salamander neurons=4,8,16,32 budget=sweep seeds=5 "
        "models=pairwise,spiqgan,spiqgan_product"
    ]
    assert claims_of(*boards[:2])[LINEAR].verdict == Verdict.OPEN


def test_a_small_classical_model_that_is_as_good_refutes_thousands(factory):
    small = factory.make_runs("tiny", skill=0.8, spread=0.001, parameters=100)
    runs = quantum(factory, spread=0.001, window_noise=0.0005) + small
    claim = claims_of(runs)[THOUSANDS]
    assert "as good" in str(claim.evidence)
    assert claim.verdict == Verdict.FAILS
    noisy = quantum(factory, spread=0.1) + factory.make_runs("tiny", skill=0.8, spread=0.1, parameters=100)
    assert claims_of(noisy)[THOUSANDS].verdict == Verdict.OPEN


def test_the_twin_is_not_judged_by_how_many_others_are_on_the_board(factory):
    many = [run for n in range(30) for run in factory.make_runs(f"other_{n}", skill=0.5, parameters=5000)]
    few, crowded = (claims_of(quantum(factory, product=0.7) + more)[TWIN] for more in ([], many))
    assert few.verdict == crowded.verdict == Verdict.HOLDS


def test_verdicts_rest_on_the_paper_s_model(factory):
    variant = factory.make_runs("a_variant", skill=0.1, entangler="cz_ring", twin="spiqgan_product")
    claims = claims_of(quantum(factory) + variant)
    assert claims[SPACE].verdict == Verdict.HOLDS
    assert "a_variant" in str(claims[SPACE].evidence)


def test_the_page_names_verdict_interval_and_command_of_each_sentence(factory):
    text = claims_markdown(claims_of(factory.realistic_board()))
    assert text.count("\n## ") == 9
    assert text.count("```sh\nspiqbench leaderboard task=salamander_n8 budget=standard seeds=5") == 7
    assert not re.search(r"\bnan\b", text)
    assert "**does not hold** | does not hold | best classical model below 1000: dichotomized" in text


def test_without_records_nothing_is_decided():
    claims = make_claims([])
    assert {claim.verdict for claim in claims} == {Verdict.OPEN}
    assert "No board ranks what this needs" in claims_markdown(claims)
