"""The plateau rule on learning curves that are known."""

from collections.abc import Callable
from math import exp

from spiqbench.training.plateau import find_plateau, steps_within

FLOOR = 0.25


def search(curve: Callable[[int], float], *, first: int = 1000, most: int = 8000, floor: float = FLOOR):
    return find_plateau(curve, first=first, most=most, floor=floor)


def test_a_training_is_doubled_until_that_gains_too_little_and_takes_the_shorter_of_the_last_two() -> None:
    found = search({1000: 0.5, 2000: 0.7, 4000: 0.8, 8000: 0.805}.__getitem__)
    assert found.steps == 4000
    assert found.converged
    assert found.evidence == ((1000, 0.5), (2000, 0.7), (4000, 0.8), (8000, 0.805))


def test_a_fast_learner_stops_after_one_doubling() -> None:
    assert search(lambda steps: 0.9).evidence == ((1000, 0.9), (2000, 0.9))


def test_a_slow_learner_is_not_converged_at_the_cap() -> None:
    slow = search(lambda steps: 1 - exp(-steps / 10_000))
    assert (slow.steps, slow.converged) == (8000, False)


def test_worse_than_before_is_no_gain() -> None:
    found = search(lambda steps: 0.9 - steps / 1e5)
    assert (found.steps, found.converged) == (1000, True)


def test_a_model_that_has_not_begun_to_learn_is_not_at_a_plateau() -> None:
    """Flat at the clip, then better: what a plain comparison of two lengths would take for a plateau."""
    late = search(lambda steps: -1.0 if steps < 5000 else 0.6)
    assert (late.steps, late.converged) == (8000, False)
    assert search(lambda steps: -1.0).converged is False
    assert search(lambda steps: FLOOR).converged is False


def test_a_training_that_breaks_on_its_way_is_no_plateau() -> None:
    """Twice the steps broke it: that they gain nothing is not known, and the best that was seen is taken."""
    broken = search({1000: 0.85, 2000: 0.2, 4000: 0.1, 8000: 0.15}.__getitem__)
    assert (broken.steps, broken.converged) == (1000, False)
    back = search({1000: 0.85, 2000: 0.2, 4000: 0.9, 8000: 0.9}.__getitem__)
    assert (back.steps, back.converged) == (4000, True)


def test_without_room_for_a_doubling_nothing_is_known() -> None:
    for most in (1, 1000, 1999):
        found = search(lambda steps: 0.9, most=most)
        assert (found.steps, found.converged) == (1000, False)


def test_an_interrupted_search_goes_on_where_it_stopped() -> None:
    curve = {1000: 0.5, 2000: 0.7, 4000: 0.8, 8000: 0.805}
    whole = search(curve.__getitem__)
    asked: list[int] = []

    def rest(steps: int) -> float:
        asked.append(steps)
        return curve[steps]

    again = find_plateau(rest, first=1000, most=8000, floor=FLOOR, known=whole.evidence[:2])
    assert again == whole
    assert asked == [4000, 8000]


def test_a_run_takes_what_was_found_up_to_its_budget() -> None:
    assert steps_within(None, first=400, most=1600) == 400
    assert steps_within(800, first=400, most=1600) == 800
    assert steps_within(8000, first=400, most=1600) == 1600
    assert steps_within(8000, first=20_000, most=1600) == 8000
