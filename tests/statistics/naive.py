"""The definitions written as plain loops, slow and in no way like the code that they check."""

from collections import Counter
from itertools import combinations, pairwise


def _bins(w):
    return [tuple(int(x) for x in window[:, t]) for window in w for t in range(w.shape[2])]


def _covariance(pairs):
    first = sum(a for a, _ in pairs) / len(pairs)
    second = sum(b for _, b in pairs) / len(pairs)
    return sum((a - first) * (b - second) for a, b in pairs) / (len(pairs) - 1)


def firing_rate(w):
    return [sum(column) / len(column) for column in zip(*_bins(w), strict=True)]


def pairwise_covariance(w):
    bins = _bins(w)
    return [_covariance([(b[i], b[j]) for b in bins]) for i, j in combinations(range(w.shape[1]), 2)]


def k_probability(w):
    counts = Counter(sum(b) for b in _bins(w))
    return [counts[k] / len(_bins(w)) for k in range(w.shape[1] + 1)]


def _lagged(w, i, j, lag):
    return [(int(x[i, t]), int(x[j, t + lag])) for x in w for t in range(w.shape[2] - lag)]


def _lags(w):
    return range(1, min(10, w.shape[2] - 1) + 1)


def autocorrelogram(w):
    spikes = int(w.sum())
    side = [
        sum(a * b for i in range(w.shape[1]) for a, b in _lagged(w, i, i, lag)) / spikes for lag in _lags(w)
    ]
    return [*side[::-1], 0.0, *side]


def autocovariance(w):
    return [[_covariance(_lagged(w, i, i, lag)) for i in range(w.shape[1])] for lag in _lags(w)]


def lagged_covariance(w):
    neurons = range(w.shape[1])
    return [[_covariance(_lagged(w, i, j, 1)) for j in neurons] for i in neurons]


def triplet_covariance(w):
    bins, rate = _bins(w), firing_rate(w)
    return [
        sum((b[i] - rate[i]) * (b[j] - rate[j]) * (b[k] - rate[k]) for b in bins) / len(bins)
        for i, j, k in combinations(range(w.shape[1]), 3)
    ]


def isi_distribution(w):
    intervals: Counter[int] = Counter()
    for window in w:
        for train in window:
            times = [t for t, x in enumerate(train) if x]
            intervals.update(b - a for a, b in pairwise(times))
    return [intervals[d] / sum(intervals.values()) for d in range(1, w.shape[2])]


def fano_factor(w):
    counts = [[int(train.sum()) for train in window] for window in w]
    found = []
    for i in range(w.shape[1]):
        own = [row[i] for row in counts]
        mean = sum(own) / len(own)
        found.append(sum((c - mean) ** 2 for c in own) / (len(own) - 1) / mean)
    return found


def time_course(w):
    return [
        [sum(int(window[i, t]) for window in w) / len(w) for t in range(w.shape[2])]
        for i in range(w.shape[1])
    ]


def window_count(w):
    counts = Counter(int(window.sum()) for window in w)
    return [counts[n] / len(w) for n in range(w.shape[1] * w.shape[2] + 1)]


def word_distribution(w):
    words = Counter(_bins(w))
    neurons = w.shape[1]
    return [[words[tuple(v >> i & 1 for i in range(neurons))] / len(_bins(w)) for v in range(2**neurons)]]


def defined(key, w):
    """Whether the statistic has a value on a set with at least one window."""
    samples, neurons, time_bins = w.shape
    return {
        "pairwise_covariance": neurons > 1 and samples * time_bins > 1,
        "autocorrelogram": time_bins > 1 and w.any(),
        "autocovariance": time_bins > 1 and samples * (time_bins - min(10, time_bins - 1)) > 1,
        "lagged_covariance": time_bins > 1 and samples * (time_bins - 1) > 1,
        "triplet_covariance": neurons > 2,
        "isi_distribution": time_bins > 1 and bool((w.sum(axis=2) > 1).any()),
        "fano_factor": samples > 1 and bool(w.any(axis=(0, 2)).all()),
    }.get(key, True)


NAIVE = {
    function.__name__: function
    for function in (
        firing_rate,
        pairwise_covariance,
        k_probability,
        autocorrelogram,
        autocovariance,
        lagged_covariance,
        triplet_covariance,
        isi_distribution,
        fano_factor,
        time_course,
        window_count,
        word_distribution,
    )
}
