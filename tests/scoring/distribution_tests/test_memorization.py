import numpy as np
import pytest

from spiqbench.scoring.distribution_tests.memorization import _excess_copied_share, memorization_check

from ..window_sets import bernoulli, bins_shuffled, bursting


def nearest(windows: np.ndarray, train: np.ndarray) -> list[int]:
    return [min(int(np.count_nonzero(window != known)) for known in train) for window in windows]


def test_shares_are_those_of_plain_loops():
    rng = np.random.default_rng(0)
    train, test, generated = (bernoulli(rng, n, 3, 4, 0.3) for n in (30, 25, 20))
    result = memorization_check(train, test, generated, 0)
    test_distance, distance = nearest(test, train), nearest(generated, train)
    shares, all_pairs = [], []
    for g, window in enumerate(generated):
        compared = []
        for t, other in enumerate(test):
            wins = (distance[g] < test_distance[t]) + 0.5 * (distance[g] == test_distance[t])
            all_pairs.append(wins)
            spikes, other_spikes = int(window.sum()), int(other.sum())
            if abs(spikes - other_spikes) <= 0.05 * max(spikes, other_spikes):
                compared.append(wins)
        if compared:
            shares.append(np.mean(compared))
    assert result.nearer_share == pytest.approx(np.mean(shares))
    assert result.nearer_share_any_count == pytest.approx(np.mean(all_pairs))
    assert result.copies == distance.count(0)
    assert result.test_copied_share == pytest.approx(test_distance.count(0) / 25)


def test_excess_copies_and_their_error():
    """Copies depend on the number of spikes alone: no excess, and an error that matches the spread."""
    rng = np.random.default_rng(1)
    estimates = []
    for _ in range(300):
        test_spikes, spikes = rng.integers(0, 6, 300), rng.integers(2, 9, 200)
        test_copied, copied = rng.random(300) < 1 / (1 + test_spikes), rng.random(200) < 1 / (1 + spikes)
        estimates.append(_excess_copied_share(test_spikes, test_copied, spikes, copied))
    values = [estimate.value for estimate in estimates]
    assert abs(np.mean(values)) < 4 * np.std(values) / np.sqrt(300)
    assert np.mean([estimate.error for estimate in estimates]) == pytest.approx(np.std(values), rel=0.12)


@pytest.mark.parametrize(
    ("neurons", "time_bins"), [pytest.param(6, 12, id="rarely silent"), pytest.param(2, 8, id="often silent")]
)
def test_fresh_windows_are_not_flagged_and_average_to_one_half(neurons, time_bins):
    rng = np.random.default_rng(2)
    results = [
        memorization_check(*(bursting(rng, n, neurons, time_bins) for n in (400, 300, 300)), seed)
        for seed in range(40)
    ]
    shares = np.array([result.nearer_share for result in results])
    assert not any(result.flagged for result in results)
    assert abs(shares.mean() - 0.5) < 4 * shares.std(ddof=1) / np.sqrt(40)
    assert np.mean([result.nearer_lower <= 0.5 <= result.nearer_upper for result in results]) >= 0.85


@pytest.mark.parametrize(
    ("neurons", "time_bins"), [pytest.param(6, 12, id="rarely silent"), pytest.param(2, 8, id="often silent")]
)
def test_replay_is_flagged(neurons, time_bins):
    rng = np.random.default_rng(3)
    train, test = bursting(rng, 400, neurons, time_bins), bursting(rng, 400, neurons, time_bins)
    result = memorization_check(train, test, train[rng.integers(400, size=400)], 0)
    assert result.flagged is True
    assert (result.copies, result.copied_share) == (400, 1.0)


def test_replay_with_changed_bits_is_flagged_without_a_single_copy():
    rng = np.random.default_rng(4)
    train, test = bursting(rng, 500, 10, 20), bursting(rng, 500, 10, 20)
    generated = train.copy()
    flat = generated.reshape(500, -1)
    flat[np.arange(500), rng.integers(flat.shape[1], size=500)] ^= 1
    result = memorization_check(train, test, generated, 0)
    assert result.flagged is True
    assert result.copies == 0
    assert result.nearer_lower > 0.9


def test_a_few_replayed_windows_among_fresh_ones_are_flagged():
    rng = np.random.default_rng(5)
    train, test, fresh = (bursting(rng, 1500, 8, 16) for _ in range(3))
    result = memorization_check(train, test, np.concatenate([train[:300], fresh[:1200]]), 0)
    assert result.flagged is True
    assert result.excess_lower > 0.05


def test_firing_too_little_is_not_memorizing():
    rng = np.random.default_rng(6)
    train, test = bernoulli(rng, 400, 6, 10, 0.3), bernoulli(rng, 400, 6, 10, 0.3)
    result = memorization_check(train, test, bernoulli(rng, 400, 6, 10, 0.2), 0)
    assert result.nearer_share_any_count > 0.6
    assert result.flagged is False


def test_silence_is_nobodys_copy():
    rng = np.random.default_rng(7)
    train, test = bursting(rng, 400, 2, 8), bursting(rng, 400, 2, 8)
    result = memorization_check(train, test, np.zeros_like(test), 0)
    assert (result.flagged, result.copied_share, result.excess_copied_share) == (False, 1.0, 0.0)


def test_no_comparable_window_has_a_reason_and_no_flag():
    rng = np.random.default_rng(8)
    train = bernoulli(rng, 50, 4, 6, 0.1)
    result = memorization_check(train, bernoulli(rng, 50, 4, 6, 0.1), np.ones((50, 4, 6), np.uint8), 0)
    assert (result.flagged, result.nearer_share) == (False, None)
    assert "as many spikes" in result.reason


def test_without_training_windows_there_is_a_reason():
    windows = bernoulli(np.random.default_rng(9), 20, 3, 4)
    assert memorization_check(None, windows, windows, 0).reason == "no training windows given"
    assert memorization_check(windows[:0], windows, windows, 0).flagged is None


def test_retina_replay_is_flagged_and_other_repeats_are_not(retina_sets):
    train, test = retina_sets
    half = np.random.default_rng(0).random(len(test)) < 0.5
    assert memorization_check(train, test[half], test[~half], 0).flagged is False
    assert memorization_check(train, test, train, 0).flagged is True
    shuffled = bins_shuffled(np.random.default_rng(0), train)
    assert memorization_check(train, test, shuffled, 0).flagged is False
