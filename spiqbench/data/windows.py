"""Windows: the samples that every generator learns from and draws."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spiqbench.data.binary import as_binary
from spiqbench.errors import DataError


def check_windows(array: ArrayLike, what: str = "the windows") -> NDArray[np.uint8]:
    """Windows as uint8 `(samples, neurons, time_bins)`, or an error that says how they differ.

    Args:
        array: 0/1 values of that shape, of any type of number.
        what: the array's name in error messages, e.g. a path.

    Raises:
        DataError: not 0/1, not three axes, or empty.
    """
    windows = as_binary(array, what)
    if windows.ndim != 3:
        raise DataError(
            f"{what} has {windows.ndim} axes, its shape is {windows.shape}: "
            "windows are (samples, neurons, time_bins)"
        )
    return windows


def cut_windows(spikes: NDArray[np.uint8], time_bins: int) -> NDArray[np.uint8]:
    """Cut every repeat into windows from its first bin; what is left at its end is dropped.

    No window crosses from one repeat into the next.

    Args:
        spikes: `(repeats, bins, neurons)`.
        time_bins: bins of a window.

    Returns:
        `(repeats * (bins // time_bins), neurons, time_bins)`, repeat after repeat.

    Raises:
        DataError: a window is shorter than one bin or longer than a repeat.
    """
    repeats, bins, neurons = spikes.shape
    if time_bins < 1:
        raise DataError(f"a window of {time_bins} bins cannot be cut: time_bins must be at least 1")
    if bins < time_bins:
        raise DataError(
            f"a repeat of {bins} bins is shorter than a window of {time_bins}: lower time_bins, or, if the "
            "axes are swapped, give the recording as (time_bins, neurons) or (repeats, time_bins, neurons)"
        )
    per_repeat = bins // time_bins
    kept = spikes[:, : per_repeat * time_bins].reshape(repeats * per_repeat, time_bins, neurons)
    return np.ascontiguousarray(kept.transpose(0, 2, 1))
