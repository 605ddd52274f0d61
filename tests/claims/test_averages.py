"""One model less another, over the tasks that have both."""

import pytest

from spiqbench.claims.averages import (
    AVERAGES_HEAD,
    as_tuned,
    average_of,
    averages,
    averages_table,
    decided,
    of_its_size,
    strongest_small,
    twins,
    without_the_most_telling,
)

from .readings import cases_of, quantum, runs


def task_of(recording, neurons=8):
    name = {"task": f"{recording}_n{neurons}", "neurons": neurons}
    return name, {"config": {"task": {"family": recording}}}


def board(factory, recording, product=0.7, rivals=(), **changes):
    name, config = task_of(recording)
    made = quantum(factory, skill=0.7, product=product, **name, **config, **changes)
    for model, skill, parameters in rivals:
        made += runs(factory, model, skill=skill, parameters=parameters, **name, **config)
    return made


def test_the_recording_that_tells_most_is_the_one_left_out(factory):
    cases = cases_of(board(factory, "a", 0.69), board(factory, "b", 0.71), board(factory, "c", 0.4))
    pairs = twins(cases)
    assert average_of("", pairs).realism.difference == pytest.approx(0.1, abs=0.01)
    rest = without_the_most_telling(pairs)
    assert rest is not None
    assert rest.where == "without c"
    assert rest.realism.difference == pytest.approx(0.0, abs=0.01)
    assert without_the_most_telling(pairs[:1]) is None


def test_unready_rows_are_in_no_average(factory):
    ready, late = board(factory, "a"), board(factory, "b", converged=False)
    assert len(twins(cases_of(ready, late))) == 2
    assert len(decided(twins(cases_of(ready, late)))) == 1
    assert averages_table(averages(cases_of(ready, late))) == []
    lines = averages_table(averages(cases_of(ready, board(factory, "c"), late)))
    assert [line[:2] for line in lines][:2] == [
        ["spiqgan less its twin", "2"],
        ["spiqgan less its twin, rows that may decide nothing yet too", "3"],
    ]


def test_a_model_counts_where_it_is_small_and_again_as_large_as_it_is(factory):
    small, large = ("hmm", 0.8, 200), ("hmm", 0.9, 2000)
    cases = cases_of(
        *(
            board(factory, name, rivals=[size])
            for name, size in zip("abc", (small, small, large), strict=True)
        )
    )
    (of_size,), (tuned,) = of_its_size(cases), as_tuned(cases)
    assert (len(of_size.pairs), of_size.parameters) == (2, (200, 200))
    assert of_size.realism.difference == pytest.approx(-0.1, abs=0.01)
    assert (tuned.of, tuned.where, len(tuned.pairs)) == ("hmm", "of any size", 3)
    assert tuned.parameters == (200, 2000)


def test_of_several_small_rows_of_a_model_the_size_chooses_and_not_the_score(factory):
    def with_control(recording):
        name, config = task_of(recording)
        control = runs(
            factory,
            "hmm+states-9+matched_to-spiqgan",
            skill=0.5,
            parameters=240,
            matched_to="spiqgan",
            overrides=["model=hmm", "model.states=9"],
            **name,
            **config,
        )
        return board(factory, recording, rivals=[("hmm", 0.9, 100)]) + control

    (found,) = of_its_size(cases_of(with_control("a"), with_control("b")))
    assert found.of == "hmm"
    assert found.parameters == (240, 240)
    assert found.realism.difference == pytest.approx(0.2, abs=0.01)


def test_a_control_that_is_not_converged_hides_no_smaller_one_that_is(factory):
    def with_late_control(recording):
        name, config = task_of(recording)
        late = {"converged": False, "parameters": 240, "matched_to": "spiqgan", "overrides": ["model=hmm"]}
        control = runs(factory, "hmm+states-9+matched_to-spiqgan", skill=0.9, **late, **name, **config)
        return board(factory, recording, rivals=[("hmm", 0.8, 100)]) + control

    cases = cases_of(with_late_control("a"), with_late_control("b"))
    (found,) = of_its_size(cases)
    assert found.parameters == (100, 100)
    assert [row.parameters for _, row in strongest_small(cases)] == [100, 100]


def test_the_table_takes_twins_apart_by_their_parameters(factory):
    name, config = task_of("b")
    unequal = quantum(factory, skill=0.7, product=0.6, **name, **config)
    unequal = [
        record.model_copy(update={"parameters": record.parameters.model_copy(update={"generator": 300})})
        if record.model == "spiqgan_product"
        else record
        for record in unequal
    ]
    lines = averages_table(averages(cases_of(board(factory, "a"), unequal)))
    assert all(len(line) == len(AVERAGES_HEAD) for line in lines)
    assert [line[0] for line in lines] == [
        "spiqgan less its twin",
        "spiqgan less its twin, without b",
        "spiqgan less its twin, where both are of one size",
        "spiqgan less its twin, where sizes differ",
    ]
    assert lines[3][3].startswith("0.10")


def test_another_reading_is_averaged_apart_and_without_broken_trainings(factory):
    def with_other(recording, curves):
        name, config = task_of(recording)
        made = board(factory, recording)
        for model, skill, entangler, twin in (
            ("other", 0.7, "cz_ring", "other_twin"),
            ("other_twin", 0.5, "none", None),
        ):
            for seed, best in enumerate(curves):
                own = {
                    "curve": [(100, best if model == "other_twin" else 0.9)],
                    "parameters": 200,
                    **name,
                    **config,
                }
                made += runs(factory, model, [seed], skill=skill, entangler=entangler, twin=twin, **own)
        return made

    steady, broken = [0.9] * 5, [0.9] * 4 + [0.3]
    cases = cases_of(
        with_other("a", steady), with_other("b", steady), with_other("c", broken), board(factory, "d")
    )
    by_name = {line[0]: line for line in averages_table(averages(cases))}
    assert by_name["spiqgan less its twin"][1] == "4"
    assert by_name["other less its twin"][1] == "3"
    assert by_name["other less its twin, where no training broke"][1] == "2"
    assert by_name["other less its twin"][3].startswith("0.2") or by_name["other less its twin"][
        3
    ].startswith("0.19")
