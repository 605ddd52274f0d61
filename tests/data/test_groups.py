from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiqbench.data.groups import DEFAULT_PATTERN, FLOOR, KINDS, SPLITS, deal_groups, gap_bins
from spiqbench.errors import ConfigError, DataError

PATTERNS = st.permutations(DEFAULT_PATTERN) | st.just(("train", "train", "test", "validation"))


def of_the_test(groups):
    return [group for group in groups if group.split == "test"]


def test_many_repeats_are_dealt_out_whole_and_in_turn():
    groups = deal_groups(297, 953, 20, 16)
    assert [group.split for group in groups[:5]] == ["train", "test", "train", "validation", "train"]
    assert [group.repeat for group in groups] == [group.index for group in groups] == list(range(297))
    assert {group.windows for group in groups} == {58}
    assert len(of_the_test(groups)) == 74


def test_offsets_leave_no_bin_of_a_window_locked_to_the_stimulus():
    groups = deal_groups(1600, 953, 20, 16)
    counts = Counter(group.first for group in groups)
    assert set(counts) == set(range(16))
    # Multinomial of 100 expected each: chi-squared of 15 degrees of freedom is above 37.7 once in a thousand.
    assert sum((count - 100) ** 2 / 100 for count in counts.values()) < 37.7


def test_offsets_depend_on_the_group_alone():
    assert deal_groups(8, 160, 20, 16, kind="repeats") == deal_groups(12, 160, 5, 16, kind="repeats")[:8]


@pytest.mark.parametrize(
    ("bins", "bin_width_ms"),
    [(360108, 10), (61479, 20), (182287, 5), (20000, 40)],
    ids=lambda value: str(value),
)
def test_a_continuous_recording_gives_thirty_test_groups(bins, bin_width_ms):
    groups = deal_groups(1, bins, bin_width_ms, 16)
    assert len(of_the_test(groups)) == 30
    lengths = [group.windows for group in groups]
    assert max(lengths) - min(lengths) <= 1


@settings(deadline=None)
@given(
    st.integers(1, 5), st.integers(30, 30_000), st.integers(2, 40), st.sampled_from([1, 5, 20, 50]), PATTERNS
)
def test_blocks_of_different_splits_lie_a_gap_apart(repeats, bins, time_bins, bin_width_ms, pattern):
    if bins < time_bins:
        return
    gap = gap_bins(bin_width_ms, time_bins)
    assert gap >= time_bins
    assert gap * bin_width_ms >= 1000
    groups = deal_groups(repeats, bins, bin_width_ms, time_bins, pattern, "blocks")
    assert len({group.index for group in groups}) == len(groups)
    for before, after in pairwise(groups):
        assert before.index < after.index
        if before.repeat == after.repeat:
            end = before.first + before.windows * time_bins
            assert after.first >= end + (gap if before.split != after.split else 0)
    for group in groups:
        assert group.first >= 0
        assert group.first + group.windows * time_bins <= bins


@settings(deadline=None)
@given(st.integers(1, 3), st.integers(1000, 100_000))
def test_gaps_take_no_more_than_a_third_and_blocks_are_alike(repeats, bins):
    groups = deal_groups(repeats, bins, 20, 16, kind="blocks")
    lengths = [group.windows for group in groups]
    assert max(lengths) - min(lengths) <= 1
    # A third of the bins at most goes to gaps, and up to two windows of each block to its offset and its rest.
    assert sum(lengths) * 16 >= repeats * bins * 2 / 3 - 32 * len(groups)


def test_a_short_recording_gives_fewer_groups_rather_than_slivers():
    groups = deal_groups(1, 4000, 10, 16)
    assert len(of_the_test(groups)) == 3
    assert {group.windows for group in groups} == {14}


def test_no_part_of_a_stimulus_belongs_to_one_split_alone():
    groups = deal_groups(8, 2400, 20, 16, kind="blocks")
    place = {}
    for group in groups:
        place.setdefault(group.index % (len(groups) // 8), set()).add(group.split)
    assert all(splits == set(SPLITS) for splits in place.values())


def test_stretches_keep_parts_of_the_film_apart():
    groups = deal_groups(297, 953, 20, 16, kind="stretches")
    bins = {
        split: {
            bin_
            for group in groups
            if group.split == split
            for bin_ in range(group.first, group.first + 16 * group.windows)
        }
        for split in (*SPLITS, FLOOR)
    }
    for seen in ("train", "validation"):
        for unseen in ("test", FLOOR):
            assert min(abs(a - b) for a in bins[seen] for b in bins[unseen]) > 50
    repeats = {split: {group.repeat for group in groups if group.split == split} for split in bins}
    assert repeats["test"] & repeats[FLOOR] == repeats["train"] & repeats["validation"] == set()
    assert repeats["test"] | repeats[FLOOR] == repeats["train"] | repeats["validation"] == set(range(297))
    assert len({group.index for group in groups}) == len(groups) == 297 * 6


def test_few_repeats_are_cut_where_that_gives_more_test_groups():
    assert len(of_the_test(deal_groups(24, 640, 20, 16))) == 24
    assert len(of_the_test(deal_groups(24, 160, 20, 16))) == 6


@pytest.mark.parametrize("kind", [None, *KINDS])
def test_refuses_fewer_bins_than_a_window(kind):
    with pytest.raises(DataError, match="a repeat of 3 bins is shorter than a window of 4"):
        deal_groups(8, 3, 20, 4, kind=kind)


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
        deal_groups(8, 40, 20, 4, pattern)


def test_refuses_an_unknown_kind():
    with pytest.raises(ConfigError, match="groups is 'trials': use repeats, blocks, stretches"):
        deal_groups(8, 40, 20, 4, kind="trials")
