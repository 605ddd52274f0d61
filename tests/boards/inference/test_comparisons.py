import numpy as np
import pytest
from scipy import stats

from spiqbench.boards.inference.comparisons import (
    compare,
    detectable_difference,
    holm,
    seeds_to_separate,
)
from spiqbench.boards.inference.intervals import SeedScores


def scores(values, deviations=None, groups=60):
    values = np.asarray(values, dtype=float)
    if deviations is not None:
        deviations = np.broadcast_to(deviations, (len(values), np.shape(deviations)[-1]))
    return SeedScores(
        tuple(range(len(values))), values, deviations, None, groups if deviations is not None else 0
    )


def noise(rng, size, replicates=400):
    one = size * rng.standard_normal(replicates)
    return one - one.mean()


def test_comparison_without_windows_is_welchs_test():
    rng = np.random.default_rng(3)
    first, second = rng.standard_normal(6), 3 * rng.standard_normal(4) + 0.4
    found = compare(scores(first), scores(second))
    expected = stats.ttest_ind(first, second, equal_var=False)
    assert found.p == pytest.approx(expected.pvalue)
    assert found.difference == pytest.approx(first.mean() - second.mean())
    interval = expected.confidence_interval()
    assert found.interval() == pytest.approx((interval.low, interval.high))
    assert found.reversed().interval() == pytest.approx((-interval.high, -interval.low))
    assert found.reversed().seeds == (4, 6)


def test_numbers_of_the_seeds_pair_nothing():
    first, second = [0.5, 0.7, 0.9], [0.51, 0.69, 0.92]
    plain = compare(scores(first), scores(second)).p
    assert compare(scores(first), scores(second[::-1])).p == pytest.approx(plain)


def test_a_single_run_is_taken_to_vary_as_the_other_model_does():
    many, one = [0.5, 0.52, 0.49, 0.51], 0.4
    found = compare(scores(many), scores([one]))
    assert found.p == pytest.approx(stats.ttest_ind(many, [one]).pvalue)
    assert found.uncertainty.seeds == pytest.approx(np.var(many, ddof=1) * (1 / 4 + 1))


def test_single_runs_are_compared_by_their_draws_and_the_test_windows():
    first, second = (
        SeedScores((0,), np.array([value]), np.zeros((1, 50)), np.array([0.03]), 60) for value in (0.7, 0.6)
    )
    found = compare(first, second)
    assert found.uncertainty.variance == pytest.approx(2 * 0.03**2)
    assert found.p == pytest.approx(2 * stats.t.sf(0.1 / (0.03 * np.sqrt(2)), 1 / (1 / 59 + 1 / 49)))


def test_noise_of_the_test_windows_keeps_close_models_together_unless_they_share_it():
    rng = np.random.default_rng(4)
    first, second = [0.700, 0.701, 0.699], [0.690, 0.692, 0.689]
    assert compare(scores(first), scores(second)).p < 0.05
    one, other = noise(rng, 0.05), noise(rng, 0.05)
    assert compare(scores(first, one), scores(second, other)).p > 0.2
    assert compare(scores(first, one), scores(second, one)).p < 0.05


def test_holm_agrees_with_its_definition_by_steps():
    p = [0.01, 0.04, 0.03, 0.005]
    assert holm(p) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []
    assert max(holm([0.9, 0.8])) == 1.0


def test_seeds_to_separate_has_the_power_it_promises():
    rng = np.random.default_rng(11)
    pilot = compare(scores([0.72, 0.70, 0.71]), scores([0.705, 0.705, 0.69]))
    needed = seeds_to_separate(pilot, pairs=1)
    size = np.sqrt(pilot.uncertainty.seeds * 3 / 2)  # of one model: the difference of two means of three
    found = 0
    for _ in range(400):
        first, second = size * rng.standard_normal((2, needed))
        found += stats.ttest_ind(first + pilot.difference, second).pvalue < 0.05
    assert 0.75 <= found / 400 <= 0.92
    assert seeds_to_separate(pilot, pairs=100) > needed


def test_a_detectable_difference_is_found_as_often_as_promised():
    rng = np.random.default_rng(13)
    pilot = compare(scores([0.72, 0.70, 0.71, 0.715, 0.70]), scores([0.705, 0.705, 0.69, 0.7, 0.71]))
    least = detectable_difference(pilot, pairs=1)
    size = np.sqrt(pilot.uncertainty.seeds * 5 / 2)
    found = 0
    for _ in range(400):
        first, second = size * rng.standard_normal((2, 5))
        found += stats.ttest_ind(first + least, second).pvalue < 0.05
    assert 0.74 <= found / 400 <= 0.86
    assert detectable_difference(pilot, pairs=100) > least
    assert detectable_difference(compare(scores([0.7, 0.7]), scores([0.6, 0.6])), pairs=1) == 0


def test_no_number_of_seeds_breaks_a_tie_of_the_test_windows():
    rng = np.random.default_rng(12)
    first = scores([0.70, 0.71, 0.70], noise(rng, 0.1))
    second = scores([0.69, 0.70, 0.695], noise(rng, 0.1))
    assert seeds_to_separate(compare(first, second), pairs=1) is None
    same = scores([0.7, 0.7])
    assert seeds_to_separate(compare(same, same), pairs=1) is None
