"""Each of the twelve statistics against the fastest way to it with NumPy, SciPy or scikit-learn that we know.

    python benchmarks/peers.py --windows 2048 --neurons 8 16 50

One thread, CPU time, one process: ours and every peer take turns, and ratios are of medians. A peer gives the same
numbers (checked before it is timed), so a ratio below 1 says that the statistic is faster than its best peer. Elephant
stands beside them for the statistics that it has, where the extra `dev` brings it; see elephant_forms.py.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import torch
from elephant_forms import elephant_forms
from numpy.typing import NDArray
from scipy import sparse

from spiqbench.data.sources.simulated import simulated
from spiqbench.data.windows import cut_windows
from spiqbench.report.escaping import table
from spiqbench.statistics.lag_products import longest_lag
from spiqbench.statistics.registry import STATISTICS
from spiqbench.statistics.word_distribution import neuron_sets

Windows = NDArray[np.uint8]
Peer = Callable[[Windows], NDArray[np.float64]]


def bins_of(windows: Windows, kind: type = np.float32) -> NDArray[np.floating]:
    """One row a neuron, one column a bin."""
    return windows.transpose(1, 0, 2).reshape(windows.shape[1], -1).astype(kind)


def rate_by_mean(w: Windows) -> NDArray[np.float64]:
    return w.mean(axis=(0, 2))


def rate_by_nonzero(w: Windows) -> NDArray[np.float64]:
    return np.count_nonzero(w, axis=(0, 2)) / (len(w) * w.shape[2])


def covariance_by_cov(w: Windows) -> NDArray[np.float64]:
    return np.cov(bins_of(w))[np.triu_indices(w.shape[1], 1)]


def covariance_by_product(w: Windows) -> NDArray[np.float64]:
    bins = bins_of(w)
    many, spikes = bins.shape[1], bins.sum(axis=1, dtype=np.float64)
    matrix = ((bins @ bins.T) - np.outer(spikes, spikes) / many) / (many - 1)
    return matrix[np.triu_indices(len(bins), 1)]


def covariance_by_sparse(w: Windows) -> NDArray[np.float64]:
    bins = sparse.csr_matrix(bins_of(w))
    many, spikes = bins.shape[1], np.asarray(bins.sum(axis=1)).ravel()
    matrix = ((bins @ bins.T).toarray() - np.outer(spikes, spikes) / many) / (many - 1)
    return matrix[np.triu_indices(len(spikes), 1)]


def k_by_sum(w: Windows) -> NDArray[np.float64]:
    return np.bincount(w.sum(axis=1).ravel(), minlength=w.shape[1] + 1) / (len(w) * w.shape[2])


def k_by_bytes(w: Windows) -> NDArray[np.float64]:
    active = w.sum(axis=1, dtype=np.uint8)
    return np.bincount(active.ravel(), minlength=w.shape[1] + 1) / active.size


def correlogram_by_lags(w: Windows) -> NDArray[np.float64]:
    pairs = [
        np.count_nonzero(w[:, :, :-lag] & w[:, :, lag:]) for lag in range(1, longest_lag(w.shape[2]) + 1)
    ]
    side = np.array(pairs) / np.count_nonzero(w)
    return np.concatenate([side[::-1], [0], side])


def correlogram_by_product(w: Windows) -> NDArray[np.float64]:
    rows = w.reshape(-1, w.shape[2]).astype(np.float32)
    products = rows.T @ rows
    side = np.array([np.trace(products, lag) for lag in range(1, longest_lag(w.shape[2]) + 1)]) / np.trace(
        products
    )
    return np.concatenate([side[::-1], [0], side])


def autocovariance_by_product(w: Windows) -> NDArray[np.float64]:
    rows = w.transpose(1, 2, 0).astype(np.float32)
    course, products = rows.sum(2, dtype=np.float64), rows @ rows.transpose(0, 2, 1)
    found = []
    for lag in range(1, longest_lag(w.shape[2]) + 1):
        pairs = len(w) * (w.shape[2] - lag)
        means = course[:, :-lag].sum(1) * course[:, lag:].sum(1) / pairs
        found.append((np.trace(products, lag, 1, 2) - means) / (pairs - 1))
    return np.array(found)


def lagged_by_product(w: Windows) -> NDArray[np.float64]:
    earlier, later = bins_of(w[:, :, :-1]), bins_of(w[:, :, 1:])
    many = earlier.shape[1]
    means = np.outer(earlier.sum(1, dtype=np.float64), later.sum(1, dtype=np.float64)) / many
    return (earlier @ later.T - means) / (many - 1)


def lagged_by_cov(w: Windows) -> NDArray[np.float64]:
    neurons = w.shape[1]
    return np.cov(bins_of(w[:, :, :-1]), bins_of(w[:, :, 1:]))[:neurons, neurons:]


def triplets_by_products(w: Windows) -> NDArray[np.float64]:
    """One product of matrices a neuron."""
    bins = bins_of(w)
    centred = bins - bins.mean(axis=1, keepdims=True)
    n, found = len(bins), []
    for i in range(n - 2):
        moments = (centred[i] * centred[i + 1 :]) @ centred[i + 1 :].T / bins.shape[1]
        found.append(moments[np.triu_indices(n - i - 1, 1)])
    return np.concatenate(found).astype(np.float64)


def intervals_by_nonzero(w: Windows) -> NDArray[np.float64]:
    _, bins = np.nonzero(w.reshape(-1, w.shape[2]))
    rows, _ = np.nonzero(w.reshape(-1, w.shape[2]))
    steps = np.diff(bins)[np.diff(rows) == 0]
    counts = np.bincount(steps, minlength=w.shape[2])[1:]
    return counts / counts.sum()


def intervals_by_gaps(w: Windows) -> NDArray[np.float64]:
    """Pauses in one long row, with silence longer than any window between rows."""
    time_bins = w.shape[2]
    padded = np.zeros((w.shape[0] * w.shape[1], 2 * time_bins), dtype=np.uint8)
    padded[:, :time_bins] = w.reshape(-1, time_bins)
    steps = np.diff(np.flatnonzero(padded))
    counts = np.bincount(steps[steps < time_bins], minlength=time_bins)[1:]
    return counts / counts.sum()


def fano_by_var(w: Windows) -> NDArray[np.float64]:
    counts = w.sum(axis=2)
    return counts.var(axis=0, ddof=1) / counts.mean(axis=0)


def fano_by_bytes(w: Windows) -> NDArray[np.float64]:
    counts = w.sum(axis=2, dtype=np.uint8).astype(np.float64)
    return counts.var(axis=0, ddof=1) / counts.mean(axis=0)


def fano_by_product(w: Windows) -> NDArray[np.float64]:
    counts = (w.reshape(-1, w.shape[2]).astype(np.float32) @ np.ones(w.shape[2], np.float32)).reshape(
        len(w), -1
    )
    return counts.var(axis=0, ddof=1, dtype=np.float64) / counts.mean(axis=0, dtype=np.float64)


def course_by_mean(w: Windows) -> NDArray[np.float64]:
    return w.mean(axis=0)


def course_by_product(w: Windows) -> NDArray[np.float64]:
    rows = w.reshape(len(w), -1).astype(np.float32)
    return (np.ones(len(w), np.float32) @ rows).reshape(w.shape[1:]).astype(np.float64) / len(w)


def total_by_sum(w: Windows) -> NDArray[np.float64]:
    return np.bincount(w.sum(axis=(1, 2)), minlength=w[0].size + 1) / len(w)


def total_by_nonzero(w: Windows) -> NDArray[np.float64]:
    return np.bincount(np.count_nonzero(w, axis=(1, 2)), minlength=w[0].size + 1) / len(w)


def words_by_weights(w: Windows) -> NDArray[np.float64]:
    sets = neuron_sets(w.shape[1])
    weights = np.zeros((len(sets), w.shape[1]), np.float32)
    for row, chosen in zip(weights, sets, strict=True):
        row[list(chosen)] = 2.0 ** np.arange(len(chosen))
    words = (weights @ bins_of(w)).astype(np.int64)
    return np.stack([np.bincount(row, minlength=2 ** len(sets[0])) for row in words]) / words.shape[1]


def words_by_packing(w: Windows) -> NDArray[np.float64]:
    found = []
    for chosen in neuron_sets(w.shape[1]):
        bits = np.zeros((len(w), w.shape[2], 16), np.uint8)
        bits[:, :, : len(chosen)] = w[:, list(chosen)].transpose(0, 2, 1)
        words = np.packbits(bits.ravel(), bitorder="little").view("<u2")
        found.append(np.bincount(words, minlength=2 ** len(chosen)) / len(words))
    return np.stack(found)


PEERS: dict[str, tuple[Peer, ...]] = {
    "firing_rate": (rate_by_mean, rate_by_nonzero),
    "pairwise_covariance": (covariance_by_cov, covariance_by_product, covariance_by_sparse),
    "k_probability": (k_by_sum, k_by_bytes),
    "autocorrelogram": (correlogram_by_lags, correlogram_by_product),
    "autocovariance": (autocovariance_by_product,),
    "lagged_covariance": (lagged_by_product, lagged_by_cov),
    "triplet_covariance": (triplets_by_products,),
    "isi_distribution": (intervals_by_nonzero, intervals_by_gaps),
    "fano_factor": (fano_by_var, fano_by_bytes, fano_by_product),
    "time_course": (course_by_mean, course_by_product),
    "window_count": (total_by_sum, total_by_nonzero),
    "word_distribution": (words_by_weights, words_by_packing),
}


def medians(calls: Mapping[str, Callable[[], object]], seconds: float) -> dict[str, float]:
    """Median seconds of each call; they take turns of a few calls, the first of which finds cold caches."""
    spent: dict[str, list[float]] = {name: [] for name in calls}
    while min(map(sum, spent.values())) < seconds or min(map(len, spent.values())) < 9:
        for name, call in calls.items():
            call()
            for _ in range(3):
                start = time.process_time()
                call()
                spent[name].append(time.process_time() - start)
    return {name: statistics.median(times) for name, times in spent.items()}


HEAD = (
    *("statistic", "neurons", "ours, ms", "best peer, ms", "ours / best peer", "best peer"),
    *("Elephant, ms", "ours / Elephant"),
)


def peer_table(windows: int, sizes: Sequence[int], time_bins: int, seconds: float) -> str:
    """A line for each statistic and number of neurons."""
    rows = []
    for neurons in sizes:
        recording = simulated(neurons=neurons, repeats=-(-windows // 100), time_bins=100 * time_bins, seed=0)
        given = np.ascontiguousarray(cut_windows(recording.spikes, time_bins)[:windows])
        elephant = elephant_forms(given)
        for key, statistic in STATISTICS.items():
            calls = {way.__name__: partial(way, given) for way in (statistic.describe, *PEERS[key])}
            if key in elephant:
                calls["elephant"] = elephant[key]
            for way in calls.values():
                np.testing.assert_allclose(way(), statistic.describe(given), rtol=1e-3, atol=1e-6)
            found = medians(calls, seconds)
            ours, theirs = found.pop(statistic.describe.__name__), found.pop("elephant", None)
            best = min(found, key=found.__getitem__)
            cells = [f"`{key}`", str(neurons), f"{1e3 * ours:.3g}", f"{1e3 * found[best]:.3g}"]
            cells += [f"{ours / found[best]:.2f}", f"`{best}`"]
            cells += ["-", "-"] if theirs is None else [f"{1e3 * theirs:.3g}", f"{ours / theirs:.3f}"]
            rows.append(cells)
    return table(HEAD, rows)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--windows", type=int, default=2048)
    parser.add_argument("--neurons", type=int, nargs="*", default=[8, 16, 50])
    parser.add_argument("--bins", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=0.1, help="timed for each way")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    print(peer_table(chosen.windows, chosen.neurons, chosen.bins, chosen.seconds))


if __name__ == "__main__":
    main()
