"""A recording: binned binary activity of a population, with what is needed to say where it came from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.binary import as_binary
from spiqbench.data.binning import Stretch, spike_counts
from spiqbench.errors import DataError
from spiqbench.values import is_number


@dataclass(frozen=True)
class Provenance:
    """Where a recording came from.

    Attributes:
        name: short name, fit for a folder.
        source: an address, a path, or the call that made it.
        sha256: digest of the file it was read from; of several, one after the other; empty where there is none.
        species, preparation, licence: as stated where the recording was published; empty where they are not.
        citation: what to cite; empty where nothing is known.
        doi: of the paper or the data, without an address before it.
    """

    name: str
    source: str
    sha256: str = ""
    species: str = ""
    preparation: str = ""
    licence: str = ""
    citation: str = ""
    doi: str = ""


@dataclass(frozen=True, eq=False)
class Recording:
    """Spikes of a population, binned.

    Attributes:
        spikes: `(repeats, time_bins, neurons)`, 0 or 1; held as read-only uint8.
        bin_width_ms: width of a bin in milliseconds.
        provenance: where it came from.
        stretches: the spike times that were binned, a stretch a repeat; none where the source holds bins.
        counted: spikes of each neuron before several of a bin became one, where the source holds their numbers.

    Raises:
        DataError: the spikes are not 0/1, have another number of axes, are empty or of fewer than two
            neurons, or the bin width is not a positive number.
    """

    spikes: NDArray[np.uint8]
    bin_width_ms: float
    provenance: Provenance = field(default_factory=lambda: Provenance(name="recording", source="memory"))
    stretches: tuple[Stretch, ...] | None = None
    counted: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        what = self.provenance.source
        spikes = as_binary(self.spikes, what)
        if spikes.ndim != 3:
            raise DataError(
                f"{what} has {spikes.ndim} axes, its shape is {spikes.shape}: "
                "a recording is (repeats, time_bins, neurons)"
            )
        if spikes.shape[2] < 2:
            raise DataError(f"{what} has one neuron: a population needs at least two, along the last axis")
        bin_width_ms = check_bin_width(self.bin_width_ms, what)
        spikes = spikes.copy() if spikes is self.spikes else spikes
        spikes.setflags(write=False)
        object.__setattr__(self, "spikes", spikes)
        object.__setattr__(self, "bin_width_ms", bin_width_ms)

    def of(self, neurons: Sequence[int]) -> "Recording":
        """The same recording of some of its neurons, in their order."""
        stretches = self.stretches and tuple(stretch.of(neurons) for stretch in self.stretches)
        counted = None if self.counted is None else self.counted[list(neurons)]
        return Recording(
            self.spikes[:, :, list(neurons)], self.bin_width_ms, self.provenance, stretches, counted
        )

    @cached_property
    def spike_counts(self) -> NDArray[np.int64]:
        """Spikes of each neuron, `(neurons,)`: before binning where that is known, else of the bins."""
        if self.counted is not None:
            return self.counted
        if self.stretches is None:
            return self.spikes.sum(axis=(0, 1), dtype=np.int64)
        return spike_counts(self.stretches, self.bin_width_ms, self.time_bins)

    @cached_property
    def clipped(self) -> int:
        """Spikes that fell into a bin which had one already, and so were lost; 0 where the source holds bins."""
        return int(self.spike_counts.sum()) - int(self.spikes.sum(dtype=np.int64))

    @property
    def repeats(self) -> int:
        return self.spikes.shape[0]

    @property
    def time_bins(self) -> int:
        return self.spikes.shape[1]

    @property
    def neurons(self) -> int:
        return self.spikes.shape[2]


def check_bin_width(value: object, what: str) -> float:
    """The width of a bin in milliseconds; raises `DataError` for what is not a duration."""
    if not (is_number(value) and 0 < value < float("inf")):
        raise DataError(
            f"bin_width_ms is {value!r} for {what}: give the width of a bin in milliseconds, e.g. bin_width_ms=20"
        )
    return float(value)
