import pytest

from spiqbench.errors import ConfigError
from spiqbench.training.steps import planned_steps


def test_one_rate_holds_for_all_sizes() -> None:
    assert [planned_steps({"steps_per_second": 30}, n, 20) for n in (4, 50)] == [600, 600]


def test_rates_by_neurons_are_met_at_their_sizes_and_straight_in_log_log_between_and_beyond() -> None:
    training = {"steps_per_second": {8: 40, 32: 10}}
    assert [planned_steps(training, n, 10) for n in (8, 16, 32, 64, 4)] == [400, 200, 100, 50, 800]


def test_at_least_one_step_is_taken() -> None:
    assert planned_steps({"steps_per_second": 0.01}, 8, 1) == 1


@pytest.mark.parametrize("wrong", ["fast", -3, {8: "x"}, {0: 4, 8: 3}, [3]])
def test_other_values_are_refused(wrong: object) -> None:
    with pytest.raises(ConfigError, match="steps_per_second"):
        planned_steps({"steps_per_second": wrong}, 8, 1)
