"""The sentences that stand first, and the tables behind them."""

import re

import pytest

from spiqbench.boards.inference.comparisons import Comparison
from spiqbench.boards.inference.intervals import Uncertainty
from spiqbench.claims.answer import answer, make_answer
from spiqbench.claims.sentences import make_claims
from spiqbench.claims.told_apart import Encounter, told_apart
from spiqbench.report.markdown.claims import claims_markdown
from spiqbench.scoring.level import SIGNIFICANCE
from spiqbench.statistics.registry import FIDELITY_KEYS

from .readings import TWIN, cases_of, quantum, runs


def test_what_answers_stands_first(factory):
    small = runs(factory, "hmm", skill=0.97, parameters=200)
    cases = cases_of(quantum(factory) + small)
    claims = make_claims(cases)
    said = answer(cases, claims)
    counts, reach, entanglement, small_ones, any_size = said
    assert counts.startswith("Of the 7 sentences of its claim 4 hold (\u201cHundreds")
    assert counts.endswith(
        "Of the 2 controls without which they say nothing of quantum circuits 1 holds "
        "(\u201cIt does better than the same circuit without entanglement\u201d), 1 does not, and 0 cannot be decided "
        "yet."
    )
    assert "SpiQGAN, as spiqgan has it, reaches a realism of 0.90" in reach
    assert "SpiQGAN is ahead on 1, the twin on 0" in entanglement
    assert "SpiQGAN is ahead on 0, the classical model on 1" in small_ones
    assert any_size == (
        "Models of any size: the one with the highest realism is classical on 1 of 1 task, with a realism of 0.97 and "
        "200 parameters; on 1 of them it is told apart from the strongest reading of SpiQGAN."
    )
    text = claims_markdown(make_answer(cases, claims), claims)
    assert text.index(said[1][:20]) < text.index("Sentence by sentence")
    assert "| --" in text


def test_a_store_without_quantum_rows_says_nothing_of_the_claim(factory):
    cases = cases_of(runs(factory, "hmm", skill=0.9, parameters=200))
    assert answer(cases, make_claims(cases)) == [
        "No board ranks SpiQGAN yet, so nothing is said of the claim."
    ]


def test_what_may_not_decide_is_counted_apart(factory):
    boards = [
        quantum(factory, skill=0.70, product=0.68, task=f"salamander_n{n}", neurons=n) for n in (8, 16, 32)
    ]
    late = quantum(factory, skill=0.9, product=0.1, converged=False, task="salamander_n50", neurons=50)
    cases = cases_of(*boards, late)
    said = answer(cases, make_claims(cases))[2]
    assert "not told apart on 0 of 3 tasks (1 task not counted: too few seeds, or not converged; " in said
    assert said.endswith("a difference of 0.05 would show on 3).")


def test_pairs_of_which_none_may_decide_are_counted_nowhere(factory):
    cases = cases_of(quantum(factory, converged=False))
    said = answer(cases, make_claims(cases))[2]
    assert "no task decides (1 task not counted" in said


def test_the_best_of_many_rivals_needs_a_smaller_p_value(factory):
    def said(rivals):
        names = [f"rival{i}" for i in range(rivals)]
        skills = [0.718, *[0.5] * (rivals - 1)]
        small = [
            run
            for name, skill in zip(names, skills, strict=True)
            for run in runs(factory, name, skill=skill, parameters=200)
        ]
        cases = cases_of(quantum(factory, skill=0.7) + small)
        (case,) = (case for case in cases if case.decides)
        return case.board.contrast(case.row, case.strongest_small).p, answer(cases, make_claims(cases))[3]

    p, alone = said(1)
    assert SIGNIFICANCE / 20 < p < SIGNIFICANCE
    assert "the classical model on 1" in alone
    assert "the classical model on 0" in said(20)[1]


def test_a_lead_in_what_was_fitted_and_in_the_rest_are_both_said(factory):
    fitted = ("autocovariance", "lagged_covariance")
    mine = quantum(factory, skill=0.7, product=0.7, loss=FIDELITY_KEYS)
    told = dict.fromkeys(fitted, 1.0)
    rival = runs(factory, "gaussian", skill=0.7, skills=told, loss=fitted, parameters=200)
    cases = cases_of(mine + rival)
    said = answer(cases, make_claims(cases))[3]
    fitted_to, rest = said.split("; by the statistics alone")
    assert (
        "SpiQGAN is ahead on 0, the classical model on 1, and the two are not told apart on 0 of 1"
        in fitted_to
    )
    assert "SpiQGAN is ahead on 0, the classical model on 0, and the two are not told apart on 1 of 1" in rest


def test_p_values_are_raised_where_intervals_are_known_to_be_too_narrow(factory):
    def of(recording):
        (case,) = cases_of(quantum(factory, task=f"{recording}_n8", config={"task": {"family": recording}}))
        return Encounter(case, Comparison(0.1, Uncertainty(0.0, 4, (0.1 / 2.2) ** 2, 1000), (5, 5)))

    gentle, strong = of("salamander"), of("mouse_retina")
    assert gentle.p == pytest.approx(0.028, abs=0.001)
    assert strong.p == pytest.approx(5 * gentle.p)
    assert strong.least(tasks=1) > gentle.least(tasks=1)
    assert told_apart([gentle]) == [gentle]
    assert told_apart([strong]) == []


def test_averages_of_the_first_page_are_of_the_models_made_at_its_count_whatever_they_score(factory):
    def board(task):
        small = {"parameters": 9, "task": task}
        control = {"matched_to": "spiqgan", "overrides": ["model=hmm", "model.states=2"], **small}
        made = quantum(factory, skill=0.7, product=0.7, task=task)
        made += runs(factory, "hmm+states-2+matched_to-spiqgan", skill=0.75, **control)
        return made + runs(factory, "ising", skill=0.9, **small)

    cases = cases_of(board("a_n8"), board("b_n8"))
    found = make_answer(cases, make_claims(cases))
    assert found.rivals[-1][0] == "spiqgan less hmm"
    assert re.match(r"\u22120\.0[45]\d \(", found.rivals[-1][3])
    assert {"spiqgan less hmm", "spiqgan less ising"} <= {line[0] for line in found.averages}
    alone = cases_of(board("a_n8"))
    assert not make_answer(alone, make_claims(alone)).rivals


def test_what_a_choice_of_the_reading_would_change_is_said_recording_by_recording(factory):
    """A reading that one task alone has does not stand for the model, and would if validation windows chose."""
    made = {
        task: quantum(factory, skill=0.7, product=0.6, curve=[(100, 0.8)], task=task)
        for task in ("a_n8", "b_n8")
    }
    own = {"curve": [(100, 0.95)], "parameters": 200, "task": "a_n8"}
    made["a_n8"] += runs(factory, "other", skill=0.6, entangler="cz_ring", twin="other_twin", **own)
    made["a_n8"] += runs(factory, "other_twin", skill=0.8, entangler="none", **own)
    cases = cases_of(*made.values())
    claims = make_claims(cases)
    found = make_answer(cases, claims)
    assert found.verdicts[TWIN][2] == "holds"
    assert (
        f"\u201c{claims[TWIN].sentence[:-1]}\u201d does not hold on a, and over the suite does not hold"
        in found.otherwise
    )
    assert "on b" not in found.otherwise
    alone = cases_of(made["b_n8"])
    assert make_answer(alone, make_claims(alone)).otherwise == ""
