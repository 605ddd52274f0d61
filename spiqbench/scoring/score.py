"""From errors to skills: 0 is the null, 1 is as close as real data get."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from spiqbench.record_values import Line, Number
from spiqbench.scoring.real_windows import RealWindows
from spiqbench.scoring.reference_errors import Reference, ReferenceErrors
from spiqbench.scoring.same_shape import require_comparable
from spiqbench.statistics.registry import STATISTICS
from spiqbench.statistics.statistic import Descriptor, UndefinedStatistic, Windows


class StatisticScore(BaseModel):
    """One statistic of one generated set, as it also stands in a record."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    error: Number | None = Field(
        description="distance of the generated from the test windows; null: undefined"
    )
    floor: Number | None = Field(
        None, description="the same for as many training windows: sampling noise, the best to hope for"
    )
    null: Number | None = Field(
        None, description="the same for a reference that knows nothing of this statistic"
    )
    skill: Number | None = Field(None, description="(null - error) / (null - floor); not clipped")
    tells: bool = Field(
        True,
        description="whether it tells real windows from the null on this task; else it counts in no score",
    )
    reason: Line | None = Field(None, description="why a value above is null")
    interval: tuple[Number, Number] | None = Field(
        None,
        description="95 % interval of this run's skill: its draws and the groups of the test windows",
    )


def score(
    real: Windows | RealWindows,
    generated: Windows,
    references: ReferenceErrors | None = None,
    *,
    keys: Sequence[str] | None = None,
) -> dict[str, StatisticScore]:
    """Score generated windows against real ones, by every statistic.

    Args:
        real: test windows, uint8 `(samples, neurons, time_bins)`, or what is already known of them.
        generated: windows of the same neurons and bins.
        references: floors and nulls, from `reference_errors(train, real, len(generated), seed)`; without them
            there are errors and no skills.
        keys: statistics to compute; all of the references by default.

    Raises:
        DataError: the sets cannot be compared.
    """
    known = real if isinstance(real, RealWindows) else RealWindows(real)
    require_comparable(known.windows, generated, "the generated windows")
    if keys is None:
        keys = tuple(STATISTICS) if references is None else tuple(references.statistics)
    return score_described(known, describe_each(generated, keys), references)


def score_described(
    real: RealWindows,
    generated: Mapping[str, Descriptor | UndefinedStatistic],
    references: ReferenceErrors | None,
) -> dict[str, StatisticScore]:
    """The same of windows that `describe_each` has described."""
    of = {} if references is None else references.statistics
    return {key: _score(key, real, described, of.get(key)) for key, described in generated.items()}


def describe_each(generated: Windows, keys: Sequence[str]) -> dict[str, Descriptor | UndefinedStatistic]:
    """The descriptor of every statistic, or why it has none."""
    found: dict[str, Descriptor | UndefinedStatistic] = {}
    for key in keys:
        try:
            found[key] = STATISTICS[key].describe(generated)
        except UndefinedStatistic as undefined:
            found[key] = UndefinedStatistic(f"undefined on the generated windows: {undefined}")
    return found


def skill_of(error: float, floor: float, null: float) -> float:
    """(null - error) / (null - floor)."""
    return (null - error) / (null - floor)


def _score(
    key: str, real: RealWindows, generated: Descriptor | UndefinedStatistic, reference: Reference | None
) -> StatisticScore:
    floor, null = (None, None) if reference is None else (reference.floor, reference.null)
    tells = reference is None or reference.tells
    try:
        expected = real.describe(key)
        if isinstance(generated, UndefinedStatistic):
            raise generated
    except UndefinedStatistic as undefined:
        return StatisticScore(error=None, floor=floor, null=null, tells=tells, reason=str(undefined))
    error = STATISTICS[key].distance(expected, generated)
    if reference is None:
        return StatisticScore(error=error)
    if not reference.tells or floor is None or null is None:
        return StatisticScore(error=error, floor=floor, null=null, tells=False, reason=reference.reason)
    return StatisticScore(error=error, floor=floor, null=null, skill=skill_of(error, floor, null))


def null_scores(references: Mapping[str, Reference], reason: str) -> dict[str, StatisticScore]:
    """What a run that gave no samples counts as: the null, in every statistic."""
    return {
        key: StatisticScore(
            error=None,
            floor=reference.floor,
            null=reference.null,
            skill=0.0 if reference.tells else None,
            tells=reference.tells,
            reason=reason,
        )
        for key, reference in references.items()
    }
