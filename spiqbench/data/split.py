"""Training, validation and test windows of a recording, cut from the groups that were dealt out to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.groups import DEFAULT_PATTERN, FLOOR, SPLITS, Group, deal_groups
from spiqbench.data.overlap import refuse_overlapping_repeats
from spiqbench.data.recording import Recording
from spiqbench.data.windows import WindowSet
from spiqbench.errors import DataError
from spiqbench.plural import many

# Sample variances over windows (the Fano factor's) need two, as do those over groups.
FEWEST_WINDOWS = 2
FEWEST_TEST_GROUPS = 2


@dataclass(frozen=True, eq=False)
class Splits:
    """The windows of a task, each with its group; no group is in two of them.

    Attributes:
        train, validation, test: to fit, to choose by, to score against.
        floor: what the floor is measured with: the training windows, but where these show another film than the test,
            windows of the test's film from other repeats.
        kind: what a group is, one of `groups.KINDS`.
    """

    train: WindowSet
    validation: WindowSet
    test: WindowSet
    floor: WindowSet
    kind: str

    def __iter__(self) -> Iterator[tuple[str, WindowSet]]:
        return ((name, getattr(self, name)) for name in SPLITS)


def split_windows(
    recording: Recording,
    time_bins: int,
    pattern: Sequence[str] = DEFAULT_PATTERN,
    groups: str | None = None,
) -> Splits:
    """Deal the windows of a recording out to its splits.

    Args:
        recording: of any number of repeats.
        time_bins: bins of a window.
        pattern, groups: see `deal_groups`.

    Raises:
        ConfigError: see `deal_groups`.
        DataError: a repeat is shorter than a window, a split would get fewer than two windows or the test fewer than
            two groups, or one repeat holds a part of another.
    """
    refuse_overlapping_repeats(recording.spikes, recording.provenance.source)
    shape = (recording.repeats, recording.time_bins, recording.bin_width_ms)
    dealt = deal_groups(*shape, time_bins, pattern, groups)
    check_groups(dealt, recording.repeats, recording.time_bins, time_bins)
    cut = {name: _cut(recording.spikes, time_bins, _of(dealt, name)) for name in SPLITS}
    own_floor = _of(dealt, FLOOR)
    floor = _cut(recording.spikes, time_bins, own_floor) if own_floor else cut["train"]
    whole = len(dealt) == recording.repeats
    kind = "stretches" if own_floor else "repeats" if whole else "blocks"
    return Splits(**cut, floor=floor, kind=kind)


def check_groups(groups: Sequence[Group], repeats: int, bins: int, time_bins: int) -> None:
    """Raises `DataError` where groups leave a split too little to compute with."""
    given = f"{many(repeats, 'repeat')} of {many(bins, 'bin')} leave{'s' if repeats == 1 else ''}"
    remedy = "lower time_bins or give a longer recording"
    for split in SPLITS:
        windows = sum(group.windows for group in _of(groups, split))
        if windows < FEWEST_WINDOWS:
            raise DataError(
                f"{given} {many(windows, 'window')} of {time_bins} bins for {split}, which needs "
                f"{FEWEST_WINDOWS}: {remedy}"
            )
    if len(_of(groups, "test")) < FEWEST_TEST_GROUPS:
        raise DataError(
            f"{given} one group of windows for the test, which needs {FEWEST_TEST_GROUPS}: {remedy}"
        )


def _of(groups: Sequence[Group], split: str) -> list[Group]:
    return [group for group in groups if group.split == split]


def _cut(spikes: NDArray[np.uint8], time_bins: int, groups: Sequence[Group]) -> WindowSet:
    neurons = spikes.shape[2]
    parts = [
        spikes[group.repeat, group.first : group.first + group.windows * time_bins]
        .reshape(group.windows, time_bins, neurons)
        .transpose(0, 2, 1)
        for group in groups
    ]
    indices = [group.index for group in groups]
    counts = [group.windows for group in groups]
    return WindowSet(
        np.ascontiguousarray(np.concatenate(parts)), np.repeat(np.array(indices, dtype=np.int64), counts)
    )
