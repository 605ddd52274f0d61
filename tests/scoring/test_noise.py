"""The noise of skills and scores: what it depends on, and whether it is as large as it says."""

import numpy as np
import pytest

from spiqbench.scoring.mean_skill import SCORES, mean_scores, score_deviations
from spiqbench.scoring.noise import run_noise
from spiqbench.scoring.real_windows import REPLICATES, RealWindows
from spiqbench.scoring.reference_errors import reference_errors
from spiqbench.scoring.score import StatisticScore, describe_each, score_described
from spiqbench.statistics.registry import FIDELITY_KEYS, STATISTICS

from .populations import thresholded_memory
from .window_sets import degenerate_sets

KEYS = tuple(key for key in STATISTICS if key != "triplet_covariance")
PER_GROUP = 20


def drawn(seed, *sizes, **kwargs):
    rng = np.random.default_rng(seed)
    return [thresholded_memory(rng, size, 4, 8, **kwargs) for size in sizes]


def in_groups(windows):
    return np.arange(len(windows)) // PER_GROUP


def noise_of(train, test, generated, *, groups=None, seed=0, keys=KEYS):
    real = RealWindows(test, groups, seed=seed)
    references = reference_errors(train, real, len(generated), 0, keys=keys)
    described = describe_each(generated, keys)
    scores = score_described(real, described, references)
    return scores, run_noise(real, generated, described, scores, references)


@pytest.fixture(scope="module")
def scored():
    return noise_of(*drawn(0, 800, 600, 500))


def test_every_skill_and_score_has_its_noise(scored):
    scores, noise = scored
    values = {key: score.skill for key, score in scores.items() if score.skill is not None}
    values |= mean_scores(scores)
    assert set(noise.deviations) == set(noise.run) == set(values)
    for key, value in values.items():
        assert len(noise.deviations[key]) == REPLICATES
        assert noise.deviations[key].mean() == pytest.approx(0, abs=0.02)
        lower, upper = noise.interval(key, value)
        assert lower < value < upper
    assert noise.groups == 100


def test_same_seed_same_noise():
    sets = drawn(1, 300, 300, 200)
    first, again, other = (noise_of(*sets, seed=seed, keys=FIDELITY_KEYS)[1] for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.deviations["realism"], again.deviations["realism"])
    assert first.run == again.run
    assert (first.deviations["realism"] != other.deviations["realism"]).any()


def test_resamples_of_the_test_groups_are_the_same_for_every_model():
    """Of two draws of one model, the deviations go together: they share the test windows."""
    train, test, one, other = drawn(2, 1500, 600, 3000, 3000, persistence=0.5)
    found = [noise_of(train, test, windows, keys=FIDELITY_KEYS)[1] for windows in (one, other)]
    together = np.corrcoef(*(noise.deviations["firing_rate"] for noise in found))[0, 1]
    assert together > 0.8


def test_windows_of_a_group_that_are_alike_tell_less():
    """A test set in which every window stands four times over is no larger for it, if its groups are known."""
    train, test, generated = drawn(3, 800, 400, 500, persistence=0.4)
    copies, groups = np.repeat(test, 4, axis=0), np.repeat(np.arange(400), 4)
    order = np.random.default_rng(0).permutation(len(copies))
    known = noise_of(train, copies[order], generated, groups=groups[order], keys=FIDELITY_KEYS)[1]
    blind = noise_of(train, copies[order], generated, keys=FIDELITY_KEYS)[1]
    both = [key for key in FIDELITY_KEYS if key in known.deviations and key in blind.deviations]
    assert len(both) > 1
    ratios = [known.deviations[key].std() / blind.deviations[key].std() for key in both]
    assert 1.4 < np.median(ratios) < 3


def test_more_windows_less_noise():
    spread = []
    for scale in (1, 10):
        train, test, generated = drawn([40, scale], 900 * scale, 800 * scale, 700 * scale)
        noise = noise_of(train, test, generated, groups=in_groups(test), keys=FIDELITY_KEYS)[1]
        spread.append([(noise.run[key], noise.deviations[key].std()) for key in FIDELITY_KEYS])
    ratios = np.median(np.divide(spread[1], spread[0]), axis=0)
    np.testing.assert_allclose(ratios, 10**-0.5, rtol=0.5)


def test_bias_of_a_wrong_model_is_no_uncertainty():
    """A model without memory lies far below 1, and the interval says so."""
    train, test = drawn(2, 2000, 2000)
    (generated,) = drawn(3, 2000, persistence=0.3)
    scores, noise = noise_of(train, test, generated)
    key = "autocorrelogram"
    assert noise.interval(key, scores[key].skill)[1] < 0.8


def test_noise_is_the_spread_over_fresh_draws_and_fresh_test_sets():
    """Of a wrong model: the spread of its skill when its windows and the test windows are drawn anew."""
    (train,) = drawn(19, 4000)
    skills, errors = [], []
    for seed in range(30):
        (test,), (generated,) = drawn([20, seed], 3000), drawn([30, seed], 3000, persistence=0.4)
        scores, noise = noise_of(train, test, generated, seed=seed, keys=FIDELITY_KEYS)
        skills.append([scores[key].skill for key in FIDELITY_KEYS])
        errors.append([np.hypot(noise.deviations[key].std(), noise.run[key]) for key in FIDELITY_KEYS])
    ratio = np.median(errors, axis=0) / np.std(skills, axis=0, ddof=1)
    assert (ratio > 0.65).all()
    assert (ratio < 1.6).all()


def test_a_skill_beyond_the_clip_does_not_move_a_score():
    train, test = drawn(4, 600, 600)
    wild = (np.random.default_rng(5).random(test.shape) < 0.7).astype(np.uint8)
    scores, noise = noise_of(train, test, wild, keys=FIDELITY_KEYS)
    beyond = [key for key in FIDELITY_KEYS if scores[key].skill + 5 * noise.deviations[key].std() < -1]
    assert beyond
    rest = [key for key in FIDELITY_KEYS if key not in beyond]
    assert noise.deviations["fidelity"].std() <= sum(noise.deviations[key].std() for key in rest) / 4 + 1e-12


def test_a_lucky_run_is_no_surer_than_one_that_was_not():
    """Two runs of one model: the skills of one lie above 1, those of the other below, as far as the noise reaches."""
    moves = {key: 0.1 * np.random.default_rng(i).standard_normal(100) for i, key in enumerate(FIDELITY_KEYS)}

    def spread(skill):
        scores = {key: StatisticScore(error=0.1, skill=skill) for key in FIDELITY_KEYS}
        return score_deviations(scores, moves)["fidelity"].std()

    assert spread(1.1) > 0.25 * spread(0.9)
    assert spread(2.0) == 0
    assert spread(0.3) == pytest.approx(np.mean(list(moves.values()), axis=0).std(), rel=0.02)


@pytest.mark.parametrize("case", [case for case in degenerate_sets() if not case.startswith("no ")])
def test_degenerate_sets_have_noise_or_none(case):
    real, generated = degenerate_sets()[case]
    for train in (real, generated):
        scores, noise = noise_of(train, real, generated, keys=tuple(STATISTICS))
        for key, deviations in noise.deviations.items():
            assert key in SCORES or scores[key].skill is not None
            assert np.isfinite([*deviations, noise.run[key]]).all()
