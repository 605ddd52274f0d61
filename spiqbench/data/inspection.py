"""What a recording holds, before anything is fitted to it: rates, duplicates, drift, and the tasks it can carry."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.groups import DEFAULT_PATTERN, SPLITS, deal_groups
from spiqbench.data.recording import Recording
from spiqbench.data.split import check_groups
from spiqbench.errors import DataError

SIZES = (4, 8, 12, 16, 24, 32, 50, 80, 160)
WINDOW_BINS = (8, 16, 32, 64, 128)
ALIKE = 0.8
"""Two neurons that share so many of their spikes are likely one cell, sorted twice."""
CHANGED = 2.0
"""A neuron whose rate rises or falls by this factor from the first third to the last is named."""
FEWEST_REPEATS, TIME_BLOCKS = 6, 30

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Duplicate:
    """Two neurons with many spikes in common: `shared` is bins in which both spike over bins in which any does."""

    first: int
    second: int
    shared: float


@dataclass(frozen=True)
class Drift:
    """How the mean rate of a neuron changes in the course of the recording.

    Attributes:
        parts: what was followed: `repeats`, or `blocks` of time where there are few repeats.
        first_third_hz, last_third_hz: mean rate in the first and in the last third of the parts.
        change: of a line fitted to the parts, from the first to the last, relative to the mean rate.
        standard_error: of `change`.
        changed_neurons: those whose rate doubled or halved from the first third to the last.
    """

    parts: str
    first_third_hz: float
    last_third_hz: float
    change: float
    standard_error: float
    changed_neurons: list[int]


@dataclass(frozen=True)
class WindowCounts:
    """Windows of one length, and the groups that those of the test come from; `reason` says why there are none."""

    time_bins: int
    milliseconds: float
    train: int
    validation: int
    test: int
    test_groups: int
    reason: str | None


@dataclass(frozen=True)
class Population:
    """The `size` most active neurons, most active first, and the least active one's rate and spikes."""

    size: int
    neurons: list[int]
    least_hz: float
    least_spikes: int


@dataclass(frozen=True)
class Inspection:
    """See the attributes' types; rates are in Hz, neurons are indices counted from 0.

    Attributes:
        spikes_before_binning, clipped, clipped_share: see `Provenance`; null where the source holds bins.
    """

    name: str
    source: str
    sha256: str
    repeats: int
    time_bins: int
    neurons: int
    bin_width_ms: float
    seconds: float
    rates_hz: list[float]
    silent: list[int]
    duplicates: list[Duplicate]
    spikes_before_binning: int | None
    clipped: int | None
    clipped_share: float | None
    drift: Drift | None
    windows: list[WindowCounts]
    populations: list[Population]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def inspect_recording(
    recording: Recording, split: Sequence[str] = DEFAULT_PATTERN, groups: str | None = None
) -> Inspection:
    """Look at a recording; `split` and `groups` are the task's, see `deal_groups`."""
    spikes, seconds = recording.spikes, recording.bin_width_ms / 1000
    counts = spikes.sum(axis=(0, 1), dtype=np.int64)
    bins = recording.repeats * recording.time_bins
    binned = recording.provenance.spikes is not None
    return Inspection(
        name=recording.provenance.name,
        source=recording.provenance.source,
        sha256=recording.provenance.sha256,
        repeats=recording.repeats,
        time_bins=recording.time_bins,
        neurons=recording.neurons,
        bin_width_ms=recording.bin_width_ms,
        seconds=bins * seconds,
        rates_hz=(counts / (bins * seconds)).tolist(),
        silent=np.flatnonzero(counts == 0).tolist(),
        duplicates=list(find_duplicates(spikes)),
        spikes_before_binning=recording.provenance.spikes,
        clipped=recording.provenance.clipped if binned else None,
        clipped_share=recording.provenance.clipped_share if binned else None,
        drift=find_drift(spikes, recording.bin_width_ms),
        windows=[_windows(recording, time_bins, split, groups) for time_bins in WINDOW_BINS],
        populations=list(_populations(counts, bins * seconds)),
    )


