"""The two errors that give a third one its meaning: the best to hope for and that of knowing nothing."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict

from spiqbench.errors import ConfigError
from spiqbench.scoring.null_windows import NULLS
from spiqbench.scoring.real_windows import RealWindows
from spiqbench.scoring.same_shape import require_comparable
from spiqbench.seeds import derive_seed
from spiqbench.statistics.registry import STATISTICS
from spiqbench.statistics.statistic import Descriptor, Null, Statistic, UndefinedStatistic, Windows

FLOOR_RESAMPLES, NULL_DRAWS = 20, 5
"""Over which the two errors are means: the luck of one draw is no scale for the skills of a whole board."""
TELLING = 3.0
"""Standard deviations of their difference by which the null's error must exceed the floor to tell anything."""


class Reference(BaseModel):
    """Floor and null of one statistic.

    Attributes:
        floor: mean error of resamples of the training windows against the test windows; None where undefined.
        null: mean error of the null's draws; None where undefined.
        tells: whether the statistic tells real windows from the null on this task.
        reason: why it does not, or why floor or null is None.
        floor_deviations, null_deviations: how both move when the groups of the test windows are resampled.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    floor: float | None
    null: float | None
    tells: bool = False
    reason: str | None = None
    floor_deviations: tuple[float, ...] = ()
    null_deviations: tuple[float, ...] = ()


class ReferenceErrors(BaseModel):
    """Floors and nulls of a task for one number of generated windows."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    statistics: dict[str, Reference]
    generated_samples: int
    seed: int
    versions: dict[str, int]


def reference_errors(
    train: Windows,
    test: Windows | RealWindows,
    generated_samples: int,
    seed: int,
    *,
    keys: Sequence[str] = tuple(STATISTICS),
    floor: Windows | None = None,
    deviations: bool = True,
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
        floor: real windows to measure the floor with, where those of the training are of another kind than the test.
        deviations: whether to resample the test windows too, for intervals.
    """
    real = test if isinstance(test, RealWindows) else RealWindows(test)
    floor = train if floor is None else floor
    for windows in (train, floor):
        require_comparable(real.windows, windows, "the training windows")
    if generated_samples < 1:
        raise ConfigError(
            f"a generated set of {generated_samples} windows cannot be scored: draw at least one"
        )
    nulls = _null_descriptors(train, keys, generated_samples, seed)
    resamples = _Resamples(floor, _subsets(len(floor), generated_samples, seed), generated_samples)
    references = {
        key: _reference(STATISTICS[key], real, resamples, nulls[key], deviations=deviations) for key in keys
    }
    versions = {key: STATISTICS[key].version for key in keys}
    return ReferenceErrors(
        statistics=references, generated_samples=generated_samples, seed=seed, versions=versions
    )


@dataclass(frozen=True)
class _Resamples:
    """Training windows and what of them is taken for each resample, beside those that are taken equally often.

    Attributes:
        subsets: indices of windows, `(size % samples,)` each.
        size: windows of a resample.
    """

    windows: Windows
    subsets: list[np.ndarray]
    size: int

    def described(self, statistic: Statistic) -> list[Descriptor]:
        """The resamples on which the statistic is defined."""
        samples, neurons, time_bins = self.windows.shape
        whole = self.size // samples
        base = whole * statistic.count(self.windows) if whole else 0.0
        found = []
        for subset in self.subsets:
            with suppress(UndefinedStatistic):
                counts = base + (statistic.count(self.windows[subset]) if len(subset) else 0.0)
                found.append(statistic.summarise(np.asarray(counts), float(self.size), neurons, time_bins))
        return found


def _reference(
    statistic: Statistic,
    real: RealWindows,
    resamples: _Resamples,
    nulls: list[Descriptor],
    *,
    deviations: bool,
) -> Reference:
    where, key = "test", statistic.key
    try:
        expected = real.describe(key)
        where = "training"
        floors = [statistic.distance(expected, one) for one in resamples.described(statistic)]
        if not floors:
            raise UndefinedStatistic("on none of their resamples is it defined")
        whole = statistic.describe(resamples.windows)
    except UndefinedStatistic as undefined:
        why = str(undefined).removeprefix("undefined on the real windows: ")
        return Reference(floor=None, null=None, reason=f"undefined on the {where} windows: {why}")
    floor = float(np.mean(floors))
    if not nulls:
        return Reference(floor=floor, null=None, reason="undefined on the null's windows")
    errors = [statistic.distance(expected, one) for one in nulls]
    null = float(np.mean(errors))
    floor_moves = null_moves = np.zeros(0)
    spread = float(np.std(errors, ddof=1)) if len(errors) > 1 else 0.0
    if deviations:
        # Squared errors add: floor^2 is the error of all training windows squared plus the noise of drawing a
        # subset, which the mean over resamples keeps constant.
        share = min(1.0, statistic.distance(expected, whole) / floor) if floor > 0 else 1.0
        floor_moves = share * real.error_deviations(key, whole)
        null_moves = real.error_deviations(key, nulls[0])
        spread = float(np.hypot(spread, (null_moves - floor_moves).std()))
    reason = _why_it_tells_nothing(floor, null, spread)
    return Reference(
        floor=floor,
        null=null,
        tells=reason is None,
        reason=reason,
        floor_deviations=tuple(floor_moves.tolist()),
        null_deviations=tuple(null_moves.tolist()),
    )


def _why_it_tells_nothing(floor: float, null: float, spread: float) -> str | None:
    if null > floor + TELLING * spread:
        return None
    return (
        "cannot tell: the null's error is not above the floor by more than sampling noise "
        f"({null:.3g} against {floor:.3g})"
    )


def _subsets(train: int, size: int, seed: int) -> list[np.ndarray]:
    """Training windows of each resample beyond those that are taken equally often; one where all would be alike."""
    rng = np.random.default_rng(derive_seed("floor", seed))
    rest = size % train
    return [rng.choice(train, rest, replace=False) for _ in range(FLOOR_RESAMPLES if rest else 1)]


def null_windows(null: Null, train: Windows, size: int, draw: int, seed: int) -> Windows:
    """The windows of one draw of a null."""
    return NULLS[null](train, size, np.random.default_rng(derive_seed("null", null, draw, seed)))


def _null_descriptors(
    train: Windows, keys: Sequence[str], size: int, seed: int
) -> dict[str, list[Descriptor]]:
    """Each draw on which the statistic is defined; statistics of one null share its draws."""
    found: dict[str, list[Descriptor]] = {key: [] for key in keys}
    for null in dict.fromkeys(STATISTICS[key].null for key in keys):
        for draw in range(NULL_DRAWS):
            windows = null_windows(null, train, size, draw, seed)
            for key in keys:
                if STATISTICS[key].null == null:
                    with suppress(UndefinedStatistic):
                        found[key].append(STATISTICS[key].describe(windows))
    return found
