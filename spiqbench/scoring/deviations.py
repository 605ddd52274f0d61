"""How an error moves when the groups of the test windows are resampled."""

import numpy as np
from numpy.typing import NDArray

from spiqbench.scoring.real_windows import RealWindows
from spiqbench.statistics.registry import STATISTICS
from spiqbench.statistics.statistic import Descriptor, UndefinedStatistic

Values = NDArray[np.float64]


def error_deviations(key: str, real: RealWindows, other: Descriptor) -> Values:
    """Deviations from their mean of the errors of a fixed set against resampled test windows, `(replicates,)`.

    A resample carries the noise of the test windows twice, its own on top of theirs, which also widens the spread
    of an error that is noise for the most part. Deviations are scaled back by the square root of the ratio of the
    error to the mean over resamples: 1 where the error is far above its noise.

    Raises:
        UndefinedStatistic: on the test windows or on every resample.
    """
    errors = np.array([_distance(key, resample, other) for resample in real.resamples(key)])
    return shrunk_deviations(errors, STATISTICS[key].distance(real.describe(key), other))


def shrunk_deviations(errors: Values, error: float) -> Values:
    """Deviations of resampled errors from their mean, scaled back to the spread of the error itself; 0 for NaN."""
    if not np.isfinite(errors).any():
        raise UndefinedStatistic("undefined on every resample")
    mean = float(np.nanmean(errors))
    return np.nan_to_num(errors - mean) * (np.sqrt(min(1.0, error / mean)) if mean > 0 else 1.0)


def _distance(key: str, resample: Descriptor | None, other: Descriptor) -> float:
    return np.nan if resample is None else STATISTICS[key].distance(resample, other)
