"""Copies in every guise are found; real windows that a model never saw, and a model of the rates, are none."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from spiqbench.data.sources.simulated import simulated
from spiqbench.data.split import Splits, split_windows
from spiqbench.scoring.distribution_tests.near_copies import near_copies, near_copies_of_one_set, nearer_share

Windows = NDArray[np.uint8]
N = 1500


@pytest.fixture(scope="module")
def splits() -> Splits:
    return split_windows(simulated(neurons=8, repeats=60, time_bins=480, seed=3), 16)


def drawn(windows: Windows, seed: int = 0) -> Windows:
    return windows[np.random.default_rng(seed).integers(0, len(windows), N)].copy()


def moved(windows: Windows, spikes: int = 1) -> Windows:
    rng, found = np.random.default_rng(1), windows.copy()
    for window in found:
        flat = window.reshape(-1)
        for _ in range(min(spikes, int(flat.sum()))):
            flat[rng.choice(np.flatnonzero(flat))] = 0
            flat[rng.choice(np.flatnonzero(flat == 0))] = 1
    return found


def cut(windows: Windows, groups: NDArray[np.int64], by: int) -> Windows:
    pairs = np.concatenate([windows[:-1], windows[1:]], axis=2)[groups[1:] == groups[:-1]]
    return pairs[:, :, by : by + windows.shape[2]]


GUISES: dict[str, Callable[[Windows, NDArray[np.int64]], Windows]] = {
    "resampled": lambda windows, groups: drawn(windows),
    "a spike moved": lambda windows, groups: moved(drawn(windows)),
    "rolled": lambda windows, groups: np.roll(drawn(windows), 1, axis=2),
    "rolled, a spike moved": lambda windows, groups: moved(np.roll(drawn(windows), 5, axis=2)),
    "reversed": lambda windows, groups: drawn(windows)[:, :, ::-1],
    "cut elsewhere": lambda windows, groups: drawn(cut(windows, groups, 5)),
    "cut elsewhere, reversed": lambda windows, groups: drawn(cut(windows, groups, 9))[:, :, ::-1],
    "one in five": lambda windows, groups: np.concatenate(
        [drawn(windows)[: N // 5], noise(windows)[N // 5 :]]
    ),
}


def noise(windows: Windows) -> Windows:
    """Independent neurons at the same rates."""
    rates = windows.mean(axis=(0, 2))[None, :, None]
    shape = (N, *windows.shape[1:])
    return (np.random.default_rng(2).random(shape) < rates).astype(np.uint8)


@pytest.mark.parametrize("name", ["train", "test"])
@pytest.mark.parametrize("guise", GUISES)
def test_a_guise_is_seen_through(splits: Splits, name: str, guise: str) -> None:
    known, unseen = getattr(splits, name), splits.validation
    samples = GUISES[guise](known.windows, known.groups)
    assert near_copies(known.windows, known.groups, unseen.windows, unseen.groups, samples).flagged


@pytest.mark.parametrize("name", ["train", "test"])
def test_what_never_saw_the_windows_is_no_copy(splits: Splits, name: str) -> None:
    known, unseen = getattr(splits, name), splits.validation
    fresh = splits.test if name == "train" else splits.train
    for samples in (fresh.windows, noise(known.windows), np.zeros_like(fresh.windows)):
        assert not near_copies(known.windows, known.groups, unseen.windows, unseen.groups, samples).flagged
        _, lower, upper = nearer_share(known.windows, unseen.windows, samples, 0)
        assert lower < 0.55
        assert upper > 0.45


def test_copies_with_several_spikes_moved_are_nearer(splits: Splits) -> None:
    samples = moved(drawn(splits.test.windows), 3)
    _, lower, _ = nearer_share(splits.test.windows, splits.validation.windows, samples, 0)
    assert lower > 0.55


MIXTURES: dict[str, Callable[[Splits], list[Windows]]] = {
    "validation windows": lambda splits: [splits.validation.windows],
    "test and validation windows": lambda splits: [splits.test.windows, splits.validation.windows],
    "all three": lambda splits: [splits.train.windows, splits.test.windows, splits.validation.windows],
    "all three, a spike moved": lambda splits: [
        moved(one.windows) for one in (splits.train, splits.test, splits.validation)
    ],
}


@pytest.mark.parametrize("mixture", MIXTURES)
def test_copies_of_several_splits_do_not_hide_each_other(splits: Splits, mixture: str) -> None:
    parts = MIXTURES[mixture](splits)
    samples = np.concatenate([drawn(one)[: N // len(parts)] for one in parts])
    sets = [(one.windows, one.groups) for one in (splits.train, splits.validation, splits.test)]
    assert near_copies_of_one_set(sets, samples).flagged


def test_windows_that_are_of_no_split_are_no_copies_of_one(splits: Splits) -> None:
    sets = [(one.windows, one.groups) for one in (splits.train, splits.validation, splits.test)]
    for samples in (noise(splits.train.windows), np.zeros_like(noise(splits.train.windows))):
        found = near_copies_of_one_set(sets, samples)
        assert not found.flagged
        assert found.share <= found.by_chance + 0.02


def test_few_honest_windows_are_no_copies_and_few_copies_are() -> None:
    splits = split_windows(simulated(neurons=4, repeats=60, time_bins=480, seed=5), 16)
    train, validation, test = splits.train, splits.validation, splits.test
    asked = (train.windows, train.groups, validation.windows, validation.groups)
    sets = [(one.windows, one.groups) for one in (train, validation, test)]
    rng = np.random.default_rng(5)
    rates = train.windows.mean(axis=(0, 2))[None, :, None]
    for _ in range(40):
        few = (rng.random((64, *train.windows.shape[1:])) < rates).astype(np.uint8)
        assert not near_copies(*asked, few).flagged
        assert not near_copies_of_one_set(sets, few).flagged
    copied = train.windows[rng.permutation(len(train.windows))[:64]]
    assert near_copies(*asked, copied).flagged


def first(windows: Windows, number: int) -> tuple[Windows, NDArray[np.int64]]:
    return windows[:number], np.zeros(number, np.int64)


def test_copies_of_the_last_windows_of_a_larger_set_are_found(splits: Splits) -> None:
    size = 150
    known, groups = first(splits.train.windows, 2 * size - 1)
    unseen, unseen_groups = first(splits.validation.windows, size)
    found = near_copies(known, groups, unseen, unseen_groups, known[size:])
    assert found.flagged
    assert 0.5 < found.share <= 1


def test_a_copy_is_counted_once_where_the_set_is_no_multiple_of_the_other() -> None:
    windows = np.eye(15, dtype=np.uint8).reshape(15, 1, 15).repeat(3, axis=1)  # each is near itself alone
    known, unseen = windows[:7], windows[11:]
    found = near_copies(*first(known, 7), *first(unseen, 4), known)
    assert (found.share, found.yardstick_share) == (1.0, 0.0)


@pytest.mark.parametrize("larger", range(3))
def test_copies_of_the_last_windows_of_one_of_several_sets_are_found(splits: Splits, larger: int) -> None:
    size = 150
    sets = [
        first(one.windows, 2 * size - 1 if number == larger else size)
        for number, one in enumerate((splits.train, splits.validation, splits.test))
    ]
    assert near_copies_of_one_set(sets, sets[larger][0][size:]).flagged
