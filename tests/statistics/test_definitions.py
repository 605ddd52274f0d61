"""Every statistic against its definition in plain loops, over random shapes and densities."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import wasserstein_distance

from spiqbench.statistics.distances import jensen_shannon, total_variation, wasserstein_1
from spiqbench.statistics.registry import STATISTICS
from spiqbench.statistics.statistic import UndefinedStatistic

from .naive import NAIVE, defined


@st.composite
def windows(draw, max_samples=5, max_neurons=5, max_bins=13):
    shape = tuple(draw(st.integers(1, most)) for most in (max_samples, max_neurons, max_bins))
    density = draw(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return (rng.random(shape) < density).astype(np.uint8)


@pytest.mark.parametrize("key", STATISTICS)
@settings(max_examples=60, deadline=None)
@given(w=windows())
def test_equals_its_definition_or_says_why_it_has_no_value(key, w):
    if defined(key, w):
        np.testing.assert_allclose(STATISTICS[key].describe(w), NAIVE[key](w), rtol=1e-9, atol=1e-12)
    else:
        with pytest.raises(UndefinedStatistic, match=r"\w+ \w+"):
            STATISTICS[key].describe(w)


@pytest.mark.parametrize("key", STATISTICS)
@settings(max_examples=40, deadline=None)
@given(w=windows(max_neurons=13), border=st.integers(1, 5))
def test_windows_add_up(key, w, border):
    """Counts of two groups of windows, taken together or one by one, add up to the descriptor of the whole."""
    statistic = STATISTICS[key]
    try:
        whole = statistic.describe(w)
    except UndefinedStatistic:
        return
    groups = [group for group in (slice(0, border), slice(border, None)) if len(w[group])]
    counts = statistic.counts(w, groups)
    for count, group in zip(counts, groups, strict=True):
        np.testing.assert_array_equal(count, statistic.count(w[group]))
    summed = counts.sum(axis=0, dtype=np.float64)
    np.testing.assert_allclose(statistic.summarise(summed, float(len(w)), *w.shape[1:]), whole, rtol=1e-12)


@pytest.mark.parametrize("density", [0.005, 0.6])
def test_triplets_over_several_words_of_bits(density):
    """Groups of more than 64 bins, unequal in size."""
    w = (np.random.default_rng(0).random((8, 12, 400)) < density).astype(np.uint8)
    w[:, 1:4] |= w[:, :1]
    statistic = STATISTICS["triplet_covariance"]
    counts = statistic.counts(w, [slice(0, 1), slice(1, 8)])
    np.testing.assert_array_equal(counts.sum(axis=0), statistic.count(w))
    np.testing.assert_allclose(statistic.describe(w), NAIVE["triplet_covariance"](w), atol=1e-12)


@pytest.mark.parametrize("time_bins", [63, 64, 65, 130, 300])
def test_lags_run_on_from_word_to_word_of_packed_bins(time_bins):
    w = (np.random.default_rng(1).random((3, 2, time_bins)) < 0.4).astype(np.uint8)
    for key in ("autocorrelogram", "autocovariance"):
        np.testing.assert_allclose(STATISTICS[key].describe(w), NAIVE[key](w), rtol=1e-9, atol=1e-12)


def test_full_windows_of_many_bins_do_not_overflow():
    w = np.ones((3, 2, 300), dtype=np.uint8)
    for key, statistic in STATISTICS.items():
        if key != "triplet_covariance":
            counts = statistic.counts(w, [slice(0, 1), slice(1, 3)]).sum(axis=0)
            np.testing.assert_allclose(statistic.summarise(counts, 3.0, 2, 300), statistic.describe(w))


def test_words_above_ten_neurons_are_those_of_five_fixed_sets():
    w = (np.random.default_rng(1).random((20, 13, 7)) < 0.3).astype(np.uint8)
    rng = np.random.default_rng(0)
    for row, found in enumerate(STATISTICS["word_distribution"].describe(w)):
        chosen = np.sort(rng.choice(13, 10, replace=False))
        assert row < 5
        np.testing.assert_allclose(found, NAIVE["word_distribution"](w[:, chosen])[0])


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 30))
def test_distances_agree_with_scipy(seed, outcomes):
    rng = np.random.default_rng(seed)
    p, q = rng.dirichlet(np.full(outcomes, 0.3), size=2)
    support = np.arange(outcomes)
    assert wasserstein_1(p, q) == pytest.approx(wasserstein_distance(support, support, p, q), abs=1e-12)
    assert jensen_shannon(p[None], q[None]) == pytest.approx(jensenshannon(p, q, 2) ** 2, abs=1e-9)
    assert 0 <= total_variation(p, q) <= 1
    assert jensen_shannon(p[None], p[None]) == total_variation(q, q) == 0
