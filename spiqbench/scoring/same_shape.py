"""Two sets of windows can be compared only where neurons and bins agree."""

from spiqbench.errors import DataError
from spiqbench.statistics.statistic import Windows


def require_comparable(real: Windows, other: Windows, what: str) -> None:
    """Raise `DataError` unless both hold windows, uint8 `(samples, neurons, time_bins)`, of equal neurons and bins."""
    for windows, name in ((real, "the real windows"), (other, what)):
        if windows.ndim != 3 or windows.dtype != "uint8" or 0 in windows.shape:
            raise DataError(
                f"{name} are {windows.dtype} {windows.shape}: give at least one window, uint8 of 0 and 1, "
                "as (samples, neurons, time_bins)"
            )
    require_same_shape(real, other, what)


def require_same_shape(real: Windows, other: Windows, what: str) -> None:
    """Raise `DataError` unless two sets `(samples, neurons, time_bins)`, perhaps empty, agree in neurons and bins."""
    if real.shape[1:] != other.shape[1:]:
        raise DataError(
            f"{what} have {other.shape[1]} neurons x {other.shape[2]} bins, the real ones {real.shape[1]} x "
            f"{real.shape[2]}: cut both alike, as (samples, neurons, time_bins)"
        )
