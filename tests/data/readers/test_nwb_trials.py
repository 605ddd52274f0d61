"""Trials of an NWB file as repeats."""

import numpy as np
import pytest

from spiqbench.data.readers.nwb import from_nwb
from spiqbench.errors import ConfigError, DataError

from .nwb_files import write_nwb_file

RNG = np.random.default_rng(0)


TRAINS = [np.sort(RNG.uniform(0, 60, 400)) for _ in range(4)]


def occupied(train, start, stop, width=0.02):
    edges = start + width * np.arange(round((stop - start) / width) + 1)
    return (np.histogram(train, edges)[0] > 0).astype(np.uint8)


TRIALS = [(1.0, 3.0), (10.0, 12.5), (20.0, 21.0), (30.0, 32.0)]


STIMULI = {"stimulus": ["film", "grey", "film", "film"]}


@pytest.mark.parametrize(
    ("options", "starts", "seconds"),
    [
        ({"trials": True}, [1, 10, 20, 30], 1),
        ({"trials": [3, 0]}, [30, 1], 2),
        ({"trials": {"stimulus": "film"}}, [1, 20, 30], 1),
        ({"trials": True, "trial_seconds": 2}, [1, 10, 30], 2),
        ({"trials": True, "start": 5, "stop": 32}, [10, 20, 30], 1),
    ],
)
def test_trials_are_repeats_of_equal_length(tmp_path, options, starts, seconds):
    path = write_nwb_file(tmp_path / "a.nwb", TRAINS, trials=TRIALS, trial_columns=STIMULI)
    expected = [
        np.stack([occupied(train, start, start + seconds) for train in TRAINS], axis=1) for start in starts
    ]
    np.testing.assert_array_equal(from_nwb(path, 20, **options).spikes, expected)


def test_trials_may_stand_in_another_table(tmp_path):
    path = write_nwb_file(tmp_path / "a.nwb", TRAINS, trials=TRIALS, intervals="gratings_presentations")
    assert from_nwb(path, 20, trials=True, intervals="gratings_presentations").repeats == 4
    with pytest.raises(ConfigError, match="'gratings': did you mean 'gratings_presentations'"):
        from_nwb(path, 20, trials=True, intervals="gratings")


def test_trials_that_a_unit_missed_are_left_out(tmp_path):
    observed = [[(0, 60)], [(0, 60)], [(0, 22), (29, 60)], [(5, 60)]]
    path = write_nwb_file(tmp_path / "a.nwb", TRAINS, observed=observed, trials=[*TRIALS, (25.0, 27.0)])
    assert from_nwb(path, 20, trials=True).repeats == 3
    assert from_nwb(path, 20, trials=True, units=[0, 1]).repeats == 5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"trials": True, "trial_seconds": 9}, "lower task.recording.trial_seconds"),
        ({"trials": True, "trial_seconds": -1}, "above 0"),
        ({"trials": True, "start": 33, "stop": 40}, "no trial"),
        ({"trials": {"colour": "red"}}, "no column 'colour'"),
    ],
)
def test_trials_that_are_not_there(tmp_path, options, message):
    path = write_nwb_file(tmp_path / "a.nwb", TRAINS, trials=TRIALS)
    with pytest.raises((ConfigError, DataError), match=message):
        from_nwb(path, 20, **options)


def test_trials_that_overlap_are_refused(tmp_path):
    halfway = [(2.0 * k, 2.0 * k + 4) for k in range(10)]
    path = write_nwb_file(tmp_path / "a.nwb", TRAINS, trials=halfway)
    with pytest.raises(
        DataError, match=r"overlap: one lasts from 0 to 4 s, the next begins at 2 s.*trial_seconds"
    ):
        from_nwb(path, 20, trials=True)
    assert from_nwb(path, 20, trials=True, trial_seconds=2).repeats == 10
    assert from_nwb(path, 20, trials=[0, 2, 4]).repeats == 3
    shuffled = write_nwb_file(tmp_path / "b.nwb", TRAINS, trials=halfway[::-1])
    with pytest.raises(DataError, match="overlap"):
        from_nwb(shuffled, 20, trials=True)


def test_times_that_begin_anew_in_each_trial_are_refused(tmp_path):
    again = write_nwb_file(tmp_path / "a.nwb", TRAINS, trials=[(0.0, 60.0)] * 8)
    with pytest.raises(DataError, match="overlap"):
        from_nwb(again, 20, trials=True)
    following = write_nwb_file(
        tmp_path / "b.nwb", TRAINS, trials=[(61.0 * k, 61.0 * k + 60) for k in range(8)]
    )
    with pytest.raises(
        DataError, match=r"before 59\.\d+ s and its trials reach to 487 s: times that begin anew"
    ):
        from_nwb(following, 20, trials=True)
