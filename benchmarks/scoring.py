"""Time and memory of scoring 10 000 windows of 50 neurons x 32 bins, with the noise of every skill.

    python benchmarks/scoring.py [--windows 10000] [--neurons 50] [--bins 32]

Prints: seconds of every statistic and of the two-sample tests; the peak memory of the process up to there;
the ratio to a plain NumPy computation of the pairwise, lagged and triplet moments of the same two sets; and the
seconds that floors, nulls and the resamples of groups and draws take.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.sources.simulated import simulated
from spiqbench.data.windows import cut_windows
from spiqbench.scoring.distribution_tests.summary import distribution_tests
from spiqbench.scoring.noise import run_noise
from spiqbench.scoring.real_windows import RealWindows
from spiqbench.scoring.reference_errors import reference_errors
from spiqbench.scoring.score import describe_each, score, score_described
from spiqbench.statistics.registry import STATISTICS

T = TypeVar("T")

WINDOWS_A_GROUP = 50


@dataclass
class Timed(Generic[T]):
    value: T
    seconds: float


def plain_moments(windows: NDArray[np.uint8]) -> None:
    """Covariances, lagged covariances and third central moments as one would write them."""
    neurons = windows.shape[1]
    bins = windows.transpose(0, 2, 1).reshape(-1, neurons).astype(np.float64)
    np.cov(bins.T)
    earlier = windows[:, :, :-1].transpose(0, 2, 1).reshape(-1, neurons).astype(np.float64)
    later = windows[:, :, 1:].transpose(0, 2, 1).reshape(-1, neurons).astype(np.float64)
    (earlier - earlier.mean(axis=0)).T @ (later - later.mean(axis=0)) / (len(earlier) - 1)
    centred = bins - bins.mean(axis=0)
    for i in range(neurons - 2):
        (centred[:, i, None] * centred[:, i + 1 :]).T @ centred[:, i + 1 :] / len(bins)


def seconds_of(work: Callable[[], T]) -> Timed[T]:
    start = time.perf_counter()
    return Timed(work(), time.perf_counter() - start)


def seconds(work: Callable[[], object]) -> float:
    return seconds_of(work).seconds


def peak_gigabytes() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--windows", type=int, default=10_000)
    parser.add_argument("--neurons", type=int, default=50)
    parser.add_argument("--bins", type=int, default=32)
    chosen = parser.parse_args()
    per_repeat = 100
    recording = simulated(
        neurons=chosen.neurons,
        repeats=-(-2 * chosen.windows // per_repeat),
        time_bins=per_repeat * chosen.bins,
        seed=0,
    )
    windows = cut_windows(recording.spikes, chosen.bins)
    real, generated = windows[::2][: chosen.windows], windows[1::2][: chosen.windows]
    real, generated = np.ascontiguousarray(real), np.ascontiguousarray(generated)
    del recording, windows
    size = f"{len(real)} windows of {chosen.neurons} neurons x {chosen.bins} bins"
    print(f"two sets of {size}, {real.mean():.3f} spikes a bin")
    print(f"before scoring: {peak_gigabytes():.2f} GB")

    for key in STATISTICS:
        print(f"  {key:<20} {seconds(lambda key=key: score(real, generated, keys=[key])):7.3f} s")
    statistics = seconds(lambda: score(real, generated))
    tests = seconds(lambda: distribution_tests(None, real, generated, seed=0))
    print(f"all statistics {statistics:.2f} s, other tests {tests:.2f} s, peak {peak_gigabytes():.2f} GB")
    plain = seconds(lambda: [plain_moments(w) for w in (real, generated)])
    print(f"plain NumPy moments {plain:.2f} s: scoring takes {(statistics + tests) / plain:.2f} times that")

    train = np.ascontiguousarray(real[: len(real) // 2])
    known = RealWindows(real, np.arange(len(real)) // WINDOWS_A_GROUP)
    references = seconds_of(lambda: reference_errors(train, known, len(generated), seed=0))
    print(f"floors and nulls, once a task: {references.seconds:.2f} s")

    def noise() -> None:
        described = describe_each(generated, tuple(STATISTICS))
        scores = score_described(known, described, references.value)
        run_noise(known, generated, described, scores, references.value)

    print(
        f"skills, scores and their noise of one run: {seconds(noise):.2f} s; peak {peak_gigabytes():.2f} GB"
    )


if __name__ == "__main__":
    main()
