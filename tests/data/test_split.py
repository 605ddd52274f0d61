from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiqbench.data.split import DEFAULT_PATTERN, SPLITS, block_bounds, split_windows
from spiqbench.errors import ConfigError, DataError

TIME_BINS = 4


def labelled(repeats, bins):
    """A recording in which neuron 0 holds the repeat and neuron 1 the bin."""
    repeat, bin_ = np.meshgrid(np.arange(repeats), np.arange(bins), indexing="ij")
    return np.stack([repeat, bin_], axis=2)


def windows_of(windows):
    """The `(repeat, window of the repeat)` of each labelled window."""
    return {(int(window[0, 0]), int(window[1, 0]) // TIME_BINS) for window in windows}


def test_repeats_are_dealt_in_turn():
    split = split_windows(labelled(10, 40), TIME_BINS)
    repeats = {name: sorted({repeat for repeat, _ in windows_of(split[name])}) for name in SPLITS}
    assert repeats == {"train": [0, 2, 4, 6, 8], "test": [1, 5, 9], "validation": [3, 7]}
    assert {name: len(split[name]) for name in SPLITS} == {"train": 50, "test": 30, "validation": 20}


@settings(deadline=None)
@given(st.integers(1, 3), st.integers(20, 2000))
def test_blocks_of_different_splits_lie_a_window_apart(repeats, windows):
    split = {
        name: windows_of(cut) for name, cut in split_windows(labelled(repeats, windows * 4 + 3), 4).items()
    }
    for name in SPLITS:
        others = set().union(*(split[other] for other in SPLITS if other != name))
        for repeat, window in split[name]:
            assert not {(repeat, window + offset) for offset in (-1, 0, 1)} & others


@settings(deadline=None)
@given(st.integers(20, 5000))
def test_blocks_interleave_and_waste_little(windows):
    bounds = block_bounds(windows, DEFAULT_PATTERN)
    lengths = [end - first for _, first, end in bounds]
    assert max(lengths) - min(lengths) <= 1
    assert bounds[0][1] == 0
    assert bounds[-1][2] == windows
    assert sum(lengths) == windows - (len(bounds) - 1)
    assert len(bounds) % len(DEFAULT_PATTERN) == 0
    # From 88 windows on there are two rounds of the pattern, so that a drift reaches every split.
    assert len(bounds) >= 8 or windows < 88
    assert len(bounds) <= 40


def test_neighbouring_blocks_of_one_split_need_no_gap():
    bounds = block_bounds(41, ("train", "train", "test", "validation"))
    gaps = [second[1] - first[2] for first, second in pairwise(bounds)]
    assert gaps == [0, 1, 1]


@pytest.mark.parametrize(("repeats", "bins"), [(1, 30), (3, 16), (4, 4)])
def test_refuses_to_leave_a_split_with_fewer_than_two_windows(repeats, bins):
    with pytest.raises(DataError, match=r"windows of 4 bins for (train|validation|test), which needs 2"):
        split_windows(labelled(repeats, bins), TIME_BINS)


@pytest.mark.parametrize("repeats", [1, 8])
def test_refuses_fewer_bins_than_a_window(repeats):
    with pytest.raises(DataError, match="a repeat of 3 bins is shorter than a window of 4"):
        split_windows(labelled(repeats, 3), TIME_BINS)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (["train", "test"], "gives nothing to validation"),
        (["train", "test", "valid"], "unknown split 'valid'"),
        ([], "gives nothing to train and validation and test"),
    ],
)
def test_refuses_a_pattern_without_every_split(pattern, message):
    with pytest.raises(ConfigError, match=message):
        split_windows(labelled(8, 40), TIME_BINS, pattern)
