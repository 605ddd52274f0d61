"""What Elephant has of the statistics, on the same windows.

Elephant knows one long recording and no windows, so each form gets a recording that gives the same numbers: windows end
to end, or with silence between them where no pair of spikes may cross a border. Spike trains are made beforehand: only
the statistic is timed.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spiqbench.statistics.lag_products import longest_lag

BIN = 20.0  # ms
Form = Callable[[], NDArray[np.float64]]


def elephant_forms(windows: NDArray[np.uint8]) -> dict[str, Form]:
    """A call for each statistic that Elephant has, by its key; none where Elephant is not installed."""
    try:
        import elephant.spike_train_correlation  # noqa: F401  (the extra `dev` brings it)
    except ImportError:
        return {}
    samples, neurons, bins = windows.shape
    rows = windows.transpose(1, 0, 2)
    ends = rows.reshape(neurons, -1)
    apart = np.concatenate([rows, np.zeros_like(rows)], axis=2).reshape(neurons, -1)
    lagged = [
        _binned(
            np.concatenate([rows[:, :, :-lag].reshape(neurons, -1), rows[:, :, lag:].reshape(neurons, -1)])
        )
        for lag in range(1, longest_lag(bins) + 1)
    ]
    trials = [[np.flatnonzero(window) * BIN for window in row] for row in rows]
    return {
        "firing_rate": partial(firing_rate, [_train(row) for row in ends]),
        "pairwise_covariance": partial(pairwise_covariance, _binned(ends)),
        "k_probability": partial(k_probability, [_train(row) for row in ends]),
        "autocorrelogram": partial(autocorrelogram, [_binned(row[None]) for row in apart], bins),
        "autocovariance": partial(autocovariance, lagged, neurons),
        "lagged_covariance": partial(lagged_covariance, lagged[0], neurons),
        "isi_distribution": partial(isi_distribution, [_train(row) for row in apart], bins),
        "fano_factor": partial(fano_factor, trials, samples),
    }


def _train(row: NDArray[np.uint8]) -> Any:
    import neo
    import quantities as pq

    times = (np.flatnonzero(row) + 0.5) * BIN
    return neo.SpikeTrain(times * pq.ms, t_start=0 * pq.ms, t_stop=len(row) * BIN * pq.ms)


def _binned(rows: NDArray[np.uint8]) -> Any:
    import quantities as pq
    from elephant.conversion import BinnedSpikeTrain

    return BinnedSpikeTrain([_train(row) for row in rows], bin_size=BIN * pq.ms)


def _covariance(binned: Any) -> NDArray[np.float64]:
    from elephant.spike_train_correlation import covariance

    return np.asarray(covariance(binned, binary=True))


def firing_rate(trains: list[Any]) -> NDArray[np.float64]:
    from elephant.statistics import mean_firing_rate

    return np.array([float(mean_firing_rate(train).rescale("Hz")) * BIN / 1000 for train in trains])


def pairwise_covariance(binned: Any) -> NDArray[np.float64]:
    matrix = _covariance(binned)
    return matrix[np.triu_indices(len(matrix), 1)]


def k_probability(trains: list[Any]) -> NDArray[np.float64]:
    import quantities as pq
    from elephant.statistics import time_histogram

    active = time_histogram(trains, bin_size=BIN * pq.ms, output="counts", binary=True)
    counts = np.asarray(active.magnitude, dtype=int).ravel()
    return np.bincount(counts, minlength=len(trains) + 1) / len(counts)


def autocorrelogram(binned: list[Any], bins: int) -> NDArray[np.float64]:
    from elephant.spike_train_correlation import cross_correlation_histogram

    longest = longest_lag(bins)
    pairs, spikes = np.zeros(2 * longest + 1), 0.0
    for one in binned:
        histogram, _ = cross_correlation_histogram(one, one, window=[-longest, longest])
        pairs += np.asarray(histogram.magnitude, dtype=float).ravel()
    spikes, pairs[longest] = pairs[longest], 0  # every spike with itself
    return pairs / spikes


def autocovariance(lagged: list[Any], neurons: int) -> NDArray[np.float64]:
    return np.array([np.diagonal(_covariance(binned), neurons) for binned in lagged])


def lagged_covariance(binned: Any, neurons: int) -> NDArray[np.float64]:
    return _covariance(binned)[:neurons, neurons:]


def isi_distribution(trains: list[Any], bins: int) -> NDArray[np.float64]:
    from elephant.statistics import isi

    gaps = np.concatenate([np.rint(isi(train).rescale("ms").magnitude / BIN).astype(int) for train in trains])
    counts = np.bincount(gaps[gaps < bins], minlength=bins)[1:]
    return counts / counts.sum()


def fano_factor(trials: list[list[NDArray[np.float64]]], samples: int) -> NDArray[np.float64]:
    """Elephant divides by the number of trials, not by one less."""
    from elephant.statistics import fanofactor

    return np.array([fanofactor(one) for one in trials]) * samples / (samples - 1)
