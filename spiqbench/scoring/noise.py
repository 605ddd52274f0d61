"""How sure the scores of one run are: the noise of its own draws and that of the test windows, which all runs share.

A point estimate stays where it is: an error between two finite sets is inflated by their noise, so that percentiles of
a plain bootstrap would lie beside the very value that they are to surround. The bootstrap gives the variance alone,
source by source:

- generated windows are independent draws: blocks of them are resampled against the fixed test windows;
- test windows are resampled by group, against the fixed generated, training and null windows, all three errors
  together, since they share the test windows' noise and much of it cancels:
  d(skill) = (-d(error) + skill d(floor) + (1 - skill) d(null)) / (null - floor), to first order.

Training windows are not resampled: every model was fitted to these, and what another training set would have made of
a model no resampling of the floor can tell. A result is about new test groups, given the training windows.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spiqbench.scoring.level import student_margin
from spiqbench.scoring.mean_skill import score_deviations
from spiqbench.scoring.real_windows import REPLICATES, RealWindows
from spiqbench.scoring.reference_errors import Reference, ReferenceErrors
from spiqbench.scoring.resampling import (
    blocks_of_draws,
    bootstrap_weights,
    deviations_of,
    resampled_descriptors,
)
from spiqbench.scoring.score import StatisticScore
from spiqbench.seeds import derive_seed
from spiqbench.statistics.registry import STATISTICS
from spiqbench.statistics.statistic import Descriptor, UndefinedStatistic, Windows

Values = NDArray[np.float64]
Interval = tuple[float, float]
Described = Mapping[str, Descriptor | UndefinedStatistic]


@dataclass(frozen=True)
class RunNoise:
    """Noise of the skills and scores of one run, by key of the statistic and by name of the score.

    Attributes:
        deviations: what resamples of the test groups add to each value, `(replicates,)`, mean 0. Replicate b takes the
            same groups in every run of a task: differences may be taken replicate by replicate.
        run: standard deviation that the run's own draws give to each value.
        groups: test groups that were resampled.
    """

    deviations: dict[str, Values]
    run: dict[str, float]
    groups: int

    def interval(self, key: str, value: float) -> Interval | None:
        """95 % interval of a value of this run: Student's, with one less than the groups as degrees of freedom."""
        if key not in self.deviations or self.groups < 2:
            return None
        error = np.hypot(self.deviations[key].std(ddof=1), self.run[key])
        margin = student_margin(float(error), self.groups - 1)
        return value - margin, value + margin


def run_noise(
    real: RealWindows,
    generated: Windows,
    described: Described,
    scores: Mapping[str, StatisticScore],
    references: ReferenceErrors,
) -> RunNoise:
    """The noise of the scores of generated windows.

    Args:
        real: test windows with their groups.
        generated: windows of one run.
        described: from `describe_each(generated, ...)`.
        scores: from `score_described(real, described, references)`.
        references: with deviations.
    """
    own = draw_deviations(real, generated, scores, references)
    shared = shared_deviations(real, described, scores, references)
    run = {key: float(own[key].std(ddof=1)) if key in own else 0.0 for key in shared}
    return RunNoise(shared, run, len(real.blocks))


def shared_deviations(
    real: RealWindows, described: Described, scores: Mapping[str, StatisticScore], references: ReferenceErrors
) -> dict[str, Values]:
    """What resamples of the test groups add to each skill and score; arguments as for `run_noise`."""
    found: dict[str, Values] = {}
    for key, score in scores.items():
        descriptor, reference = described[key], references.statistics[key]
        if score.skill is None or isinstance(descriptor, UndefinedStatistic):
            continue
        floors, nulls = np.array(reference.floor_deviations), np.array(reference.null_deviations)
        errors = real.error_deviations(key, descriptor)
        found[key] = (-errors + score.skill * floors + (1 - score.skill) * nulls) / _scale(reference)
    return found | score_deviations(scores, found)


def draw_deviations(
    real: RealWindows,
    generated: Windows,
    scores: Mapping[str, StatisticScore],
    references: ReferenceErrors,
) -> dict[str, Values]:
    """The same where the generated windows are resampled; none where there are too few to tell."""
    if len(generated) < 2:
        return {}
    digest = hashlib.sha256(np.packbits(generated).tobytes()).hexdigest()
    rng = np.random.default_rng(derive_seed("bootstrap", real.seed, "generated", digest))
    blocks = blocks_of_draws(generated)
    weights = bootstrap_weights(len(blocks), REPLICATES, rng)
    found: dict[str, Values] = {}
    for key, score in scores.items():
        if score.skill is None or score.error is None:
            continue
        statistic, expected = STATISTICS[key], real.describe(key)
        resamples = resampled_descriptors(statistic, blocks, weights)
        errors = np.array([np.nan if one is None else statistic.distance(expected, one) for one in resamples])
        if np.isfinite(errors).any():
            found[key] = -deviations_of(errors) / _scale(references.statistics[key])
    return found | score_deviations(scores, found)


def _scale(reference: Reference) -> float:
    assert reference.floor is not None
    assert reference.null is not None
    return reference.null - reference.floor
