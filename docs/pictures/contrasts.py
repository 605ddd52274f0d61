"""For each statistic two populations that differ in it while simpler statistics agree: what it alone catches.

All are built so that they agree exactly, not by search; `also` says what else moves with the statistic. Each
function draws `(samples, neurons, time_bins)` windows of 0 and 1.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Windows = NDArray[np.uint8]
Sampler = Callable[[np.random.Generator, int], Windows]

BINS = 16


@dataclass(frozen=True)
class Contrast:
    """Two populations and how they differ.

    Attributes:
        first, second: names and samplers.
        also: statistics that move too, because they hold the one that is shown.
    """

    first: tuple[str, Sampler]
    second: tuple[str, Sampler]
    also: frozenset[str] = frozenset()


def independent(rates: NDArray[np.float64]) -> Sampler:
    """Bernoulli neurons."""
    return lambda rng, n: (rng.random((n, len(rates), BINS)) < rates[:, None]).astype(np.uint8)


def partners(pairs: list[tuple[int, int]], lag: int = 0) -> Sampler:
    """Four neurons; in each pair the second repeats half of the first one's spikes, `lag` bins later."""

    def sample(rng: np.random.Generator, n: int) -> Windows:
        bins = rng.random((n, 4, BINS + lag)) < 0.15
        for leader, follower in pairs:
            copied = rng.random((n, BINS + lag)) < 0.5
            earlier = np.roll(bins[:, leader], lag, axis=1)
            bins[:, follower] = np.where(copied, earlier, bins[:, follower])
        return bins[:, :, lag:].astype(np.uint8)

    return sample


def parities(*odd: bool, size: int) -> Sampler:
    """Groups of neurons whose number of spikes in a bin is always even, or always odd; all else is chance."""

    def sample(rng: np.random.Generator, n: int) -> Windows:
        groups = []
        for is_odd in odd:
            free = (rng.random((n, size - 1, BINS)) < 0.5).astype(np.uint8)
            last = (free.sum(axis=1, keepdims=True) + is_odd) % 2
            groups.append(np.concatenate([free, last.astype(np.uint8)], axis=1))
        return np.concatenate(groups, axis=1)

    return sample


def chains(again: list[float], rate: float = 0.25) -> Sampler:
    """Two-state Markov chains of one rate; `again` is the chance of each neuron to fire right after a spike."""
    after_spike = np.array(again)
    after_silence = rate * (1 - after_spike) / (1 - rate)

    def sample(rng: np.random.Generator, n: int) -> Windows:
        draws = rng.random((n, len(again), BINS))
        bins = [draws[..., 0] < rate]
        for t in range(1, BINS):
            bins.append(draws[..., t] < np.where(bins[-1], after_spike, after_silence))
        return np.stack(bins, axis=2).astype(np.uint8)

    return sample


def patterns(*choices: tuple[float, tuple[int, ...]]) -> Sampler:
    """Each window of each neuron holds one pattern of spikes, moved by chance around the window's middle."""
    shares = np.array([share for share, _ in choices])

    def sample(rng: np.random.Generator, n: int) -> Windows:
        windows = np.zeros((n, 4, BINS), dtype=np.uint8)
        chosen = rng.choice(len(choices), size=(n, 4), p=shares)
        start = rng.integers(0, BINS - 2, size=(n, 4))
        for index, (_, offsets) in enumerate(choices):
            window, neuron = np.nonzero(chosen == index)
            for offset in offsets:
                windows[window, neuron, start[window, neuron] + offset] = 1
        return windows

    return sample


def early_and_late(together: bool) -> Sampler:
    """Half of the neurons' windows have a spike early and half one late: in the same windows, or by chance.

    The two lie 12 bins apart, further than the lags of the autocorrelogram reach.
    """

    def sample(rng: np.random.Generator, n: int) -> Windows:
        windows = np.zeros((n, 4, BINS), dtype=np.uint8)
        early = rng.random((n, 4)) < 0.5
        late = early if together else rng.random((n, 4)) < 0.5
        place = rng.integers(0, BINS - 12, size=(n, 4))
        for offset, fires in ((0, early), (12, late)):
            window, neuron = np.nonzero(fires)
            windows[window, neuron, place[window, neuron] + offset] = 1
        return windows

    return sample


