"""Counts of spikes, and of bins in which two neurons fire together or one a given number of bins after the other."""

import numpy as np
from numpy.typing import NDArray

from spiqbench.statistics.statistic import Descriptor, Windows

_BINS_AT_ONCE = 2**14  # so that the copies stay in the cache; float32 counts integers exactly below 2**24

_WINDOWS_IN_A_BYTE = 255  # that add up without leaving it


def course_totals(windows: Windows) -> NDArray[np.uint32]:
    """Spikes of each neuron at each bin of a window, over the windows, `(neurons, time_bins)`."""
    samples, *shape = windows.shape
    whole = samples // _WINDOWS_IN_A_BYTE * _WINDOWS_IN_A_BYTE
    blocks = windows[:whole].reshape(-1, _WINDOWS_IN_A_BYTE, *shape)
    total = np.add.reduce(windows[whole:], axis=0, dtype=np.uint8).astype(np.uint32)
    return total + np.add.reduce(blocks, axis=1, dtype=np.uint8).sum(axis=0, dtype=np.uint32)


def neuron_rows(windows: Windows) -> Windows:
    """All bins of a neuron in a row, window after window: `(neurons, samples * time_bins)`."""
    samples, neurons, time_bins = windows.shape
    whole = np.ascontiguousarray(windows)  # so that windows of a neuron move as one piece
    pieces = whole.view(np.dtype((np.void, time_bins * whole.itemsize)))[..., 0]
    return np.ascontiguousarray(pieces.T).view(whole.dtype).reshape(neurons, samples * time_bins)


def coincidence_totals(windows: Windows, lag: int = 0) -> Descriptor:
    """Sum over windows and bins of x_i(t) x_j(t + lag), float64 `(neurons, neurons)`; exact."""
    samples, neurons, time_bins = windows.shape
    step = max(1, _BINS_AT_ONCE // max(time_bins, 1))
    total = np.zeros((neurons, neurons))
    for start in range(0, samples, step):
        block = windows[start : start + step]
        # Windows stand in a row with silence in between, so that no product reaches from one into the next.
        row = np.zeros((neurons, len(block), time_bins + lag), dtype=np.float32)
        row[:, :, :time_bins] = block.transpose(1, 0, 2)
        bins = row.reshape(neurons, -1)
        total += bins[:, : bins.shape[1] - lag] @ bins[:, lag:].T
    return total
