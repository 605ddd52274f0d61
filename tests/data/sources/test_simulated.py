import time
import tracemalloc

import numpy as np
import pytest
from scipy.stats import binom

from spiqbench.data.recording import Recording
from spiqbench.data.sources.simulated import BIN_WIDTH_MS, _bytes_needed, simulated
from spiqbench.errors import ConfigError, DataError


@pytest.fixture(
    scope="module", params=[(8, 0), (8, 1), (16, 0)], ids=lambda size_seed: "n{}-seed{}".format(*size_seed)
)
def recording(request) -> Recording:
    neurons, seed = request.param
    return simulated(neurons=neurons, seed=seed)


def autocorrelation(counts, lag):
    """Of counts `(repeats, bins)` about their mean."""
    centred = counts - counts.mean()
    return (centred[:, :-lag] * centred[:, lag:]).mean() / counts.var()


def lagged_own_correlation(spikes, lag):
    """Mean over neurons of the correlation of a neuron with itself `lag` bins later."""
    centred = spikes - spikes.mean(axis=(0, 1))
    return ((centred[:, :-lag] * centred[:, lag:]).mean(axis=(0, 1)) / spikes.var(axis=(0, 1))).mean()


def test_rates_are_the_retina_s(recording):
    hertz = recording.spikes.mean(axis=(0, 1)) * 1000 / BIN_WIDTH_MS
    assert hertz.min() >= 1
    assert hertz.max() <= 8
    assert hertz.max() > 1.5 * hertz.min()


def test_pairs_are_weakly_correlated_and_not_all_alike(recording):
    rows = recording.spikes.reshape(-1, recording.neurons).T.astype(float)
    pairs = np.corrcoef(rows)[np.triu_indices(recording.neurons, 1)]
    assert 0.02 <= pairs.mean() <= 0.1
    assert pairs.min() < 0
    assert pairs.max() > 0.1


def test_population_activity_is_slow(recording):
    counts = recording.spikes.sum(axis=2, dtype=float)
    at = {lag: autocorrelation(counts, lag) for lag in (2, 10, 20, 60)}
    assert at[2] > 0.2
    assert at[10] > 0.25 * at[2]
    assert at[20] < 0.7 * at[2]
    assert abs(at[60]) < 0.25 * at[2]


def test_the_stimulus_is_the_same_in_every_repeat(recording):
    counts = recording.spikes.sum(axis=2, dtype=float)
    assert np.corrcoef(counts[::2].mean(axis=0), counts[1::2].mean(axis=0))[0, 1] > 0.8


def test_activity_of_the_population_changes_from_repeat_to_repeat(recording):
    # Two halves of the population go together beyond what the stimulus makes them do.
    residual = recording.spikes - recording.spikes.mean(axis=0)
    halves = residual[:, :, ::2].sum(axis=2), residual[:, :, 1::2].sum(axis=2)
    assert np.corrcoef(halves[0].ravel(), halves[1].ravel())[0, 1] > 0.03


def test_a_spike_makes_the_next_bin_less_likely_than_the_one_after(recording):
    # All else in the model decays with the lag, so that only refractoriness can do this.
    assert lagged_own_correlation(recording.spikes, 1) < lagged_own_correlation(recording.spikes, 2)


def test_neurons_burst(recording):
    """Several spikes in a row are far more frequent than at the same rate without memory."""
    spikes = recording.spikes
    rate = spikes.mean(axis=(0, 1))
    in_ten = np.lib.stride_tricks.sliding_window_view(spikes, 10, axis=1).sum(axis=-1)
    observed = (in_ten >= 5).mean(axis=(0, 1))
    assert (observed > 3 * binom.sf(4, 10, rate)).all()


def test_the_population_bursts(recording):
    """Bins with many spikes are far more frequent than with independent neurons."""
    spikes = recording.spikes
    rng = np.random.default_rng(0)
    flat = spikes.reshape(-1, recording.neurons)
    shuffled = rng.permuted(flat, axis=0).sum(axis=1)
    many = np.quantile(shuffled, 0.999) + 1
    assert (flat.sum(axis=1) >= many).mean() > 3 * (shuffled >= many).mean()


def test_neurons_are_coupled_to_those_shortly_before_them():
    """What neurons share acts on a pair alike in both directions of time; coupling acts in one."""
    spikes = simulated(neurons=16, repeats=200, time_bins=400).spikes
    residual = spikes - spikes.mean(axis=0)
    residual /= residual.std(axis=(0, 1))
    forward = np.einsum("rti,rtj->ij", residual[:, :-1], residual[:, 1:]) / np.sqrt(200 * 399)
    asymmetry = (forward - forward.T) / np.sqrt(2)
    distance = np.subtract.outer(np.arange(16), np.arange(16)) * -1
    coupled, uncoupled = (distance >= 1) & (distance <= 3), distance > 3
    assert (asymmetry[coupled] ** 2).mean() > 5
    assert 0.6 < (asymmetry[uncoupled] ** 2).mean() < 2


def test_the_same_seed_gives_the_same_spikes_and_another_others():
    first, again, other = (simulated(4, 10, 100, seed).spikes for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_neurons_further_on_change_nothing():
    np.testing.assert_array_equal(simulated(24, 20, 200).spikes[:, :, :5], simulated(5, 20, 200).spikes)


def test_a_hundred_and_sixty_neurons_keep_the_properties():
    started = time.process_time()
    recording = simulated(neurons=160, repeats=40)
    assert time.process_time() - started < 10
    hertz = recording.spikes.mean(axis=(0, 1)) * 1000 / BIN_WIDTH_MS
    assert hertz.min() >= 1
    assert hertz.max() <= 8
    pairs = np.corrcoef(recording.spikes.reshape(-1, 160).T.astype(np.float32))[np.triu_indices(160, 1)]
    assert 0.02 <= pairs.mean() <= 0.1


def test_provenance_is_the_call_that_makes_it_again():
    recording = simulated(neurons=3, repeats=2, time_bins=50, seed=7)
    again = eval(recording.provenance.source)
    np.testing.assert_array_equal(recording.spikes, again.spikes)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"neurons": 1}, "neurons is 1: .* at least 2"),
        ({"neurons": "abc"}, "neurons is 'abc'"),
        ({"repeats": 0}, "repeats is 0"),
        ({"repeats": 8.5}, "repeats is 8.5: .*a whole number"),
        ({"time_bins": None}, "time_bins is None"),
        ({"seed": True}, "seed is True"),
    ],
)
def test_refuses_what_is_no_population(changes, says):
    with pytest.raises(ConfigError, match=says):
        simulated(**changes)


@pytest.mark.parametrize("size", [(4, 200, 10**12), (10**12, 200, 800), (4, 10**12, 800)])
def test_refuses_what_does_not_fit_into_memory(size):
    with pytest.raises(DataError, match=r"cannot simulate .* GB, more than is free"):
        simulated(*size)


@pytest.mark.parametrize("sizes", [(40, 100, 4000), (2, 1000, 2000), (40, 1, 20000)])
def test_what_it_says_to_need_is_what_it_takes(sizes):
    simulated(2, 1, 1)  # what is imported is not counted
    tracemalloc.start()
    simulated(*sizes)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 0.8 < _bytes_needed(*sizes) / peak < 1.5
