"""The three scores, each a mean of clipped skills: realism, fidelity, breadth."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from spiqbench.scoring.score import StatisticScore
from spiqbench.statistics.registry import BREADTH_KEYS, FIDELITY_KEYS, REALISM_KEYS

REALISM, FIDELITY, BREADTH = "realism", "fidelity", "breadth"

SCORES: dict[str, tuple[str, ...]] = {
    REALISM: REALISM_KEYS,
    FIDELITY: FIDELITY_KEYS,
    BREADTH: BREADTH_KEYS,
}
"""Statistics of each score, in the order of reports; boards rank by the first."""


def mean_skill(scores: Mapping[str, StatisticScore], name: str) -> float | None:
    """A score by its name: the mean of its statistics' skills, each clipped to [-1, 1].

    A statistic that cannot tell real windows from the null on this task is left out; one that is undefined on the
    generated windows counts 0. None where no statistic of the score tells anything.
    """
    counted = counted_keys(scores, name)
    if not counted:
        return None
    skills = [scores[key].skill for key in counted]
    return float(np.mean([0.0 if skill is None else np.clip(skill, -1.0, 1.0) for skill in skills]))


def mean_scores(scores: Mapping[str, StatisticScore]) -> dict[str, float | None]:
    """All three scores by name."""
    return {name: mean_skill(scores, name) for name in SCORES}


def counted_keys(scores: Mapping[str, StatisticScore], name: str) -> list[str]:
    """The statistics that a score is the mean of on this task."""
    return [key for key in SCORES[name] if key in scores and scores[key].tells]


def score_deviations(
    scores: Mapping[str, StatisticScore], deviations: Mapping[str, NDArray[np.float64]]
) -> dict[str, NDArray[np.float64]]:
    """Deviations of each score that has any, from those of its statistics' skills, `(replicates,)`.

    Each replicate's skills are clipped as the skills are: one that lies beyond a bound does not move the mean. Where
    the skills lie is itself not sure, though. Taken at its word, a run that was lucky, with skills beyond 1, would seem
    surer than it is. So each replicate deviates from a place that another one has moved.
    """
    found = {}
    for name in SCORES:
        counted = counted_keys(scores, name)
        known = [key for key in counted if key in deviations]
        if known:
            skills = np.array([scores[key].skill or 0.0 for key in known])
            moves = np.stack([deviations[key] for key in known])
            found[name] = _clipped_deviations(skills, moves) * len(known) / len(counted)
    return found


def _clipped_deviations(skills: NDArray[np.float64], moves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the mean of clipped skills; `moves` are `(statistics, replicates)`."""
    found = np.empty(moves.shape[1])
    for replicate, place in enumerate((skills[:, None] + np.roll(moves, 1, axis=1)).T):
        means = np.clip(place[:, None] + moves, -1.0, 1.0).mean(axis=0)
        found[replicate] = means[replicate] - means.mean()
    return found
