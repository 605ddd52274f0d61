import numpy as np
import pytest

from spiqbench.data.groups import SPLITS, deal_groups
from spiqbench.data.recording import Provenance, Recording
from spiqbench.data.sources.simulated import simulated
from spiqbench.data.split import split_windows
from spiqbench.data.windows import WindowSet
from spiqbench.errors import DataError


def noise(repeats, bins, neurons=3, seed=0):
    spikes = (np.random.default_rng(seed).random((repeats, bins, neurons)) < 0.1).astype(np.uint8)
    return Recording(spikes, 20, Provenance("mine", "mine.npy"))


@pytest.mark.parametrize(("repeats", "bins"), [(150, 100), (3, 5000), (1, 20_000)])
def test_windows_are_those_of_their_groups(repeats, bins):
    recording = noise(repeats, bins)
    splits = split_windows(recording, 16)
    groups = {group.index: group for group in deal_groups(repeats, bins, 20, 16)}
    for name, split in splits:
        assert split.windows.shape == (len(split.groups), 3, 16)
        assert split.windows.dtype == np.uint8
        assert split.windows.flags.c_contiguous
        assert (np.diff(split.groups) >= 0).all()
        for index in np.unique(split.groups):
            group = groups.pop(int(index))
            assert group.split == name
            own = split.windows[split.groups == index]
            assert len(own) == group.windows
            together = own.transpose(0, 2, 1).reshape(-1, 3)
            stretch = recording.spikes[group.repeat, group.first : group.first + len(together)]
            np.testing.assert_array_equal(together, stretch)
    assert groups == {}


def test_windows_and_groups_cannot_be_changed():
    split = split_windows(noise(8, 160), 16).test
    with pytest.raises(ValueError, match="read-only"):
        split.windows[0, 0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        split.groups[0] = 1


def test_a_set_needs_a_group_for_each_window():
    with pytest.raises(DataError, match="do not fit"):
        WindowSet(np.zeros((4, 2, 8), np.uint8), np.zeros(3, np.int64))


@pytest.mark.parametrize(
    ("repeats", "bins", "says"),
    [
        (1, 30, "windows of 4 bins for"),
        (3, 16, "windows of 4 bins for"),
        (4, 8, "one group of windows for the test"),
    ],
)
def test_refuses_to_leave_a_split_with_too_little(repeats, bins, says):
    with pytest.raises(DataError, match=says):
        split_windows(noise(repeats, bins), 4)


@pytest.mark.parametrize("stride", [1, 16, 50, 80])
def test_overlapping_repeats_are_refused(stride):
    whole = noise(1, 4000).spikes[0]
    cut = np.stack([whole[start : start + 100] for start in range(0, 20 * stride, stride)])
    with pytest.raises(
        DataError, match=rf"repeats 0 and 1 of mine.npy share {100 - stride} of their 100 bins"
    ):
        split_windows(
            Recording(np.repeat(cut, 1 if stride < 60 else 20, axis=2), 20, Provenance("m", "mine.npy")), 16
        )


def test_repeats_that_are_the_same_are_refused():
    recording = noise(6, 400)
    with pytest.raises(DataError, match="repeats 0 and 1 of memory are the same"):
        split_windows(Recording(np.repeat(recording.spikes, 2, axis=0), 20), 16)


def test_repeats_that_only_follow_one_another_or_are_silent_are_not():
    whole = noise(1, 4000).spikes[0]
    split_windows(Recording(whole.reshape(20, 200, 3), 20), 16)
    quiet = np.zeros((20, 200, 3), np.uint8)
    quiet[:, 100, 0] = 1
    split_windows(Recording(quiet, 20), 16)
    split_windows(simulated(3, 20, 200), 16)


def test_every_split_is_named():
    assert [name for name, _ in split_windows(noise(8, 160), 16)] == list(SPLITS)


def test_the_floor_is_of_the_training_windows_or_of_the_film_of_the_test():
    recording = noise(40, 953)
    splits = split_windows(recording, 16)
    assert splits.floor is splits.train
    assert splits.kind == "blocks"
    assert split_windows(noise(150, 100), 16).kind == "repeats"
    film = split_windows(recording, 16, groups="stretches")
    assert film.kind == "stretches"
    sets = [film.train, film.validation, film.test, film.floor]
    indices = [set(one.groups.tolist()) for one in sets]
    assert len(set.union(*indices)) == sum(map(len, indices)) == 40 * 6
    assert abs(len(film.floor) - len(film.test)) <= len(film.test) // 20
