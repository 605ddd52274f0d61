"""Mean differences over tasks keep their level, and say no more than their tasks do."""

import numpy as np
import pytest
from scipy import stats

from spiqbench.boards.inference.average import average
from spiqbench.boards.inference.comparisons import Comparison, compare
from spiqbench.boards.inference.intervals import SeedScores, Uncertainty


def plain(values):
    return SeedScores(tuple(range(len(values))), np.asarray(values))


def test_one_task_is_its_own_average():
    one = compare(plain([0.8, 0.82, 0.79]), plain([0.7, 0.75, 0.71]))
    same = average([[one]])
    assert same.difference == one.difference
    assert same.p == pytest.approx(one.p)
    assert same.interval() == pytest.approx(one.interval())


def test_equal_spreads_make_students_test_of_all_tasks_together():
    """Tasks with the same spread and number of seeds: the variance is pooled, with all degrees of freedom."""
    shape = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])
    tasks = [compare(plain(shift + 0.1 * shape), plain(0.1 * shape)) for shift in (0.1, 0.0, 0.02, 0.06)]
    mean = average([tasks])
    error = np.sqrt(2 * (0.1 * shape).var(ddof=1) / 5 / 4)
    assert mean.difference == pytest.approx(0.045)
    assert mean.p == pytest.approx(2 * stats.t.sf(0.045 / error, 4 * 8))


def test_windows_of_one_recording_do_not_average_out_and_those_of_several_do():
    windows = Comparison(0.1, Uncertainty(0.0, 1.0, 0.01, 50.0), (5, 5))
    assert average([[windows] * 4]).uncertainty.windows == pytest.approx(0.01)
    assert average([[windows]] * 4).uncertainty.windows == pytest.approx(0.01 / 4)


def test_the_level_holds_where_nothing_differs():
    rng = np.random.default_rng(5)
    spreads = (0.01, 0.03, 0.1)
    told = 0
    for _ in range(2000):
        tasks = [
            compare(plain(sd * rng.standard_normal(5)), plain(sd * rng.standard_normal(5))) for sd in spreads
        ]
        told += average([[task] for task in tasks]).p < 0.05
    assert told / 2000 == pytest.approx(0.05, abs=0.02)


def test_nothing_has_no_average():
    with pytest.raises(ValueError, match="no comparison"):
        average([[], []])
