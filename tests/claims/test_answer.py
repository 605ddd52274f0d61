"""The sentences that stand first, and the tables behind them."""

import re

import pytest

from spiqbench.claims.answer import make_answer
from spiqbench.claims.sentences import make_claims
from spiqbench.claims.summary import NO_BOARD, in_sentences, in_short
from spiqbench.claims.told_apart import in_realism
from spiqbench.report.markdown.claims import claims_markdown
from spiqbench.scoring.level import SIGNIFICANCE
from spiqbench.statistics.registry import FIDELITY_KEYS

from .readings import TWIN, cases_of, quantum, runs


def test_what_answers_stands_first(factory):
    small = runs(factory, "hmm", skill=0.97, parameters=200)
    cases = cases_of(quantum(factory) + small)
    claims = make_claims(cases)
    said = in_sentences(cases)
    short = in_short(cases, claims)
    reach, entanglement, small_ones, any_size = said
    assert short.startswith(
        "Of the claim's 7 sentences, 4 hold (\u201cHundreds of trainable parameters suffice\u201d, "
    )
    assert short.endswith(
        "against its twin, the same circuit without entangling gates, SpiQGAN is ahead on 1 and behind on 0 of 1 task; "
        "against the strongest classical model with no more parameters, ahead on 0 and behind on 1 of 1 task. "
        "The highest realism of all is classical on 1 of 1 task."
    )
    assert "SpiQGAN, read as spiqgan, reaches a realism of 0.90" in reach
    assert "SpiQGAN is ahead on 1, the twin on 0" in entanglement
    assert "on average" not in entanglement
    assert "SpiQGAN is ahead on 0, the classical model on 1" in small_ones
    assert any_size == (
        "Models of any size: the one with the highest realism is classical on 1 of 1 task, with a realism of 0.97 and "
        "200 parameters; a classical model is told apart from SpiQGAN and ahead on 1 of 1 task that may decide."
    )
    text = claims_markdown(make_answer(cases, claims), claims)
    assert text.index(said[1][:20]) < text.index("Sentence by sentence")
    assert "| --" in text


def test_a_store_without_quantum_rows_says_nothing_of_the_claim(factory):
    cases = cases_of(runs(factory, "hmm", skill=0.9, parameters=200))
    assert in_short(cases, make_claims(cases)) == NO_BOARD
    assert in_sentences(cases) == []


def test_what_may_not_decide_is_counted_apart(factory):
    boards = [
        quantum(factory, skill=0.70, product=0.68, task=f"salamander_n{n}", neurons=n) for n in (8, 16, 32)
    ]
    late = quantum(factory, skill=0.9, product=0.1, converged=False, task="salamander_n50", neurons=50)
    cases = cases_of(*boards, late)
    said = in_sentences(cases)[1]
    assert "not told apart on 0 of 3 tasks (1 task not counted, as a row may decide nothing yet; " in said
    assert (
        "in realism a difference of 0.05 would show on 3). In realism SpiQGAN less its twin is on average 0.0"
        in said
    )


def test_pairs_of_which_none_may_decide_are_counted_nowhere(factory):
    cases = cases_of(quantum(factory, converged=False))
    said = in_sentences(cases)[1]
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
        return case.contrast(case.strongest_small).p, in_sentences(cases)[2]

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
    said = in_sentences(cases)[2]
    fitted_to, rest = said.split(". By the statistics alone")
    assert (
        "SpiQGAN is ahead on 0, the classical model on 1, and the two are not told apart on 0 of 1"
        in fitted_to
    )
    assert "SpiQGAN is ahead on 0, the classical model on 0, and the two are not told apart on 1 of 1" in rest


def test_errors_are_taken_larger_where_they_are_known_to_be_too_small(factory):
    def of(recording):
        mine = quantum(
            factory, skill=0.7, product=0.65, task=f"{recording}_n8", config={"task": {"family": recording}}
        )
        (case,) = cases_of(mine)
        return case, case.board.contrast(case.row, case.twin)

    gentle, plain = of("salamander")
    assert gentle.contrast(gentle.twin) == plain
    strong, narrow = of("mouse_retina")
    wide = strong.contrast(strong.twin)
    assert wide.difference == narrow.difference
    assert wide.uncertainty.standard_error == pytest.approx(1.26 * narrow.uncertainty.standard_error)
    (line,) = averages_lines = [one.comparison for one in in_realism([(strong, strong.twin)])]
    assert averages_lines == [wide]
    assert line.p > narrow.p


def test_of_many_classical_models_one_that_is_ahead_is_told_over_all_of_them(factory):
    crowd = [run for i in range(9) for run in runs(factory, f"weak{i}", skill=0.3, parameters=9)]
    ahead = runs(factory, "large", skill=0.9, parameters=90_000)
    cases = cases_of(
        quantum(factory, skill=0.7) + crowd + ahead, quantum(factory, skill=0.7, task="b_n8") + crowd[:0]
    )
    assert "a classical model is told apart from SpiQGAN and ahead on 1 of 1 task" in in_sentences(cases)[3]


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


def other_reading(factory, name, skill, twin_skill, **own):
    made = runs(factory, name, skill=skill, entangler="cz_ring", twin=f"{name}_twin", **own)
    return made + runs(factory, f"{name}_twin", skill=twin_skill, entangler="none", **own)


def test_what_a_choice_of_the_reading_would_change_is_said_recording_by_recording(factory):
    made = {
        task: quantum(factory, skill=0.7, product=0.6, curve=[(100, 0.8)], task=task)
        for task in ("a_n8", "b_n8")
    }
    made["a_n8"] += other_reading(
        factory, "other", 0.6, 0.8, curve=[(100, 0.95)], parameters=200, task="a_n8"
    )
    cases = cases_of(*made.values())
    claims = make_claims(cases)
    found = make_answer(cases, claims)
    assert found.verdicts[TWIN][2] == "holds"
    (said,) = found.otherwise
    quoted = f"\u201c{claims[TWIN].sentence[:-1]}\u201d"
    assert (
        f"{quoted} would be \u201cdoes not hold\u201d on a, and \u201cdoes not hold\u201d over the suite"
        in said
    )
    assert "on b" not in said
    alone = cases_of(made["b_n8"])
    assert list(make_answer(alone, make_claims(alone)).otherwise) == []


def test_what_the_nearer_reading_would_change_is_said_of_its_own_tasks(factory):
    made = {task: quantum(factory, skill=0.9, product=0.6, task=task) for task in ("a_n8", "b_n8")}
    made["a_n8"] += other_reading(factory, "spiqgan_patch", 0.9, 0.98, parameters=4000, task="a_n8")
    cases = cases_of(*made.values())
    (said,) = make_answer(cases, make_claims(cases)).otherwise
    assert said.startswith(
        "spiqgan_patch is nearer to the published text and has thousands of parameters. On the 1 task"
    )
    assert "entanglement\u201d would be \u201cdoes not hold\u201d on a, and" in said
    assert (
        "\u201cHundreds of trainable parameters suffice\u201d would be \u201cnot decided\u201d on a" in said
    )