def most_active(spikes: NDArray[np.uint8], size: int) -> list[int]:
    """The `size` neurons of `(repeats, bins, neurons)` with most spikes, most active first."""
    return np.argsort(-spikes.sum(axis=(0, 1), dtype=np.int64), kind="stable")[:size].tolist()


def find_duplicates(spikes: NDArray[np.uint8]) -> Iterator[Duplicate]:
    """Pairs of neurons of `(repeats, bins, neurons)` that share at least `ALIKE` of their spikes."""
    neurons = spikes.shape[2]
    both = np.zeros((neurons, neurons))
    for repeat in spikes:  # one at a time: floats take four times the memory of the whole
        active = repeat.astype(np.float32)
        both += active.T @ active
    counts = np.diag(both)
    any_of_two = counts[:, None] + counts - both
    for first, second in zip(*np.triu_indices(neurons, 1), strict=True):
        if both[first, second] >= ALIKE * any_of_two[first, second] > 0:
            shared = float(both[first, second] / any_of_two[first, second])
            yield Duplicate(int(first), int(second), shared)


def find_drift(spikes: NDArray[np.uint8], bin_width_ms: float) -> Drift | None:
    """The drift of `(repeats, bins, neurons)`; None where there are fewer than three parts to follow."""
    parts, rates = _course(spikes)
    rates = rates / (bin_width_ms / 1000)
    third = len(rates) // 3
    if third == 0:
        return None
    first, last = rates[:third].mean(axis=0), rates[-third:].mean(axis=0)
    course = rates.mean(axis=1)
    slope, error = _line(course)
    relative = (len(course) - 1) / course.mean() if course.any() else 0.0
    changed = (np.maximum(first, last) >= CHANGED * np.minimum(first, last)) & (first + last > 0)
    return Drift(
        parts=parts,
        first_third_hz=float(first.mean()),
        last_third_hz=float(last.mean()),
        change=float(slope * relative),
        standard_error=float(error * relative),
        changed_neurons=np.flatnonzero(changed).tolist(),
    )


def _course(spikes: NDArray[np.uint8]) -> tuple[str, Floats]:
    """Spikes a bin of each neuron, part by part: `(parts, neurons)`."""
    if len(spikes) >= FEWEST_REPEATS:
        return "repeats", spikes.mean(axis=1)
    bins = spikes.reshape(-1, spikes.shape[2])
    blocks = np.array_split(bins, min(TIME_BLOCKS, len(bins)))
    return "blocks", np.stack([block.mean(axis=0) for block in blocks])


def _line(course: Floats) -> tuple[float, float]:
    """Slope of the least-squares line through a course, and its standard error."""
    place = np.arange(len(course)) - (len(course) - 1) / 2
    spread = (place**2).sum()
    slope = (place @ course) / spread
    residual = course - course.mean() - slope * place
    return float(slope), float(np.sqrt((residual**2).sum() / max(len(course) - 2, 1) / spread))


def _windows(recording: Recording, time_bins: int, split: Sequence[str], kind: str | None) -> WindowCounts:
    milliseconds = time_bins * recording.bin_width_ms
    repeats, bins = recording.repeats, recording.time_bins
    try:
        groups = deal_groups(repeats, bins, recording.bin_width_ms, time_bins, split, kind)
        check_groups(groups, repeats, bins, time_bins)
    except DataError:
        return WindowCounts(time_bins, milliseconds, 0, 0, 0, 0, "the recording is too short")
    counts = {name: sum(group.windows for group in groups if group.split == name) for name in SPLITS}
    tests = sum(group.split == "test" for group in groups)
    return WindowCounts(time_bins, milliseconds, **counts, test_groups=tests, reason=None)


def _populations(counts: NDArray[np.int64], seconds: float) -> Iterator[Population]:
    order = np.argsort(-counts, kind="stable")
    sizes = sorted({size for size in SIZES if size <= len(counts)} | {len(counts)})
    for size in sizes:
        least = int(counts[order[size - 1]])
        yield Population(size, order[:size].tolist(), least / seconds, least)
