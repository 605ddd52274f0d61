"""How rates change in the course of a recording."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHANGED = 2.0
"""A neuron whose rate rises or falls by this factor from the first third to the last is named."""
FEWEST_REPEATS, TIME_BLOCKS = 6, 30

Floats = NDArray[np.float64]


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
    """Slope of the least-squares line through a course, and its standard error, 0 of a course that stays the same.

    SciPy's linregress has no error of that.
    """
    place = np.arange(len(course)) - (len(course) - 1) / 2
    spread = (place**2).sum()
    slope = (place @ course) / spread
    residual = course - course.mean() - slope * place
    return float(slope), float(np.sqrt((residual**2).sum() / max(len(course) - 2, 1) / spread))
