from spiqbench.training.evaluations import LARGEST_SHARE, MOST, SCORING_IN_STEPS, evaluation_steps


def test_the_last_step_is_among_them_and_a_single_one_is_left_out() -> None:
    assert evaluation_steps(400) == (200, 400)
    assert evaluation_steps(100) == ()


def test_they_cost_no_more_than_their_share_and_are_no_more_than_the_most() -> None:
    for steps in (200, 1000, 3000, 64_000):
        count = len(evaluation_steps(steps))
        assert count * SCORING_IN_STEPS <= LARGEST_SHARE * steps
        assert count <= MOST
    assert len(evaluation_steps(64_000)) == MOST


def test_slow_sampling_makes_them_rare() -> None:
    assert len(evaluation_steps(4000, sampling_passes=64)) < len(evaluation_steps(4000)) / 5
