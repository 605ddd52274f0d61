"""The two errors that give a third one its meaning: the best to hope for and that of knowing nothing."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from spiqbench.errors import ConfigError
from spiqbench.scoring.null_windows import NULLS
from spiqbench.scoring.resampling import Weights, resampled_descriptors, subsample_weights
from spiqbench.scoring.same_shape import require_same_shape
from spiqbench.seeds import derive_seed
from spiqbench.statistics.registry import STATISTICS
from spiqbench.statistics.statistic import Descriptor, Null, Statistic, UndefinedStatistic, Windows

FLOOR_RESAMPLES = 50
NULL_DRAWS = 5


@dataclass(frozen=True)
class Reference:
    """Floor and null of one statistic.

    Attributes:
        floor: mean error of resamples of the training windows against the test windows; None where undefined.
        null: mean error of the null's draws; None where undefined.
        null_spread: standard deviation of the null's error from draw to draw.
        reason: why floor or null is None.
    """

    floor: float | None
    null: float | None
    null_spread: float = 0.0
    reason: str | None = None


@dataclass(frozen=True)
class ReferenceErrors:
    """Floors and nulls of a task for one number of generated windows; `to_dict` is JSON."""

    statistics: dict[str, Reference]
    generated_samples: int
    seed: int
    versions: dict[str, int]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "ReferenceErrors":
        statistics = {key: Reference(**reference) for key, reference in values["statistics"].items()}
        return cls(**{**values, "statistics": statistics})


def reference_errors(
    train: Windows,
    test: Windows,
    generated_samples: int,
    seed: int,
    *,
    keys: Sequence[str] = tuple(STATISTICS),
    floor_resamples: int = FLOOR_RESAMPLES,
    null_draws: int = NULL_DRAWS,
) -> ReferenceErrors:
    """Floor and null of each statistic for a generated set of that size; computed once a task.

    Floor: training windows, drawn without replacement to the size of the generated set, against the test
    windows; mean over resamples. Drawn with replacement they would carry the noise of the draw on top of
    their own, and a generator as good as the recording itself would come out better than the floor. Where the
    generated set is the larger one, every training window is taken equally often, as far as it divides.

    Null: windows drawn by `null_windows.NULLS` from the training windows, as many as the generated
    set has, against the test windows; mean over draws.

    Args:
        train: windows that the generators were fitted on, uint8 `(samples, neurons, time_bins)`.
        test: windows that they are compared with.
        generated_samples: number of windows that every generator draws.
        seed: of the resamples and the draws.
        keys: statistics to compute them for.
        floor_resamples: resamples of the training windows.
        null_draws: draws of the null.
    """
    require_same_shape(test, train, "the training windows")
    if generated_samples < 1:
        raise ConfigError(
            f"a generated set of {generated_samples} windows cannot be scored: draw at least one"
        )
    weights = floor_weights(len(train), generated_samples, floor_resamples, seed)
    descriptors: dict[str, Descriptor] = {}
    floors: dict[str, float] = {}
    reasons: dict[str, str] = {}
    for key in keys:
        where = "test"
        try:
            descriptors[key] = STATISTICS[key].describe(test)
            where = "training"
            floors[key] = _floor(STATISTICS[key], train, descriptors[key], weights)
        except UndefinedStatistic as undefined:
            reasons[key] = f"undefined on the {where} windows: {undefined}"
    defined = {key: descriptors[key] for key in floors}
    nulls = _null_errors(train, defined, generated_samples, null_draws, seed)
    references = {
        key: _reference(floors[key], nulls[key]) if key in floors else Reference(None, None, reason=reason)
        for key, reason in ((key, reasons.get(key)) for key in keys)
    }
    versions = {key: STATISTICS[key].version for key in keys}
    return ReferenceErrors(references, generated_samples, seed, versions)


def floor_weights(train: int, generated: int, resamples: int, seed: int) -> Weights:
    """Weights of the training windows in each resample; a single row where all rows would be the same."""
    rng = np.random.default_rng(derive_seed("floor", seed))
    return subsample_weights(train, generated, 1 if generated % train == 0 else resamples, rng)


def null_windows(null: Null, train: Windows, size: int, draw: int, seed: int) -> Windows:
    """The windows of one draw of a null."""
    return NULLS[null](train, size, np.random.default_rng(derive_seed("null", null, draw, seed)))


def _floor(statistic: Statistic, train: Windows, test: Descriptor, weights: Weights) -> float:
    if (weights == weights[0, 0]).all():
        return statistic.distance(test, statistic.describe(train))
    _, neurons, time_bins = train.shape
    resamples = resampled_descriptors(statistic, statistic.sufficient(train), weights, neurons, time_bins)
    if not resamples:
        raise UndefinedStatistic("on none of their resamples is it defined")
    return float(np.mean([statistic.distance(test, resample) for resample in resamples]))


def _null_errors(
    train: Windows, test: dict[str, Descriptor], size: int, draws: int, seed: int
) -> dict[str, list[float]]:
    """Error of each draw on which the statistic is defined; statistics of one null share its draws."""
    keys_of: dict[Null, list[str]] = {}
    for key in test:
        keys_of.setdefault(STATISTICS[key].null, []).append(key)
    errors: dict[str, list[float]] = {key: [] for key in test}
    for null, keys in keys_of.items():
        for draw in range(draws):
            windows = null_windows(null, train, size, draw, seed)
            for key in keys:
                with suppress(UndefinedStatistic):
                    drawn = STATISTICS[key].describe(windows)
                    errors[key].append(STATISTICS[key].distance(test[key], drawn))
    return errors


def _reference(floor: float, null: list[float]) -> Reference:
    if not null:
        return Reference(floor, None, reason="undefined on the null's windows")
    spread = float(np.std(null, ddof=1)) if len(null) > 1 else 0.0
    return Reference(floor, float(np.mean(null)), spread)
