import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from spiqbench.scoring.distribution_tests.auc import auc_with_influence
from spiqbench.scoring.distribution_tests.two_sample import assign_folds, two_sample_test

from ..window_sets import bernoulli, bins_shuffled, bursting, neurons_shuffled


@pytest.mark.parametrize("levels", [3, 1000])
def test_auc_is_scikit_learns(levels):
    rng = np.random.default_rng(levels)
    positive = rng.random(300) < 0.4
    scores = (rng.integers(levels, size=300) + positive).astype(float)
    assert auc_with_influence(scores, positive)[0] == pytest.approx(roc_auc_score(positive, scores))


def test_influences_give_the_spread_of_the_auc():
    rng = np.random.default_rng(0)
    positive = np.repeat([True, False], [80, 120])
    results = [auc_with_influence(rng.normal(size=200) + 0.8 * positive, positive) for _ in range(400)]
    errors = [np.sqrt(np.sum(influence**2)) for _, influence in results]
    assert np.mean(errors) == pytest.approx(np.std([auc for auc, _ in results]), rel=0.12)


def test_copies_of_a_window_share_a_fold_and_folds_are_even():
    rng = np.random.default_rng(0)
    patterns = np.repeat(np.arange(500), rng.integers(1, 7, 500))
    folds = assign_folds(patterns, rng)
    assert all(len(set(folds[patterns == pattern])) == 1 for pattern in range(500))
    assert np.ptp(np.bincount(folds, minlength=5)) <= 2 * 6


def test_common_patterns_are_spread_over_the_folds():
    patterns = np.concatenate([np.zeros(300, int), np.arange(1, 701)])
    folds = assign_folds(patterns, np.random.default_rng(0))
    assert np.bincount(folds[:300], minlength=5).min() > 30


def test_auc_is_one_half_for_the_same_distribution():
    rng = np.random.default_rng(0)
    results = [two_sample_test(bursting(rng, 250), bursting(rng, 250), seed) for seed in range(30)]
    aucs = np.array([result.auc for result in results])
    assert abs(aucs.mean() - 0.5) < 3 * aucs.std(ddof=1) / np.sqrt(len(aucs))
    covered = np.mean([result.lower <= 0.5 <= result.upper for result in results])
    assert covered >= 0.9


def test_resampling_a_small_set_leaks_nothing_over_the_folds():
    rng = np.random.default_rng(1)
    train, test = bursting(rng, 400), bursting(rng, 2000)
    resampled = train[rng.integers(len(train), size=2000)]
    alone = np.arange(4000)
    grouped = two_sample_test(test, resampled, 0)
    assert grouped.lower < 0.55
    # The check has teeth: with copies spread over the folds the same classifier recognises them.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("spiqbench.scoring.distribution_tests.two_sample.pattern_ids", lambda packed: alone)
        leaking = two_sample_test(test, resampled, 0)
    assert leaking.auc > grouped.auc + 0.03


@pytest.mark.parametrize("shuffle", [bins_shuffled, neurons_shuffled])
def test_shuffles_are_told_apart(shuffle):
    rng = np.random.default_rng(2)
    result = two_sample_test(bursting(rng, 1000), shuffle(rng, bursting(rng, 1000)), 0)
    assert result.lower > 0.7


def test_too_few_silent_windows_are_seen():
    rng = np.random.default_rng(3)
    real, generated = bernoulli(rng, 1000, 4, 5, 0.2), bernoulli(rng, 1000, 4, 5, 0.2)
    real[rng.random(1000) < 0.4] = 0
    assert two_sample_test(real, generated, 0).lower > 0.6


def test_sets_without_overlap_are_told_apart_without_error():
    rng = np.random.default_rng(4)
    result = two_sample_test(bernoulli(rng, 100, 5, 8, 0.1), bernoulli(rng, 100, 5, 8, 0.9), 0)
    assert (result.auc, result.upper, result.reason) == (1.0, 1.0, None)


def test_identical_windows_everywhere_are_indistinguishable():
    silent = np.zeros((50, 3, 4), np.uint8)
    result = two_sample_test(silent, silent, 0)
    assert (result.auc, result.standard_error, result.reason) == (0.5, 0.0, None)


def test_too_few_windows_have_a_reason():
    windows = bernoulli(np.random.default_rng(0), 9, 3, 4)
    result = two_sample_test(windows, windows, 0)
    assert result.auc is None
    assert "at least 10 windows" in result.reason


def test_retina_against_shuffles(retina_sets):
    train, test = retina_sets
    rng = np.random.default_rng(0)
    assert abs(two_sample_test(test, train, 0).auc - 0.5) < 0.04
    assert two_sample_test(test, bins_shuffled(rng, train), 0).auc > 0.95
    assert two_sample_test(test, neurons_shuffled(rng, train), 0).auc > 0.8
