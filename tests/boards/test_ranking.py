import numpy as np
import pytest
from scipy import stats

from spiqbench.boards.intervals import SeedScores, estimate, few_seeds_factor
from spiqbench.boards.ranking import (
    NO_PRIOR,
    SeedVariance,
    compare,
    holm,
    rank,
    seed_variance_prior,
    seeds_to_separate,
)

TRUTH = 0.7


def scores(values, window_noise=0.0, rng=None, seeds=None, replicates=100):
    values = np.asarray(values, dtype=float)
    deviations = None
    if window_noise:
        one = window_noise * rng.standard_normal(replicates)
        deviations = np.tile(one - one.mean(), (len(values), 1))
    return SeedScores(tuple(seeds or range(len(values))), values, deviations)


def test_interval_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(0)
    for seeds in (2, 3, 5):
        inside = 0
        for repetition in range(300):
            values = TRUTH + 0.01 * rng.standard_normal() + 0.02 * rng.standard_normal(seeds)
            found = estimate(scores(values, 0.01, rng), repetition)
            inside += found.lower <= TRUTH <= found.upper
        assert 0.9 <= inside / 300 <= 0.99, seeds


def test_interval_of_several_seeds_is_student_t_in_width():
    rng = np.random.default_rng(1)
    values = rng.standard_normal(8)
    found = estimate(scores(values), "width")
    expected = stats.t.interval(0.95, 7, loc=values.mean(), scale=stats.sem(values))
    assert (found.lower, found.upper) == pytest.approx(expected, abs=0.12)
    assert few_seeds_factor(1000) == pytest.approx(1.0, abs=5e-3)


def test_interval_of_one_seed_is_that_of_its_windows():
    rng = np.random.default_rng(2)
    found = estimate(scores([0.6], 0.05, rng, replicates=4000))
    assert (found.lower, found.upper) == pytest.approx((0.6 - 0.098, 0.6 + 0.098), abs=0.01)
    stated = SeedScores((0,), np.array([0.6]), None, (0.5, 0.66))
    assert (estimate(stated).lower, estimate(stated).upper) == (0.5, 0.66)
    assert estimate(scores([0.6])).lower is None


def test_interval_is_the_same_each_time_and_differs_by_axes():
    values = scores([0.5, 0.6, 0.8, 0.55, 0.61])
    assert estimate(values, "task", "vae") == estimate(values, "task", "vae")
    assert estimate(values, "task", "vae") != estimate(values, "task", "gan")


def test_paired_comparison_without_windows_is_scipys_paired_t_test():
    rng = np.random.default_rng(3)
    first, second = rng.standard_normal(6), rng.standard_normal(6) + 0.4
    found = compare(scores(first), scores(second))
    expected = stats.ttest_rel(first, second)
    assert found.p == pytest.approx(expected.pvalue)
    assert found.difference == pytest.approx(first.mean() - second.mean())


def test_only_common_seeds_are_paired():
    first = scores([0.5, 0.7, 0.9, 0.2], seeds=(0, 1, 2, 7))
    second = scores([0.4, 0.5, 0.6, 0.9], seeds=(0, 1, 2, 9))
    expected = stats.ttest_rel([0.5, 0.7, 0.9], [0.4, 0.5, 0.6])
    assert compare(first, second).p == pytest.approx(expected.pvalue)


def test_a_single_run_is_taken_to_vary_as_the_other_model_does():
    many, one = [0.5, 0.52, 0.49, 0.51], 0.4
    found = compare(scores(many), scores([one]))
    expected = stats.ttest_ind(many, [one])
    assert found.p == pytest.approx(expected.pvalue)


def test_noise_of_the_test_windows_keeps_close_models_together():
    rng = np.random.default_rng(4)
    first = [0.700, 0.701, 0.699]
    second = [0.690, 0.692, 0.689]
    assert compare(scores(first), scores(second)).p < 0.05
    assert compare(scores(first, 0.05, rng), scores(second, 0.05, rng)).p > 0.2


def test_noise_that_both_models_share_does_not():
    rng = np.random.default_rng(5)
    one = 0.05 * rng.standard_normal((1, 100))
    shared = np.tile(one - one.mean(), (3, 1))
    first = SeedScores((0, 1, 2), np.array([0.700, 0.701, 0.699]), shared)
    second = SeedScores((0, 1, 2), np.array([0.690, 0.692, 0.689]), shared)
    assert compare(first, second).p < 0.05


def test_holm_agrees_with_its_definition_by_steps():
    p = [0.01, 0.04, 0.03, 0.005]
    assert holm(p) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []
    assert max(holm([0.9, 0.8])) == 1.0


