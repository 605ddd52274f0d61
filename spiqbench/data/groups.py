"""Groups: the stretches of a recording that are dealt out to its splits, and the windows that each one holds.

A group is a whole repeat, a block of a repeat, or, to test on another film, a stretch of the film in one repeat.
Groups go out in turn, after a pattern of splits, because recordings drift: a test set from their last part would
differ from the training set for a reason that no generator can know.

Between blocks of different splits lie at least one window and one second. Windows of a group begin at an offset drawn
once for that group, so that no bin of a window is locked to the stimulus or to the clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from spiqbench.data.windows import check_length
from spiqbench.errors import ConfigError
from spiqbench.seeds import derive_seed

SPLITS = ("train", "validation", "test")
FLOOR = "floor"
"""Held out for the floor alone, where training windows show another film than the test and cannot tell it."""
DEFAULT_PATTERN = ("train", "test", "train", "validation")
KINDS = ("repeats", "blocks", "stretches")

WANTED_TEST_GROUPS = 30
"""What the bootstrap over groups needs to give intervals that cover what they say."""
FEWEST_BLOCK_WINDOWS = 2
GAP_SECONDS = 1.0
FILM_STRETCHES = 6
"""Half for training and half for the test: with more, gaps would take most of a film of some seconds."""


@dataclass(frozen=True)
class Group:
    """A stretch of one repeat.

    Attributes:
        index: its place among all groups of the recording, in the order of time.
        split: the one that it belongs to, or `floor`.
        repeat: the repeat that it lies in.
        first: the bin of that repeat at which its first window begins.
        windows: how many windows follow one another from there.
    """

    index: int
    split: str
    repeat: int
    first: int
    windows: int


def deal_groups(
    repeats: int,
    bins: int,
    bin_width_ms: float,
    time_bins: int,
    pattern: Sequence[str] = DEFAULT_PATTERN,
    kind: str | None = None,
) -> list[Group]:
    """Groups of a recording in the order of time.

    Args:
        repeats, bins, bin_width_ms: of the recording; a continuous one is a single repeat.
        time_bins: bins of a window.
        pattern: the split of one group after the other, repeated over all groups.
        kind: `repeats`: a group is a repeat. `blocks`: each repeat is cut into blocks, as many as give 30 test
            groups, fewer where a block would hold less than two windows or gaps would take more than a third; from
            repeat to repeat the pattern moves on by one, so that no part of a stimulus belongs to one split alone.
            `stretches`: see `_stretches`. None: repeats where they give 30 test groups, else what gives more of them.

    Raises:
        ConfigError: the pattern lacks a split or names an unknown one, or there is no such kind.
        DataError: a repeat is shorter than a window.
    """
    _check_pattern(pattern)
    check_length(bins, time_bins)
    if kind not in (None, *KINDS):
        raise ConfigError(f"groups is {kind!r}: use {', '.join(KINDS)}, or null for what suits the recording")
    gap = gap_bins(bin_width_ms, time_bins)
    whole = [
        _group(repeat, pattern[repeat % len(pattern)], repeat, 0, bins, time_bins)
        for repeat in range(repeats)
    ]
    if kind == "repeats" or (kind is None and _tests(whole) >= WANTED_TEST_GROUPS):
        return whole
    if kind == "stretches":
        return _stretches(repeats, bins, gap, time_bins, pattern)
    rounds = _rounds(repeats, bins, gap, time_bins, pattern)
    blocks = _blocks(repeats, bins, gap, time_bins, pattern, rounds)
    return blocks if kind == "blocks" or _tests(blocks) > _tests(whole) else whole


def gap_bins(bin_width_ms: float, time_bins: int) -> int:
    """Bins between blocks of different splits: at least one window and one second."""
    return max(time_bins, ceil(GAP_SECONDS * 1000 / bin_width_ms - 1e-9))


def _rounds(repeats: int, bins: int, gap: int, time_bins: int, pattern: Sequence[str]) -> int:
    """Rounds of the pattern in one repeat, at least one; gaps take a third of the recording at most."""
    wanted = ceil(WANTED_TEST_GROUPS / (repeats * list(pattern).count("test")))
    most_blocks = (bins + gap) // (max(FEWEST_BLOCK_WINDOWS * time_bins, 2 * gap) + gap)
    return max(1, min(wanted, most_blocks // len(pattern)))


def _blocks(
    repeats: int, bins: int, gap: int, time_bins: int, pattern: Sequence[str], rounds: int
) -> list[Group]:
    number = rounds * len(pattern)
    return [
        group
        for repeat in range(repeats)
        for group in _cut(
            [pattern[(block + repeat) % len(pattern)] for block in range(number)],
            repeat,
            bins,
            gap,
            time_bins,
        )
    ]


def _stretches(repeats: int, bins: int, gap: int, time_bins: int, pattern: Sequence[str]) -> list[Group]:
    """Parts of the film that are for training and parts that are for the test, in turn, the same in every repeat.

    Of the first, the repeats that the pattern gives to validation are for validation. Of the second, every other repeat
    is held out for the floor: it shows the film of the test, as training windows do not.
    """
    groups = []
    for repeat in range(repeats):
        seen = "validation" if pattern[repeat % len(pattern)] == "validation" else "train"
        unseen = "test" if repeat % 2 == 0 else FLOOR
        groups += _cut([seen, unseen] * (FILM_STRETCHES // 2), repeat, bins, gap, time_bins)
    return groups


def _cut(splits: Sequence[str], repeat: int, bins: int, gap: int, time_bins: int) -> list[Group]:
    """Groups of one repeat, as many as there are splits named, alike in length and a gap apart where splits differ."""
    gaps = [0, *(gap * (before != after) for before, after in pairwise(splits))]
    usable = max(bins - sum(gaps), 0)
    groups = []
    for place, split in enumerate(splits):
        # Edges from cumulative shares, so that lengths differ by at most one bin.
        before = sum(gaps[: place + 1])
        start, end = (usable * edge // len(splits) + before for edge in (place, place + 1))
        groups.append(_group(repeat * len(splits) + place, split, repeat, start, end, time_bins))
    return [group for group in groups if group.windows]


def _group(index: int, split: str, repeat: int, start: int, end: int, time_bins: int) -> Group:
    """As many windows between two bins as leave room for every offset; with few, the offset takes what is left."""
    length = max(end - start, 0)
    windows = (length - time_bins + 1) // time_bins
    if windows < FEWEST_BLOCK_WINDOWS:
        windows = min(length // time_bins, FEWEST_BLOCK_WINDOWS)
    offsets = min(length - windows * time_bins, time_bins - 1) + 1
    offset = derive_seed("window offset", time_bins, index) % offsets
    return Group(index, split, repeat, start + offset, windows)


def _tests(groups: Sequence[Group]) -> int:
    return sum(group.split == "test" for group in groups)


def _check_pattern(pattern: Sequence[str]) -> None:
    for name in pattern:
        if name not in SPLITS:
            raise ConfigError(f"unknown split {name!r}: use {', '.join(SPLITS)}")
    missing = [split for split in SPLITS if split not in pattern]
    if missing:
        raise ConfigError(
            f"the split {list(pattern)} gives nothing to {' and '.join(missing)}: name each split"
        )
