"""Windows: the samples that every generator learns from and draws."""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spiqbench.data.binary import as_binary
from spiqbench.errors import DataError


@dataclass(frozen=True, eq=False)
class WindowSet:
    """Windows of a recording and the group that each was cut from; both arrays are read-only.

    Attributes:
        windows: uint8 `(samples, neurons, time_bins)`, group after group.
        groups: int64 `(samples,)`: the index of the repeat or block that a window was cut from. Windows of one
            group are neighbours in time, so what is resampled is the group and not the window.

    Raises:
        DataError: the arrays do not fit together.
    """

    windows: NDArray[np.uint8]
    groups: NDArray[np.int64]

    def __post_init__(self) -> None:
        if self.windows.ndim != 3 or self.groups.shape != self.windows.shape[:1]:
            raise DataError(
                f"windows of shape {self.windows.shape} and groups of shape {self.groups.shape} do not fit: "
                "give a group for each window"
            )
        for array in (self.windows, self.groups):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.windows)

    @property
    def number_of_groups(self) -> int:
        return len(np.unique(self.groups))


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


def windows_digest(windows: NDArray[np.uint8]) -> str:
    """SHA-256 of the shape and the bits of a set of windows."""
    digest = sha256(repr(windows.shape).encode())
    digest.update(np.packbits(windows.astype(np.uint8, copy=False)).tobytes())
    return digest.hexdigest()


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
    check_length(bins, time_bins)
    per_repeat = bins // time_bins
    kept = spikes[:, : per_repeat * time_bins].reshape(repeats * per_repeat, time_bins, neurons)
    return np.ascontiguousarray(kept.transpose(0, 2, 1))


def check_length(bins: int, time_bins: int) -> None:
    """Raises `DataError` where no window of `time_bins` can be cut from a repeat of `bins`."""
    if time_bins < 1:
        raise DataError(f"a window of {time_bins} bins cannot be cut: time_bins must be at least 1")
    if bins < time_bins:
        raise DataError(
            f"a repeat of {bins} bins is shorter than a window of {time_bins}: lower time_bins, or, if the "
            "axes are swapped, give the recording as (time_bins, neurons) or (repeats, time_bins, neurons)"
        )
