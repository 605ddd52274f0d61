"""How activity hangs together in time: bursts of neurons, and how long the population remembers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.recording import Recording

LAGS = (1, 2, 5, 10, 20)
FORGOTTEN = 0.1
"""Below this autocorrelation two stretches of a recording count as apart."""
LONGEST_SHARE = 0.1
"""Of a repeat: longer lags have too few independent stretches to tell."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Memory:
    """The autocorrelation of the number of spikes of all neurons, bin by bin.

    Attributes:
        lags: correlation at lags of 1, 2, 5, 10 and 20 bins, as far as a repeat is long.
        seconds: the lag at which it first falls below 1/e.
        gap_seconds: the lag at which it first falls below 0.1, which is how far apart training and test should lie;
            null where it does not within a tenth of a repeat.
    """

    lags: dict[int, float]
    seconds: float | None
    gap_seconds: float | None


def population_memory(recording: Recording) -> Memory | None:
    """The memory of a population; none where its number of spikes never changes."""
    counts = recording.spikes.sum(axis=2, dtype=np.int64).astype(np.float64)
    correlation = _autocorrelation(counts)
    if correlation is None:
        return None
    seconds = recording.bin_width_ms / 1000
    within = correlation[: max(int(len(correlation) * LONGEST_SHARE), 2)]
    return Memory(
        lags={lag: float(correlation[lag]) for lag in LAGS if lag < len(correlation)},
        seconds=_first_below(within, np.exp(-1), seconds),
        gap_seconds=_first_below(within, FORGOTTEN, seconds),
    )


def burstiness(recording: Recording) -> float | None:
    """Median over neurons of (s - m) / (s + m), s and m the deviation and mean of intervals between spikes.

    0 for a Poisson process, -1 for a clock, towards 1 for bursts (Goh & Barabasi 2008, EPL 81:48002). Intervals are of
    spike times where these are known, else of bins; none where no neuron has three spikes in a repeat.
    """
    found = []
    for neuron in range(recording.neurons):
        intervals = np.concatenate(_intervals(recording, neuron))
        if intervals.size >= 2 and intervals.mean() > 0:
            spread, mean = intervals.std(), intervals.mean()
            found.append((spread - mean) / (spread + mean))
    return float(np.median(found)) if found else None


def _intervals(recording: Recording, neuron: int) -> list[Floats]:
    if recording.stretches is None:
        return [np.diff(np.flatnonzero(repeat)).astype(float) for repeat in recording.spikes[:, :, neuron]]
    return [
        np.diff(times[(times >= stretch.start) & (times < stretch.stop)])
        for stretch in recording.stretches
        for times in [stretch.trains[neuron]]
    ]


def _autocorrelation(counts: Floats) -> Floats | None:
    """At lags from 0 on, pooled over repeats `(repeats, bins)`, each lag over the pairs of bins that it has."""
    repeats, bins = counts.shape
    deviations = counts - counts.mean()
    variance = float((deviations**2).mean())
    if variance == 0:
        return None
    size = 2 ** int(np.ceil(np.log2(2 * bins)))
    products = np.zeros(bins)
    for repeat in deviations:
        power = np.abs(np.fft.rfft(repeat, size)) ** 2
        products += np.fft.irfft(power, size)[:bins]
    return products / (repeats * np.arange(bins, 0, -1)) / variance


def _first_below(correlation: Floats, level: float, seconds: float) -> float | None:
    below = np.flatnonzero(correlation < level)
    return float(below[0] * seconds) if below.size else None
