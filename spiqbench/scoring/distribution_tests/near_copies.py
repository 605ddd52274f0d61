"""Are generated windows copies of real ones, also when these were shifted, reversed, cut elsewhere or changed a little?

A generator never saw the test and the validation windows (the latter only choose weights), so whatever it learned, its
windows come near to the ones as often as to the others. That makes the validation windows the yardstick: only windows
that are near copies of one set and not of the other are counted (McNemar 1947), and what any model would hit by chance,
such as nearly silent windows, counts on neither side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spiqbench.scoring.distribution_tests.hamming import nearest_distances, pack_windows
from spiqbench.scoring.distribution_tests.subsample import subsample
from spiqbench.scoring.level import normal_margin
from spiqbench.statistics.statistic import Windows

Hashes = NDArray[np.uint64]

LEAST_SHARE = 0.05
"""Of all generated windows: what is copied less than this moves no score."""
LEAST_NEARER = 0.55
"""The lower end of a share of windows nearer to one set tells of copies above this: as much more than one half as
`LEAST_SHARE` is more than none."""
LEAST_ODDS = 2.0
"""Near copies of the one set alone, to those of the other alone. Chance gives 1, apart from the luck of few windows."""
STANDARD_ERRORS = 3.5
"""Of a share, beyond which it is not luck: many shares of a record are looked at, of each split in each variant."""
MOST_KNOWN, MOST_DRAWN = 5000, 1000
"""Of a set and of the generated windows: bounds the number of distances."""
VARIANTS = ("as they are", "rolled in time", "reversed in time", "cut elsewhere")


@dataclass(frozen=True)
class NearCopies:
    """Near copies of one set, beyond what the yardstick explains.

    Attributes:
        variant: which change of the windows shows most of them.
        share: generated windows that are near copies of the set and of no window of the yardstick, of all.
        yardstick_share: the same the other way round.
        flagged: whether that is more than chance gives.
    """

    variant: str
    share: float
    yardstick_share: float
    flagged: bool


def near_copies(
    known: Windows,
    known_groups: NDArray[np.int64],
    unseen: Windows,
    unseen_groups: NDArray[np.int64],
    drawn: Windows,
) -> NearCopies:
    """Look for near copies, that is, windows with at most one spike more, less or elsewhere.

    Args:
        known: windows that might have been copied, uint8 `(samples, neurons, time_bins)`, in the order of time.
        known_groups: the group of each; windows of a group follow one another.
        unseen, unseen_groups: the yardstick, windows that cannot have been copied.
        drawn: the generated windows.
    """
    values = np.random.default_rng(0).integers(0, 2**64, size=drawn[0].size, dtype=np.uint64)
    wanted = _Neighbourhood(drawn, values)
    size = min(len(known), len(unseen))
    found = []
    for variant in VARIANTS:
        near_unseen = _near(wanted, variant, unseen[:size], unseen_groups[:size], values)
        # Equally many of each; a larger set is looked through in parts, what is left over with as few of the yardstick.
        only_known, only_unseen = 0, 0
        for start in range(0, len(known), size):
            part = slice(start, start + size)
            near_known = _near(wanted, variant, known[part], known_groups[part], values)
            left = len(known) - start
            if left < size:
                near_unseen = _near(wanted, variant, unseen[:left], unseen_groups[:left], values)
            only_known += int((near_known & ~near_unseen).sum())
            only_unseen += int((near_unseen & ~near_known).sum())
        found.append((variant, only_known / len(drawn), only_unseen / len(drawn)))
    variant, share, other = max(found, key=lambda one: one[1] - one[2])
    flagged = any(
        mine - its > LEAST_SHARE + _sampling_margin(mine + its, len(drawn)) and mine > LEAST_ODDS * its
        for _, mine, its in found
    )
    return NearCopies(variant, share, other, flagged)


@dataclass(frozen=True)
class NearCopiesOfOneSet:
    """Near copies of one of several sets and of no other, beyond what chance gives.

    Attributes:
        variant: which change of the windows shows most of them.
        share: generated windows that are near copies of one set alone, of all.
        by_chance: the most that it can be for windows that are drawn without any of the sets.
        flagged: whether the share is more than that.
    """

    variant: str
    share: float
    by_chance: float
    flagged: bool


def near_copies_of_one_set(
    sets: Sequence[tuple[Windows, NDArray[np.int64]]], drawn: Windows
) -> NearCopiesOfOneSet:
    """Look for near copies of one of three sets alone: here no set has to be one that cannot have been copied.

    A window w that was drawn without the sets is a near copy of each of them with the same chance q(w), as often of
    one as of another. So by Cauchy and Schwarz, for the shares of windows near none, one and two of the three,
    one^2 <= 3 none two. Copies of all three sets, which hide behind each other where two are compared, break it.

    Args:
        sets: three, each its windows and their groups as `near_copies` takes them. As many of each are looked at, the
            larger ones in parts, and the part that shows most copies is told of.
        drawn: the generated windows.
    """
    values = np.random.default_rng(0).integers(0, 2**64, size=drawn[0].size, dtype=np.uint64)
    wanted = _Neighbourhood(drawn, values)
    size = min(len(windows) for windows, _ in sets)
    found = []
    for variant in VARIANTS:
        near_parts = [
            [
                _near(wanted, variant, windows[part], groups[part], values)
                for part in _parts(len(windows), size)
            ]
            for windows, groups in sets
        ]
        for number in range(max(len(near) for near in near_parts)):
            # A smaller set has its last part held against those that the larger ones still have.
            near = sum(of_set[min(number, len(of_set) - 1)].astype(int) for of_set in near_parts)
            none, one, two = (float(np.mean(near == sets_near)) for sets_near in range(3))
            found.append((variant, one, float(np.sqrt(3 * none * two))))
    variant, share, by_chance = max(found, key=lambda one: one[1] - one[2])
    flagged = any(one - most > LEAST_SHARE + _sampling_margin(one, len(drawn)) for _, one, most in found)
    return NearCopiesOfOneSet(variant, share, by_chance, flagged)


def _parts(windows: int, size: int) -> list[slice]:
    """Parts of as many windows that together hold all; the last overlaps the one before where it must."""
    starts = [*range(0, windows - size, size), windows - size]
    return [slice(start, start + size) for start in starts]


def _sampling_margin(share: float, drawn: int) -> float:
    """How far a share of so many windows, or a difference of two that add up to it, is off by chance at most."""
    return float(STANDARD_ERRORS * np.sqrt(share / drawn))


def nearer_share(known: Windows, unseen: Windows, drawn: Windows, seed: int) -> tuple[float, float, float]:
    """Share of generated windows that are nearer to the one set than to the yardstick, ties half, with its 95 % ends.

    By Hamming distance to the nearest window of as many of each; 0.5 is what any model comes to that saw neither.
    Near copies with several spikes elsewhere are found here.
    """
    size = min(len(known), len(unseen), MOST_KNOWN)
    mine, theirs = (pack_windows(subsample(one, size, "near copies", seed)) for one in (known, unseen))
    few = pack_windows(subsample(drawn, MOST_DRAWN, "near copies drawn", seed))
    to_known, to_unseen = nearest_distances(few, mine), nearest_distances(few, theirs)
    nearer = (to_known < to_unseen) + 0.5 * (to_known == to_unseen)
    share, margin = float(nearer.mean()), normal_margin(float(nearer.std() / np.sqrt(len(nearer))))
    return share, share - margin, share + margin


class _Neighbourhood:
    """Windows by hashes that a spike adds to: so a window without one spike is a subtraction away."""

    def __init__(self, windows: Windows, values: Hashes) -> None:
        flat = windows.reshape(len(windows), -1)
        rows, columns = np.nonzero(flat)
        self.whole = np.zeros(len(windows), np.uint64)
        np.add.at(self.whole, rows, values[columns])
        self.rows = rows
        self.lessened = self.whole[rows] - values[columns]

    def near(self, others: "_Neighbourhood") -> NDArray[np.bool_]:
        """Which windows differ from one of the others by at most one spike more, less or elsewhere."""
        theirs = np.concatenate([others.whole, others.lessened])
        found = np.isin(self.whole, theirs)
        found[self.rows[np.isin(self.lessened, theirs)]] = True
        return found


def _near(
    wanted: _Neighbourhood, variant: str, windows: Windows, groups: NDArray[np.int64], values: Hashes
) -> NDArray[np.bool_]:
    found = np.zeros(len(wanted.whole), bool)
    for changed in _changed(variant, windows, groups):
        found |= wanted.near(_Neighbourhood(changed, values))
    return found


def _changed(variant: str, windows: Windows, groups: NDArray[np.int64]) -> Iterator[Windows]:
    bins = windows.shape[2]
    if variant == "as they are":
        yield windows
    elif variant == "reversed in time":
        yield windows[:, :, ::-1]
    elif variant == "rolled in time":
        for by in range(1, bins):
            rolled = np.roll(windows, by, axis=2)
            yield from (rolled, rolled[:, :, ::-1])
    else:
        follow = groups[1:] == groups[:-1]
        pairs = np.concatenate([windows[:-1][follow], windows[1:][follow]], axis=2)
        for by in range(1, bins):
            cut = pairs[:, :, by : by + bins]
            yield from (cut, cut[:, :, ::-1])
