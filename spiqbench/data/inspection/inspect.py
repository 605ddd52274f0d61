"""What a recording holds, before anything is fitted to it: rates, duplicates, drift, and the tasks it can carry."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.groups import DEFAULT_PATTERN, SPLITS, deal_groups, gap_bins
from spiqbench.data.inspection.drift import Drift, find_drift
from spiqbench.data.inspection.pairs import (
    MOST_NEURONS,
    Duplicate,
    coincidences,
    correlations,
    duplicates,
    most_active,
)
from spiqbench.data.inspection.timing import Memory, burstiness, population_memory
from spiqbench.data.inspection.widths import Width, clipping, suggested_width
from spiqbench.data.overlap import refuse_overlapping_repeats
from spiqbench.data.recording import Provenance, Recording
from spiqbench.data.split import check_groups
from spiqbench.errors import DataError

SIZES = (4, 8, 12, 16, 24, 32, 50, 80, 160)
WINDOW_BINS = (8, 16, 32, 64, 128)


@dataclass(frozen=True)
class WindowCounts:
    """Windows of one length, and the groups that those of the test come from; `reason` says why there are none.

    `gap_seconds` is what lies between blocks of different splits, where the groups are blocks.
    """

    time_bins: int
    milliseconds: float
    train: int
    validation: int
    test: int
    test_groups: int
    gap_seconds: float
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
        rates_hz: spikes a second of each neuron, those that share a bin counted each.
        occupied_hz: bins with a spike a second of each neuron: what a model sees.
        spikes: in the binned spans, before binning.
        occupied_bins: ones among the bins.
        clipped_share: share of the spikes that were lost to bins which had one; null where the source holds bins.
        widths: that share for several widths of bins; null likewise.
        suggested_bin_width_ms: the widest bins that lose at most 5 % of the spikes; null likewise.
        mean_correlation, max_correlation: over pairs of neurons, in the same bin; null where they are too many.
        duplicates: pairs that share at least 80 % of their spikes; null likewise.
        burstiness: see the function of that name.
        overlap: why no task can be made of its repeats, where two share a stretch; null where none do.
    """

    name: str
    source: str
    provenance: Provenance
    repeats: int
    time_bins: int
    neurons: int
    bin_width_ms: float
    seconds: float
    rates_hz: list[float]
    occupied_hz: list[float]
    silent: list[int]
    duplicates: list[Duplicate] | None
    spikes: int
    occupied_bins: int
    clipped_share: float | None
    widths: list[Width] | None
    suggested_bin_width_ms: float | None
    mean_correlation: float | None
    max_correlation: float | None
    burstiness: float | None
    memory: Memory | None
    drift: Drift | None
    overlap: str | None
    windows: list[WindowCounts]
    most_active_first: list[int]
    populations: list[Population]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def inspect_recording(
    recording: Recording, split: Sequence[str] = DEFAULT_PATTERN, groups: str | None = None
) -> Inspection:
    """Look at a recording; `split` and `groups` are the task's, see `deal_groups`."""
    bins = recording.repeats * recording.time_bins
    seconds = bins * recording.bin_width_ms / 1000
    counts = recording.spikes.sum(axis=(0, 1), dtype=np.int64)
    spikes = int(recording.spike_counts.sum())
    both = coincidences(recording.spikes) if recording.neurons <= MOST_NEURONS else None
    found = None if both is None else correlations(both, bins)
    widths = clipping(recording)
    return Inspection(
        name=recording.provenance.name,
        source=recording.provenance.source,
        provenance=recording.provenance,
        repeats=recording.repeats,
        time_bins=recording.time_bins,
        neurons=recording.neurons,
        bin_width_ms=recording.bin_width_ms,
        seconds=seconds,
        rates_hz=(recording.spike_counts / seconds).tolist(),
        occupied_hz=(counts / seconds).tolist(),
        silent=np.flatnonzero(counts == 0).tolist(),
        duplicates=None if both is None else list(duplicates(both)),
        spikes=spikes,
        occupied_bins=int(counts.sum()),
        clipped_share=recording.clipped / spikes if spikes and _knows_spikes(recording) else None,
        widths=widths,
        suggested_bin_width_ms=None if widths is None else suggested_width(widths),
        mean_correlation=None if found is None or not found.size else float(found.mean()),
        max_correlation=None if found is None or not found.size else float(found.max()),
        burstiness=burstiness(recording),
        memory=population_memory(recording),
        drift=find_drift(recording.spikes, recording.bin_width_ms),
        overlap=_overlap(recording),
        windows=[_windows(recording, time_bins, split, groups) for time_bins in WINDOW_BINS],
        most_active_first=most_active(recording.spikes),
        populations=list(_populations(counts, seconds)),
    )


def _overlap(recording: Recording) -> str | None:
    try:
        refuse_overlapping_repeats(recording.spikes, recording.provenance.source)
    except DataError as error:
        return str(error)
    return None


def _knows_spikes(recording: Recording) -> bool:
    return recording.stretches is not None or recording.counted is not None


def _windows(recording: Recording, time_bins: int, split: Sequence[str], kind: str | None) -> WindowCounts:
    milliseconds = time_bins * recording.bin_width_ms
    repeats, bins = recording.repeats, recording.time_bins
    gap = gap_bins(recording.bin_width_ms, time_bins) * recording.bin_width_ms / 1000
    try:
        groups = deal_groups(repeats, bins, recording.bin_width_ms, time_bins, split, kind)
        check_groups(groups, repeats, bins, time_bins)
    except DataError:
        return WindowCounts(time_bins, milliseconds, 0, 0, 0, 0, gap, "the recording is too short")
    counts = {name: sum(group.windows for group in groups if group.split == name) for name in SPLITS}
    tests = sum(group.split == "test" for group in groups)
    return WindowCounts(time_bins, milliseconds, **counts, test_groups=tests, gap_seconds=gap, reason=None)


def _populations(counts: NDArray[np.int64], seconds: float) -> Iterator[Population]:
    order = np.argsort(-counts, kind="stable")
    sizes = sorted({size for size in SIZES if size <= len(counts)} | {len(counts)})
    for size in sizes:
        least = int(counts[order[size - 1]])
        yield Population(size, order[:size].tolist(), least / seconds, least)
