"""The three scores, each a mean of clipped skills: realism, fidelity, breadth."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from spiqbench.scoring.score import StatisticScore
from spiqbench.statistics.registry import BREADTH_KEYS, FIDELITY_KEYS, REALISM_KEYS

Values = NDArray[np.float64]

REALISM, FIDELITY, BREADTH = "realism", "fidelity", "breadth"

SCORES: dict[str, tuple[str, ...]] = {
    REALISM: REALISM_KEYS,
    FIDELITY: FIDELITY_KEYS,
    BREADTH: BREADTH_KEYS,
}
"""Statistics of each score, in the order of reports; boards rank by the first."""


def mean_skill(scores: Mapping[str, StatisticScore], name: str) -> float | None:
    """A score by its name; None where no statistic of it tells anything."""
    return mean_clipped(scores, counted_keys(scores, SCORES[name]))


def mean_scores(scores: Mapping[str, StatisticScore]) -> dict[str, float | None]:
    """All three scores by name."""
    return {name: mean_skill(scores, name) for name in SCORES}


def counted_keys(scores: Mapping[str, StatisticScore], keys: Iterable[str]) -> list[str]:
    """Those of some statistics that count on this task: one that cannot tell real windows from the null is left out."""
    return [key for key in keys if key in scores and scores[key].tells]


def mean_clipped(scores: Mapping[str, StatisticScore], counted: Sequence[str]) -> float | None:
    """The mean of these statistics' skills, each clipped to [-1, 1]; None of none.

    One that is undefined on the generated windows counts 0.
    """
    if not counted:
        return None
    skills = [scores[key].skill for key in counted]
    return float(np.mean([0.0 if skill is None else np.clip(skill, -1.0, 1.0) for skill in skills]))


def score_deviations(
    scores: Mapping[str, StatisticScore], deviations: Mapping[str, Values]
) -> dict[str, Values]:
    """Deviations of each score that has any, from those of its statistics' skills, `(replicates,)`."""
    found = {name: mean_deviations(scores, counted_keys(scores, SCORES[name]), deviations) for name in SCORES}
    return {name: one for name, one in found.items() if one is not None}


def mean_deviations(
    scores: Mapping[str, StatisticScore], counted: Sequence[str], deviations: Mapping[str, Values]
) -> Values | None:
    """Deviations of the mean of these statistics' clipped skills, `(replicates,)`; None where none has any.

    Each replicate's skills are clipped as the skills are: one that lies beyond a bound does not move the mean. Where
    the skills lie is itself not sure, though. Taken at its word, a run that was lucky, with skills beyond 1, would seem
    surer than it is. So each replicate deviates from a place that another one has moved.
    """
    known = [key for key in counted if key in deviations]
    if not known:
        return None
    skills = np.array([scores[key].skill or 0.0 for key in known])
    moves = np.stack([deviations[key] for key in known])
    found = np.empty(moves.shape[1])
    for replicate, place in enumerate((skills[:, None] + np.roll(moves, 1, axis=1)).T):
        means = np.clip(place[:, None] + moves, -1.0, 1.0).mean(axis=0)
        found[replicate] = means[replicate] - means.mean()
    return found * len(known) / len(counted)