def ramp(rising: bool) -> Sampler:
    """Four neurons whose rates rise, or fall, along the window."""
    course = np.linspace(0.05, 0.3, BINS)
    rates = course if rising else course[::-1]
    return lambda rng, n: (rng.random((n, 4, BINS)) < rates).astype(np.uint8)


def states(shared: bool) -> Sampler:
    """Four neurons that take turns, so that no two fire in the same or the next bin; each is in a high or a low
    state for a window, all in the same one or each in its own."""

    def sample(rng: np.random.Generator, n: int) -> Windows:
        high = rng.random((n, 1 if shared else 4)) < 0.5
        rates = np.broadcast_to(np.where(high, 0.8, 0.2), (n, 4))
        windows = (rng.random((n, 4, BINS)) < rates[..., None]).astype(np.uint8)
        turn = np.arange(BINS) % 8 == 2 * np.arange(4)[:, None]
        return windows * turn.astype(np.uint8)

    return sample


RATES = np.linspace(0.05, 0.3, 4)

CONTRASTS: dict[str, Contrast] = {
    "firing_rate": Contrast(
        ("rates rise from neuron to neuron", independent(RATES)),
        ("rates fall", independent(RATES[::-1])),
        frozenset({"time_course", "word_distribution", "fano_factor"}),
    ),
    "pairwise_covariance": Contrast(
        ("neurons 1 and 2, 3 and 4 are partners", partners([(0, 1), (2, 3)])),
        ("neurons 1 and 3, 2 and 4", partners([(0, 2), (1, 3)])),
        frozenset({"word_distribution"}),
    ),
    "k_probability": Contrast(
        ("four neurons, always an even number of spikes", parities(False, size=4)),
        ("four neurons that know nothing of each other", independent(np.full(4, 0.5))),
        frozenset({"word_distribution", "window_count"}),
    ),
    "autocorrelogram": Contrast(
        ("bursts", chains([0.6] * 4)),
        ("as many spikes, no bursts", chains([0.25] * 4)),
        frozenset({"autocovariance", "lagged_covariance", "isi_distribution", "fano_factor", "window_count"}),
    ),
    "autocovariance": Contrast(
        ("neurons 1 and 2 fire in bursts", chains([0.5, 0.5, 0.1, 0.1])),
        ("neurons 3 and 4 do", chains([0.1, 0.1, 0.5, 0.5])),
        frozenset({"lagged_covariance", "fano_factor"}),
    ),
    "lagged_covariance": Contrast(
        ("neuron 1 leads neuron 2", partners([(0, 1)], lag=1)),
        ("neuron 2 leads neuron 1", partners([(1, 0)], lag=1)),
    ),
    "triplet_covariance": Contrast(
        ("first three neurons even, last three odd", parities(False, True, size=3)),
        ("first three odd, last three even", parities(True, False, size=3)),
        frozenset({"word_distribution"}),
    ),
    "isi_distribution": Contrast(
        ("three spikes in a row, or one alone", patterns((0.25, (0, 1, 2)), (0.75, (0,)))),
        (
            "two in a row, two with a gap, or none",
            patterns((0.5, (0, 1)), (0.25, (0, 2)), (0.25, ())),
        ),
        frozenset({"window_count"}),
    ),
    "fano_factor": Contrast(
        ("early and late spikes in the same windows", early_and_late(True)),
        ("in windows of their own", early_and_late(False)),
        frozenset({"window_count"}),
    ),
    "time_course": Contrast(("rates rise along the window", ramp(True)), ("rates fall", ramp(False))),
    "window_count": Contrast(
        ("neurons are busy in the same windows", states(True)),
        ("each in windows of its own", states(False)),
    ),
    "word_distribution": Contrast(
        ("first four neurons even, last four odd", parities(False, True, size=4)),
        ("first four odd, last four even", parities(True, False, size=4)),
    ),
}
