"""Cheap recordings and cheap models with known properties, for the benchmarks of intervals and comparisons.

Spikes are thresholds of Gaussians with a memory and a part that all neurons share. A recording comes in groups that are
not alike: repeats of one film (a fixed course, and a gain of each repeat), or blocks of a slow modulation (a gain of
each block and neuron). A model draws independent windows from a distribution near that of the recording; each seed
has parameters of its own around those of the model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spiqbench.boards.inference.intervals import SeedScores
from spiqbench.report.escaping import table
from spiqbench.scoring.mean_skill import REALISM, mean_skill
from spiqbench.scoring.noise import shared_deviations
from spiqbench.scoring.real_windows import RealWindows
from spiqbench.scoring.reference_errors import ReferenceErrors, reference_errors
from spiqbench.scoring.score import describe_each, score_described
from spiqbench.statistics.registry import REALISM_KEYS

NEURONS, TIME_BINS = 6, 10
WINDOWS_A_GROUP = 40
TRAINING_GROUPS, TEST_GROUPS = 80, 40
SAMPLES = TEST_GROUPS * WINDOWS_A_GROUP
COMMON, PERSISTENCE = 0.5, 0.6
THRESHOLDS = np.linspace(0.8, 1.6, NEURONS)[:, None]

Values = NDArray[np.float64]
Windows = NDArray[np.uint8]


@dataclass(frozen=True)
class Model:
    """What a model gets right: the recording's own `COMMON` and `PERSISTENCE` are all there is to know.

    Attributes:
        spread: standard deviation of a drive that each window has of its own, as the recording's groups have.
        luck: standard deviation of the parameters from seed to seed.
    """

    common: float
    persistence: float
    spread: float
    luck: float


GAINS = {"film": (0.05, 0.0), "slow modulation": (0.08, 0.05), "strong slow modulation": (0.25, 0.15)}
"""Standard deviations, from group to group, of a drive of all neurons and of one of each neuron's own.

The variance of the mean rate over groups is then about 0.7, 2 and 9 times what independent windows would have. In the
tasks it is 0.1 (salamander), 0.7 (simulated), 0.9 (culture), 2 (Aplysia) and 18 to 19 (mouse retina, waves).
"""

SPREAD = {"film": 0.6, "slow modulation": 0.1, "strong slow modulation": 0.3}
"""What a stationary model has to draw from window to window to look like the recording, by its kind."""


def film(seed: int) -> Values:
    """The course of a film at the place of each window, `(places, neurons, time_bins)`."""
    rng = np.random.default_rng(seed)
    shape = (WINDOWS_A_GROUP, NEURONS, TIME_BINS)
    return 0.5 * rng.normal(size=(WINDOWS_A_GROUP, 1, 1)) + 0.3 * rng.normal(size=shape)


def recording(
    rng: np.random.Generator, groups: int, kind: str, seed: int
) -> tuple[Windows, NDArray[np.int64]]:
    """Windows of so many groups, and the group of each; the seed is that of a film."""
    common, own = GAINS[kind]
    drive = common * rng.normal(size=(groups, 1, 1, 1)) + own * rng.normal(size=(groups, 1, NEURONS, 1))
    if kind == "film":
        drive = drive + film(seed)
    windows = _draw(rng, (groups, WINDOWS_A_GROUP), drive, COMMON, PERSISTENCE)
    return windows.reshape(-1, NEURONS, TIME_BINS), np.repeat(np.arange(groups), WINDOWS_A_GROUP)


def kind_of(number: int) -> str:
    """Recordings and boards take the kinds in turn."""
    return tuple(SPREAD)[number % len(SPREAD)]


def board(
    rng: np.random.Generator,
    train: Windows,
    models: Sequence[Model],
    seeds: int,
    *,
    film: int,
    number: int,
    kind: str,
) -> list[SeedScores]:
    """The realism of models, so many seeds each, on a test set of its own, whose resamples have this number's seed."""
    test, groups = recording(rng, TEST_GROUPS, kind, film)
    real = RealWindows(test, groups, seed=number)
    references = reference_errors(train, real, SAMPLES, 0, keys=REALISM_KEYS)
    return [seed_scores(rng, real, references, model, seeds) for model in models]


def print_shares(head: Sequence[str], found: Mapping[tuple[str | int, ...], Sequence[bool]]) -> None:
    """A Markdown table: the keys, how many there are of each, and in how many per cent it is so."""
    words = sum(isinstance(part, str) for part in next(iter(found)))
    rows = [
        [*map(str, key), str(len(hits)), f"{100 * np.mean(hits):.1f} %"]
        for key, hits in sorted(found.items())
    ]
    print(f"\n{table(head, rows, left=words)}")


def run(rng: np.random.Generator, model: Model) -> Windows:
    """Windows that one seed of a model draws."""
    common = np.clip(model.common + model.luck * rng.normal(), 0.02, 0.95)
    persistence = np.clip(model.persistence + model.luck * rng.normal(), 0.0, 0.95)
    offset = 0.3 * model.luck * rng.normal(size=(NEURONS, 1))
    drive = model.spread * rng.normal(size=(1, SAMPLES, 1, 1)) + offset
    return _draw(rng, (1, SAMPLES), drive, common, persistence)[0]


def seed_scores(
    rng: np.random.Generator, real: RealWindows, references: ReferenceErrors, model: Model, seeds: int
) -> SeedScores:
    """The realism of so many runs, as records carry it."""
    values, deviations = [], []
    for _ in range(seeds):
        windows = run(rng, model)
        described = describe_each(windows, REALISM_KEYS)
        scores = score_described(real, described, references)
        values.append(mean_skill(scores, REALISM))
        deviations.append(shared_deviations(real, described, scores, references)[REALISM])
    return SeedScores(tuple(range(seeds)), np.array(values), np.array(deviations), groups=len(real.blocks))


def first_seeds(scores: SeedScores, seeds: int) -> SeedScores:
    """The same model with fewer seeds."""
    assert scores.deviations is not None
    return SeedScores(
        scores.seeds[:seeds], scores.values[:seeds], scores.deviations[:seeds], groups=scores.groups
    )


def _draw(
    rng: np.random.Generator, size: tuple[int, int], drive: Values, common: float, persistence: float
) -> Windows:
    shared, own = rng.normal(size=(*size, 1, TIME_BINS)), rng.normal(size=(*size, NEURONS, TIME_BINS))
    for noise in (shared, own):
        for t in range(1, TIME_BINS):
            noise[..., t] = persistence * noise[..., t - 1] + np.sqrt(1 - persistence**2) * noise[..., t]
    latent = np.sqrt(common) * shared + np.sqrt(1 - common) * own
    return (latent + drive > THRESHOLDS).astype(np.uint8)
