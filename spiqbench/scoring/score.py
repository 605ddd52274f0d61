"""From errors to skills and the fidelity: 0 is the null, 1 is as close as real data gets."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from spiqbench.scoring.reference_errors import Reference, ReferenceErrors, reference_errors
from spiqbench.scoring.same_shape import require_same_shape
from spiqbench.statistics.registry import FIDELITY_KEYS, STATISTICS
from spiqbench.statistics.statistic import UndefinedStatistic, Windows

TELLING_SPREADS = 3.0
"""Standard deviations of its own draws by which the null's error must exceed the floor to tell anything."""


@dataclass(frozen=True)
class StatisticScore:
    """One statistic of one generated set.

    Attributes:
        error: distance of the generated from the test windows; None where the statistic is undefined.
        floor: error of training windows of the same number.
        null: error of the reference that knows nothing of the statistic.
        skill: (null - error) / (null - floor), not clipped.
        reason: why a value is None.
    """

    error: float | None
    floor: float | None = None
    null: float | None = None
    skill: float | None = None
    reason: str | None = None

    def to_dict(self) -> dict[str, float | str | None]:
        """The values as JSON has them; `reason` only where there is one."""
        values = asdict(self)
        if self.reason is None:
            del values["reason"]
        return values


def score(
    real: Windows,
    generated: Windows,
    references: ReferenceErrors | None = None,
    *,
    keys: Sequence[str] | None = None,
) -> dict[str, StatisticScore]:
    """Score generated windows against real ones, by every statistic.

    Args:
        real: test windows, uint8 `(samples, neurons, time_bins)`.
        generated: windows of the same neurons and bins.
        references: floors and nulls, from `reference_errors(train, real, len(generated), seed)`; without them
            there are errors and no skills.
        keys: statistics to compute; all of the references by default.

    Raises:
        DataError: the sets cannot be compared.
    """
    require_same_shape(real, generated, "the generated windows")
    if keys is None:
        keys = tuple(STATISTICS) if references is None else tuple(references.statistics)
    scores = {}
    for key in keys:
        reference = None if references is None else references.statistics[key]
        scores[key] = _score(key, real, generated, reference)
    return scores


def fidelity(scores: Mapping[str, StatisticScore]) -> float:
    """Mean skill of the four statistics of the fidelity, each clipped to [-1, 1]; undefined ones count 0."""
    skills = [scores[key].skill if key in scores else None for key in FIDELITY_KEYS]
    return float(np.mean([0.0 if skill is None else np.clip(skill, -1.0, 1.0) for skill in skills]))


def skill_of(error: float, floor: float, null: float) -> float:
    """(null - error) / (null - floor)."""
    return (null - error) / (null - floor)


def cannot_tell(reference: Reference) -> str | None:
    """Why a statistic cannot tell real windows from the null on this task; None where it can."""
    if reference.floor is None or reference.null is None:
        return reference.reason
    if reference.null <= reference.floor + TELLING_SPREADS * reference.null_spread:
        return (
            "cannot tell: the null's error is not above the floor by more than sampling noise "
            f"({reference.null:.3g} against {reference.floor:.3g})"
        )
    return None


def _score(key: str, real: Windows, generated: Windows, reference: Reference | None) -> StatisticScore:
    floor, null = (None, None) if reference is None else (reference.floor, reference.null)
    try:
        error = _error(key, real, generated)
    except UndefinedStatistic as undefined:
        return StatisticScore(None, floor, null, None, str(undefined))
    if reference is None:
        return StatisticScore(error)
    reason = cannot_tell(reference)
    if reason is not None or floor is None or null is None:
        return StatisticScore(error, floor, null, None, reason)
    return StatisticScore(error, floor, null, skill_of(error, floor, null))


def _error(key: str, real: Windows, generated: Windows) -> float:
    descriptors = []
    for name, windows in (("real", real), ("generated", generated)):
        try:
            descriptors.append(STATISTICS[key].describe(windows))
        except UndefinedStatistic as undefined:
            raise UndefinedStatistic(f"undefined on the {name} windows: {undefined}") from None
    return STATISTICS[key].distance(*descriptors)


def compare(real: Windows, generated: Windows, train: Windows | None = None, seed: int = 0) -> dict[str, Any]:
    """Scores of two sets of windows as one JSON object; floors and skills need training windows.

    Returns:
        `{"statistics": {key: {"error", "floor", "null", "skill"[, "reason"]}}, "fidelity": ..., "shape":
        {"neurons", "time_bins", "real_samples", "generated_samples", "train_samples"}}`, None where there is
        no value.
    """
    require_same_shape(real, generated, "the generated windows")
    references = None if train is None else reference_errors(train, real, len(generated), seed)
    scores = score(real, generated, references)
    return {
        "statistics": {key: value.to_dict() for key, value in scores.items()},
        "fidelity": None if references is None else fidelity(scores),
        "shape": {
            "neurons": real.shape[1],
            "time_bins": real.shape[2],
            "real_samples": len(real),
            "generated_samples": len(generated),
            "train_samples": None if train is None else len(train),
        },
    }