def test_prior_recovers_a_common_variance_and_trusts_it():
    rng = np.random.default_rng(6)
    alike = [scores(0.03 * rng.standard_normal(4)) for _ in range(200)]
    prior = seed_variance_prior(alike)
    assert prior.variance == pytest.approx(0.03**2, rel=0.15)
    assert prior.dof > 20
    unlike = [scores(10 ** rng.uniform(-3, 0) * rng.standard_normal(4)) for _ in range(200)]
    assert seed_variance_prior(unlike).dof < 2
    assert seed_variance_prior(alike[:2]) == NO_PRIOR


def test_prior_recovers_the_degrees_of_freedom_it_was_drawn_with():
    rng = np.random.default_rng(7)
    variances = 0.02**2 * 6 / rng.chisquare(6, size=3000)
    rows = [scores(np.sqrt(variance) * rng.standard_normal(5)) for variance in variances]
    prior = seed_variance_prior(rows)
    assert prior.dof == pytest.approx(6, rel=0.25)
    assert prior.variance == pytest.approx(0.02**2, rel=0.1)


def test_equal_models_share_one_rank_in_all_but_five_percent_of_boards():
    rng = np.random.default_rng(8)
    split = 0
    for _ in range(150):
        sizes = 0.02 * np.exp(0.5 * rng.standard_normal(8))
        rows = [scores(TRUTH + size * rng.standard_normal(3), 0.01, rng) for size in sizes]
        split += set(rank(rows).ranks) != {1}
    assert split / 150 <= 0.1


def test_ranks_count_the_rows_before_the_group():
    rng = np.random.default_rng(9)
    means = [0.5, 0.9, 0.501, 0.899, 0.1]
    rows = [scores(mean + 0.004 * rng.standard_normal(5)) for mean in means]
    found = rank(rows)
    assert found.ranks == [3, 1, 3, 1, 5]
    assert [found.ranks[i] for i in found.order] == [1, 1, 3, 3, 5]


def test_interval_of_a_difference_is_what_its_p_value_leaves():
    rng = np.random.default_rng(12)
    first, second = scores(rng.standard_normal(6)), scores(rng.standard_normal(6) + 0.4)
    plain = compare(first, second)
    expected = stats.ttest_rel(first.values, second.values).confidence_interval()
    assert plain.interval() == pytest.approx((expected.low, expected.high))
    windows = compare(scores([0.7, 0.72, 0.69], 0.02, rng), scores([0.6, 0.66, 0.61], 0.02, rng))
    for bound in windows.interval():
        assert windows.p_of(bound) == pytest.approx(0.05)
    low, high = windows.interval()
    assert windows.reversed().interval() == pytest.approx((-high, -low))
    assert (low > 0) == (windows.p < 0.05)


def test_no_pair_of_a_group_can_be_told_apart():
    rng = np.random.default_rng(10)
    rows = [scores(0.9 - 0.01 * k + 0.008 * rng.standard_normal(4)) for k in range(14)]
    found = rank(rows)
    assert len(set(found.ranks)) > 2
    for i, j in found.comparisons:
        if found.ranks[i] == found.ranks[j]:
            assert not found.differ(i, j)


def test_failed_models_tie_with_each_other_and_lose():
    rows = [scores([0.0, 0.0, 0.0]), scores([0.8, 0.81, 0.79]), scores([0.0, 0.0, 0.0])]
    assert rank(rows).ranks == [2, 1, 2]
    assert rank([]).ranks == []
    assert rank(rows[:1]).ranks == [1]


def test_seeds_to_separate_has_the_power_it_promises():
    rng = np.random.default_rng(11)
    pilot = compare(scores([0.72, 0.70, 0.71]), scores([0.705, 0.705, 0.69]))
    needed = seeds_to_separate(pilot, pairs=1)
    size = np.sqrt(pilot.seed_variance)
    found = 0
    for _ in range(400):
        differences = pilot.difference + size * rng.standard_normal(needed)
        found += stats.ttest_1samp(differences, 0.0).pvalue < 0.05
    assert 0.75 <= found / 400 <= 0.92
    assert seeds_to_separate(pilot, pairs=100) > needed


def test_no_number_of_seeds_breaks_a_tie_of_the_test_windows():
    rng = np.random.default_rng(12)
    first, second = scores([0.70, 0.71, 0.70], 0.1, rng), scores([0.69, 0.70, 0.695], 0.1, rng)
    assert seeds_to_separate(compare(first, second), pairs=1) is None
    same = scores([0.7, 0.7])
    assert seeds_to_separate(compare(same, same), pairs=1) is None


def test_prior_makes_few_seeds_go_further():
    first, second = scores([0.70, 0.72]), scores([0.60, 0.63])
    assert compare(first, second, SeedVariance(0.01**2, 20)).p < compare(first, second).p
