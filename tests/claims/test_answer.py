"""The sentences that stand first, and the tables behind them."""

import re

from spiqbench.claims.answer import answer, make_answer
from spiqbench.claims.sentences import make_claims
from spiqbench.report.markdown.claims import claims_markdown
from spiqbench.scoring.level import SIGNIFICANCE
from spiqbench.statistics.registry import FIDELITY_KEYS

from .readings import TWIN, cases_of, quantum, runs


def test_what_answers_stands_first(factory):
    small = runs(factory, "hmm", skill=0.97, parameters=200)
    cases = cases_of(quantum(factory) + small)
    claims = make_claims(cases)
    said = answer(cases, claims)
    assert len(said) == 4
    assert "the same circuit without it, its twin, is in front on 0, behind on 1" in said[1]
    assert "the strongest of each task is in front on 1" in said[2]
    assert said[3] == (
        "Models of any size: the strongest of all is classical on 1 of 1 task, "
        "with a realism of 0.97 and 200 parameters."
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
    said = answer(cases, make_claims(cases))[1]
    assert "not told apart on 0 of 3 tasks (1 task not counted: too few seeds, or not converged; " in said
    assert re.search(r"the smallest difference that a task would show is 0\.0[12]", said)


def test_pairs_of_which_none_may_decide_are_counted_nowhere(factory):
    cases = cases_of(quantum(factory, converged=False))
    said = answer(cases, make_claims(cases))[1]
    assert said.startswith(
        "Entanglement: the same circuit without it, its twin, is on no task decided (1 task not counted"
    )


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
        (case,) = (case for case in cases if case.chosen)
        return case.board.contrast(case.row, case.strongest_small).p, answer(cases, make_claims(cases))[2]

    p, alone = said(1)
    assert SIGNIFICANCE / 20 < p < SIGNIFICANCE
    assert "in front on 1" in alone
    assert "in front on 0" in said(20)[1]


def test_a_lead_in_what_was_fitted_and_in_the_rest_are_both_said(factory):
    fitted = ("autocovariance", "lagged_covariance")
    mine = quantum(factory, skill=0.7, product=0.7, loss=FIDELITY_KEYS)
    told = dict.fromkeys(fitted, 1.0)
    rival = runs(factory, "gaussian", skill=0.7, skills=told, loss=fitted, parameters=200)
    cases = cases_of(mine + rival)
    said = answer(cases, make_claims(cases))[2]
    fitted_to, rest = said.split("; by the statistics alone")
    assert "is in front on 1, behind on 0, and not told apart on 0 of 1 task" in fitted_to
    assert "it is in front on 0, behind on 0, and not told apart on 1 of 1 task" in rest


def test_a_rival_named_beforehand_is_averaged_over_its_tasks(factory):
    boards = [
        quantum(factory, skill=0.7, product=0.7, task=task)
        + runs(factory, "hmm", skill=0.75, parameters=9, task=task)
        + runs(factory, "ising", skill=0.3, parameters=9, task=task)
        for task in ("a_n8", "b_n8")
    ]
    cases = cases_of(*boards)
    found = make_answer(cases, make_claims(cases))
    assert [line[0] for line in found.rivals][-1] == "hmm"
    assert re.match(r"\u22120\.0[45]\d \(", found.rivals[-1][3])
    assert {"hmm", "ising"} <= {line[0] for line in found.averages}
    assert not make_answer(cases_of(boards[0]), make_claims(cases)).rivals


def test_verdicts_stand_beside_those_of_one_reading_on_every_task(factory):
    """A reading that one task alone has may stand for the model there, and does not where all have to have it."""
    first = quantum(factory, skill=0.7, product=0.6, curve=[(100, 0.8)], task="a_n8")
    second = quantum(factory, skill=0.7, product=0.6, curve=[(100, 0.8)], task="b_n8")
    own = {"curve": [(100, 0.95)], "parameters": 200, "task": "a_n8"}
    second += runs(factory, "other", skill=0.6, entangler="cz_ring", twin="other_twin", **own)
    second += runs(factory, "other_twin", skill=0.8, entangler="none", **own)
    cases = cases_of([*first, *(one for one in second if one.task == "a_n8")], second[: len(first)])
    claims = make_claims(cases)
    found = make_answer(cases, claims)
    assert found.verdicts[TWIN][1] == "does not hold"
    assert "With spiqgan on every task" in found.otherwise
    assert f"\u201c{claims[TWIN].sentence[:-1]}\u201d holds" in found.otherwise
