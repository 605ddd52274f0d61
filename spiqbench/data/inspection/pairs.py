"""What pairs of neurons have in common: correlations, and neurons that are likely one cell, sorted twice."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ALIKE = 0.8
"""Two neurons that share so many of their spikes are likely one cell, or one cell on two electrodes."""
MOST_NEURONS = 4096
"""Above, a table of all pairs takes more memory than a look at a recording should."""
BLOCK_VALUES = 2**26

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Duplicate:
    """Two neurons with many spikes in common: `shared` is bins in which both spike over bins in which any does."""

    first: int
    second: int
    shared: float


def coincidences(spikes: NDArray[np.uint8]) -> Floats:
    """Bins in which both of two neurons spike, of `(repeats, bins, neurons)`: `(neurons, neurons)`."""
    neurons = spikes.shape[2]
    bins = spikes.reshape(-1, neurons)
    both = np.zeros((neurons, neurons))
    step = max(BLOCK_VALUES // neurons, 1)
    for start in range(0, len(bins), step):
        block = bins[start : start + step].astype(np.float32)
        both += block.T @ block
    return both


def correlations(both: Floats, bins: int) -> Floats:
    """Pearson's correlation of each pair i<j of neurons that spike, from their coincidences in so many bins."""
    active = np.flatnonzero(both.diagonal())
    both = both[np.ix_(active, active)]
    rates = both.diagonal() / bins
    covariance = both / bins - np.outer(rates, rates)
    spread = np.sqrt(rates * (1 - rates))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (covariance / np.outer(spread, spread))[np.triu_indices(len(rates), 1)]
    return found[np.isfinite(found)]


def duplicates(both: Floats) -> Iterator[Duplicate]:
    """Pairs that share at least `ALIKE` of their spikes, from their coincidences."""
    counts = both.diagonal()
    any_of_two = counts[:, None] + counts - both
    alike = np.triu((both >= ALIKE * any_of_two) & (both > 0), 1)
    for first, second in np.argwhere(alike):
        yield Duplicate(int(first), int(second), float(both[first, second] / any_of_two[first, second]))


def most_active(spikes: NDArray[np.uint8], size: int | None = None) -> list[int]:
    """The `size` neurons of `(repeats, bins, neurons)` with most spikes (none: all), most active first."""
    return np.argsort(-spikes.sum(axis=(0, 1), dtype=np.int64), kind="stable")[:size].tolist()


def screened(spikes: NDArray[np.uint8]) -> list[int]:
    """Neurons from the most active to the least, without those that share their spikes with a more active one."""
    order = most_active(spikes)
    if len(order) > MOST_NEURONS:
        return order
    alike: dict[int, set[int]] = {}
    for pair in duplicates(coincidences(spikes)):
        alike.setdefault(pair.first, set()).add(pair.second)
        alike.setdefault(pair.second, set()).add(pair.first)
    kept: list[int] = []
    for neuron in order:
        if not alike.get(neuron, set()) & set(kept):
            kept.append(neuron)
    return kept
