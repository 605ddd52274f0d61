"""How sure a skill is: 95 % intervals from resampling windows, on sums computed once for each window.

An error between two finite sets is inflated by their noise, and an error between resamples carries that
noise twice: percentiles of a plain bootstrap would lie beside the very value that they are to surround. So
the point estimate stays where it is (the floor is unbiased for real data, so a perfect generator's skill is
1), and the bootstrap gives only its variance, source by source:

- generated windows, resampled against the fixed test windows (and seeds, where there are several sets);
- training windows, resampled against the fixed test windows: how well the floor is known;
- test windows, resampled against fixed generated, training and null windows, all three errors together,
  since they share the test windows' noise and much of it cancels. What remains of the noise of the fixed
  sets would count as variance too; the covariance of two disjoint halves of these sets is free of it.

Deviations are to first order in the three errors: ds = (-de + s dfloor + (1 - s) dnull) / (null - floor).
The doubled noise also widens the spread of a small error; deviations are scaled back by the square root of
the ratio of the error to the mean of its resamples, 1 where the error is far above its noise.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

from spiqbench.scoring.level import CONFIDENCE
from spiqbench.scoring.reference_errors import Reference, ReferenceErrors, null_windows
from spiqbench.scoring.resampling import aligned_descriptors, bootstrap_weights
from spiqbench.scoring.same_shape import require_same_shape
from spiqbench.scoring.score import cannot_tell, skill_of
from spiqbench.seeds import derive_seed
from spiqbench.statistics.registry import FIDELITY_KEYS, STATISTICS
from spiqbench.statistics.statistic import Descriptor, Null, Statistic, UndefinedStatistic, Windows

Values = NDArray[np.float64]
Interval = tuple[float, float]

REPLICATES = 200
_NORMAL = float(norm.ppf((1 + CONFIDENCE) / 2))


@dataclass(frozen=True)
class BootstrapScores:
    """Uncertainty of the scores of one model.

    Attributes:
        intervals: 95 % interval of each skill, not clipped; None where the skill is.
        fidelity_interval: 95 % interval of the fidelity, inside [-1, 1].
        replicates: for each skill and for `fidelity`, the value plus each replicate's deviation,
            `(replicates,)`. Replicate b resamples the test and the training windows alike for every model
            that is scored with the same seed: differences may be taken replicate by replicate.
    """

    intervals: dict[str, Interval | None]
    fidelity_interval: Interval
    replicates: dict[str, Values]


@dataclass(frozen=True)
class _Skill:
    value: float
    deviations: Values

    @property
    def half_width(self) -> float:
        return _NORMAL * float(self.deviations.std(ddof=1))


def bootstrap_scores(
    train: Windows,
    test: Windows,
    generated: Windows | Sequence[Windows],
    references: ReferenceErrors,
    *,
    seed: int,
    replicates: int = REPLICATES,
) -> BootstrapScores:
    """95 % intervals of every skill and of the fidelity.

    Args:
        train: training windows, uint8 `(samples, neurons, time_bins)`.
        test: windows that the generated ones are compared with.
        generated: windows of one run, or of several seeds (then their mean skill is meant).
        references: floors and nulls of the task; the statistics that they hold are scored.
        seed: of the resamples; the same for all models of a task.
        replicates: resamples of each source.

    Raises:
        DataError: the sets cannot be compared.
    """
    sets = [generated] if isinstance(generated, np.ndarray) else list(generated)
    for windows in (train, *sets):
        require_same_shape(test, windows, "the generated and training windows")
    resampling = _Resampling(train, test, sets, references, seed, replicates)
    skills = {key: resampling.skill(key) for key in references.statistics}
    intervals = {
        key: None if skill is None else (skill.value - skill.half_width, skill.value + skill.half_width)
        for key, skill in skills.items()
    }
    found = {key: skill.value + skill.deviations for key, skill in skills.items() if skill is not None}
    value, deviations = _fidelity(skills, replicates)
    half_width = _NORMAL * float(deviations.std(ddof=1))
    fidelity_interval = (max(-1.0, value - half_width), min(1.0, value + half_width))
    return BootstrapScores(intervals, fidelity_interval, {**found, "fidelity": value + deviations})


class _Resampling:
    """The sets of windows and the weights that resample them, shared by all statistics."""

    def __init__(
        self,
        train: Windows,
        test: Windows,
        generated: list[Windows],
        references: ReferenceErrors,
        seed: int,
        replicates: int,
    ) -> None:
        self.train, self.test, self.generated = train, test, generated
        self.references, self.seed, self.replicates = references, seed, replicates
        self.train_weights = bootstrap_weights(len(train), replicates, self._rng("train"))
        self.test_weights = bootstrap_weights(len(test), replicates, self._rng("test"))
        digests = [hashlib.sha256(np.packbits(windows).tobytes()).hexdigest() for windows in generated]
        self.generated_weights = [
            bootstrap_weights(len(windows), replicates, self._rng("generated", index, digest))
            for index, (windows, digest) in enumerate(zip(generated, digests, strict=True))
        ]
        self.train_halves = self._halves(train, min(len(train), len(generated[0])), "train halves")
        self.generated_halves = [
            self._halves(windows, len(windows), "generated halves", index)
            for index, windows in enumerate(generated)
        ]
        self.null_draws: dict[Null, Windows] = {}

    def skill(self, key: str) -> _Skill | None:
        reference = self.references.statistics[key]
        fewest = min(len(windows) for windows in (self.train, self.test, *self.generated))
        if cannot_tell(reference) is not None or fewest < 2:
            return None
        try:
            return self._skill(STATISTICS[key], reference)
        except UndefinedStatistic:
            return None

    def _skill(self, statistic: Statistic, reference: Reference) -> _Skill:
        assert reference.floor is not None
        assert reference.null is not None
        floor, null = reference.floor, reference.null
        real = statistic.describe(self.test)
        errors = [statistic.distance(real, statistic.describe(windows)) for windows in self.generated]
        skills = np.array([skill_of(error, floor, null) for error in errors])
        value, scale = float(skills.mean()), null - floor
        within = np.mean(
            [
                self._one_sided(statistic, real, windows, weights)
                for windows, weights in zip(self.generated, self.generated_weights, strict=True)
            ],
            axis=0,
        )
        own = self._wider(-within / scale, skills)
        floors = value * self._floor_deviations(statistic, real, floor) / scale
        return _Skill(value, own + floors + self._test_deviations(statistic, value) / scale)

    def _floor_deviations(self, statistic: Statistic, real: Descriptor, floor: float) -> Values:
        """Deviations of the floor: those of all training windows' error, less where it averages subsets.

        Squared errors add: floor^2 is the error of all training windows squared plus the noise of drawing a
        subset, which the mean over resamples keeps constant.
        """
        error = statistic.distance(real, statistic.describe(self.train))
        deviations = self._one_sided(statistic, real, self.train, self.train_weights)
        return deviations * (min(1.0, error / floor) if floor > 0 else 1.0)

    def _one_sided(self, statistic: Statistic, real: Descriptor, windows: Windows, weights: Values) -> Values:
        """Deviations of the error of resampled windows against a fixed descriptor."""
        _, neurons, time_bins = windows.shape
        resamples = aligned_descriptors(statistic, statistic.sufficient(windows), weights, neurons, time_bins)
        errors = _distances(statistic, resamples, real)
        error = statistic.distance(real, statistic.describe(windows))
        mean = float(np.nanmean(errors)) if np.isfinite(errors).any() else 0.0
        return _centred(errors) * (np.sqrt(min(1.0, error / mean)) if mean > 0 else 1.0)

    def _test_deviations(self, statistic: Statistic, skill: float) -> Values:
        """Deviations that the test windows bring to (null - floor) times the skill, free of other noise."""
        _, neurons, time_bins = self.test.shape
        sufficient = statistic.sufficient(self.test)
        tests = aligned_descriptors(statistic, sufficient, self.test_weights, neurons, time_bins)
        nulls = _centred(_distances(statistic, tests, statistic.describe(self._null(statistic))))
        halves = []
        for half in (0, 1):
            floors = _centred(_distances(statistic, tests, statistic.describe(self.train_halves[half])))
            errors = np.mean(
                [
                    _centred(_distances(statistic, tests, statistic.describe(pair[half])))
                    for pair in self.generated_halves
                ],
                axis=0,
            )
            halves.append(-errors + skill * floors + (1 - skill) * nulls)
        mean = (halves[0] + halves[1]) / 2
        variance = mean.var()
        share = np.mean(halves[0] * halves[1]) / variance if variance > 0 else 0.0
        return mean * np.sqrt(np.clip(share, 0.0, 1.0))

    def _wider(self, within: Values, skills: Values) -> Values:
        """Deviations over windows or, where these are larger, over seeds (which contain those over windows).

        A bootstrap of few values is too narrow: its deviations are widened by sqrt(n / (n - 1)) and by the
        ratio of Student's to the normal quantile (Hesterberg 2015, The American Statistician 69, 371).
        """
        count = len(skills)
        if count < 2:
            return within
        chosen = self._rng("seeds").integers(count, size=(self.replicates, count))
        factor = np.sqrt(count / (count - 1)) * t.ppf((1 + CONFIDENCE) / 2, count - 1) / _NORMAL
        over_seeds = factor * (skills[chosen].mean(axis=1) - skills.mean())
        return over_seeds if over_seeds.var() > within.var() else within

    def _null(self, statistic: Statistic) -> Windows:
        null = statistic.null
        if null not in self.null_draws:
            size, seed = self.references.generated_samples, self.references.seed
            self.null_draws[null] = null_windows(null, self.train, size, 0, seed)
        return self.null_draws[null]

    def _halves(self, windows: Windows, size: int, *axes: str | int) -> tuple[Windows, Windows]:
        """Two disjoint random sets of `size // 2` windows each."""
        order = self._rng(*axes).permutation(len(windows))
        half = max(1, size // 2)
        return windows[order[:half]], windows[order[half : 2 * half]] if len(windows) > 1 else windows

    def _rng(self, *axes: str | int) -> np.random.Generator:
        return np.random.default_rng(derive_seed("bootstrap", self.seed, *axes))


def _fidelity(skills: dict[str, _Skill | None], replicates: int) -> tuple[float, Values]:
    """The fidelity and its deviations; a skill clearly beyond a bound of the clip does not move it."""
    value, deviations = 0.0, np.zeros(replicates)
    for key in FIDELITY_KEYS:
        skill = skills.get(key)
        if skill is None:
            continue
        value += float(np.clip(skill.value, -1.0, 1.0)) / len(FIDELITY_KEYS)
        if abs(skill.value) - skill.half_width <= 1.0:
            deviations += skill.deviations / len(FIDELITY_KEYS)
    return value, deviations


def _distances(statistic: Statistic, descriptors: Sequence[Descriptor | None], other: Descriptor) -> Values:
    return np.array([np.nan if d is None else statistic.distance(d, other) for d in descriptors])


def _centred(values: Values) -> Values:
    """Deviations from the mean; 0 where a resample left the statistic undefined."""
    if not np.isfinite(values).any():
        raise UndefinedStatistic("undefined on every resample")
    return np.nan_to_num(values - np.nanmean(values))
