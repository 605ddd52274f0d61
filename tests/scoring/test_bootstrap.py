"""Intervals of skills: what they depend on, and whether they hold as often as they say."""

import numpy as np
import pytest

from spiqbench.scoring.bootstrap import bootstrap_scores
from spiqbench.scoring.reference_errors import reference_errors
from spiqbench.scoring.score import fidelity, score
from spiqbench.statistics.registry import FIDELITY_KEYS, STATISTICS

from .populations import thresholded_memory
from .window_sets import degenerate_sets

KEYS = tuple(key for key in STATISTICS if key != "triplet_covariance")


def drawn(seed, *sizes, **kwargs):
    rng = np.random.default_rng(seed)
    return [thresholded_memory(rng, size, 4, 8, **kwargs) for size in sizes]


@pytest.fixture(scope="module")
def scored():
    train, test, generated = drawn(0, 800, 600, 500)
    references = reference_errors(train, test, 500, 0, keys=KEYS)
    return train, test, generated, references


def width(interval):
    return interval[1] - interval[0]


def test_intervals_hold_the_point_values(scored):
    train, test, generated, references = scored
    found = bootstrap_scores(train, test, generated, references, seed=0)
    scores = score(test, generated, references)
    for key, value in scores.items():
        if value.skill is None:
            assert found.intervals[key] is None
            continue
        lower, upper = found.intervals[key]
        assert lower < value.skill < upper
        assert found.replicates[key].mean() == pytest.approx(value.skill, abs=1e-9)
    lower, upper = found.fidelity_interval
    assert -1 <= lower < fidelity(scores) <= upper <= 1


def test_same_seed_same_interval(scored):
    first = bootstrap_scores(*scored, seed=3, replicates=30)
    again = bootstrap_scores(*scored, seed=3, replicates=30)
    other = bootstrap_scores(*scored, seed=4, replicates=30)
    assert first.intervals == again.intervals
    assert first.intervals != other.intervals


def test_more_windows_narrower_intervals():
    widths = []
    for scale in (1, 10):
        found = []
        for seed in range(8):
            train, test, generated = drawn([40, seed], 900 * scale, 800 * scale, 700 * scale)
            references = reference_errors(train, test, 700 * scale, 0, keys=FIDELITY_KEYS)
            scored = bootstrap_scores(train, test, generated, references, seed=seed, replicates=50)
            found.append([width(scored.intervals[key]) for key in FIDELITY_KEYS])
        widths.append(np.median(found, axis=0))
    np.testing.assert_allclose(widths[1] / widths[0], 10**-0.5, rtol=0.5)


def test_bias_of_a_wrong_model_is_no_uncertainty():
    """A model without memory lies far below 1, and the interval says so."""
    train, test = drawn(2, 2000, 2000)
    (generated,) = drawn(3, 2000, persistence=0.3)
    references = reference_errors(train, test, 2000, 0, keys=KEYS)
    interval = bootstrap_scores(train, test, generated, references, seed=0).intervals["autocorrelogram"]
    assert interval[1] < 0.8


def test_standard_error_is_the_spread_over_fresh_sets():
    """For a wrong model too: the spread of its skill when model, training and test windows are drawn anew."""
    skills, errors = [], []
    for seed in range(30):
        train, test = drawn([20, seed], 4000, 3000)
        (generated,) = drawn([30, seed], 3000, persistence=0.4)
        references = reference_errors(train, test, 3000, seed, keys=FIDELITY_KEYS)
        found = bootstrap_scores(train, test, generated, references, seed=seed, replicates=100)
        skills.append([np.mean(found.replicates[key]) for key in FIDELITY_KEYS])
        errors.append([np.std(found.replicates[key]) for key in FIDELITY_KEYS])
    ratio = np.median(errors, axis=0) / np.std(skills, axis=0, ddof=1)
    assert (ratio > 0.65).all()
    assert (ratio < 1.6).all()


def test_several_seeds_are_scored_as_their_mean_and_their_spread_counts(scored):
    train, test, generated, references = scored
    alike = drawn(5, 500, 500)
    different = [drawn(6, 500, persistence=0.3)[0], drawn(7, 500, persistence=0.9)[0]]
    close = bootstrap_scores(train, test, [generated, *alike], references, seed=0)
    apart = bootstrap_scores(train, test, [generated, *different], references, seed=0)
    key = "autocorrelogram"
    mean = np.mean([score(test, w, references, keys=[key])[key].skill for w in [generated, *alike]])
    assert sum(close.intervals[key]) / 2 == pytest.approx(mean)
    assert width(apart.intervals[key]) > 2 * width(close.intervals[key])


@pytest.mark.parametrize("case", [case for case in degenerate_sets() if not case.startswith("no ")])
def test_degenerate_sets_have_an_interval_or_none(case):
    real, generated = degenerate_sets()[case]
    for train in (real, generated):
        references = reference_errors(train, real, len(generated), 0)
        found = bootstrap_scores(train, real, generated, references, seed=0, replicates=10)
        bounds = [bound for interval in found.intervals.values() if interval for bound in interval]
        assert np.isfinite([*bounds, *found.fidelity_interval]).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("train", "test", "generated", "most"), [(2000, 1000, 1000, 0.99), (1000, 1000, 1000, 1.0)]
)
def test_intervals_of_real_windows_contain_one(train, test, generated, most):
    """For samples of the test set's very distribution, 95 % intervals of the skill hold 1 in 90 to 99 %.

    With a training set as small as the test set, errors that all bins share (window_count, autocorrelogram)
    have intervals on the cautious side: about 98.5 % each, so that one of eleven may reach 199 of 200.
    """
    repetitions, hits = 200, dict.fromkeys(STATISTICS, 0)
    for repetition in range(repetitions):
        rng = np.random.default_rng([train, repetition])
        sets = [thresholded_memory(rng, size) for size in (train, test, generated)]
        references = reference_errors(sets[0], sets[1], generated, repetition)
        found = bootstrap_scores(*sets, references, seed=repetition)
        for key, interval in found.intervals.items():
            hits[key] += interval is not None and interval[0] <= 1 <= interval[1]
    shares = {key: count / repetitions for key, count in hits.items()}
    print(shares)
    assert shares.pop("time_course") < 0.1  # stationary: the statistic cannot tell, and has no skill
    assert all(0.9 <= share <= most for share in shares.values()), shares
