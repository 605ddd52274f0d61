"""How many spikes bins of several widths would lose, and the width that this speaks for."""

from dataclasses import dataclass

from spiqbench.data.binning import clipped_share
from spiqbench.data.recording import Recording

WIDTHS_MS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
MOST_CLIPPED = 0.05


@dataclass(frozen=True)
class Width:
    """A width of bins and the share of spikes that fall into a bin which holds one already."""

    bin_width_ms: float
    clipped_share: float


def clipping(recording: Recording) -> list[Width] | None:
    """The loss at each of several widths and at the recording's own; none where it holds bins and not times."""
    if recording.stretches is None:
        return None
    widths = sorted({*WIDTHS_MS, recording.bin_width_ms})
    return [Width(width, clipped_share(recording.stretches, width)) for width in widths]


def suggested_width(widths: list[Width]) -> float:
    """The widest bins that lose few spikes; the narrowest where all lose more."""
    fine = [width.bin_width_ms for width in widths if width.clipped_share <= MOST_CLIPPED]
    return max(fine, default=min(width.bin_width_ms for width in widths))
