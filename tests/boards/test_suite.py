import numpy as np
import pytest
from scipy.stats import t, ttest_1samp

from spiqbench.boards.board import make_board
from spiqbench.boards.suite import make_suite, mean_ranks, over_tasks, paired_letters, paired_p

from .factories import make_runs

TASKS = ("salamander_n8", "salamander_n16", "salamander_n50", "mouse_retina_n16")


@pytest.fixture
def boards():
    """Three of the four tasks: two models, a control, one that misses a task, a reference, a quantum one alone."""
    found = []
    for task, offset in (("salamander_n16", -0.05), ("salamander_n8", 0.0), ("mouse_retina_n16", -0.1)):
        where = {"task": task, "spread": 0.005, "replicates": False}
        records = make_runs("good", range(3), skill=0.9 + offset, **where)
        records += make_runs("bad", range(3), skill=0.4 + offset, **where)
        records += make_runs("independent", range(3), skill=0.0, kind="reference", **where)
        records += make_runs("alone", range(3), skill=0.9, entangler="cz_ring", **where)
        width = len(task)
        records += make_runs(
            f"vae+width-{width}", range(3), skill=0.6 + offset, family="vae", matched_to="q", **where
        )
        if task != "salamander_n8":
            records += make_runs("partly", range(3), skill=0.95, **where)
        found.append(make_board(records))
    return found


def test_rows_are_ranked_over_all_tasks_and_what_misses_one_stands_below(boards):
    suite = make_suite("core", TASKS, boards)
    assert list(suite.boards) == ["salamander_n8", "salamander_n16", "mouse_retina_n16"]
    assert suite.absent == ("salamander_n50",)
    assert [row.name for row in suite.ranked] == ["good", "vae matched to q", "bad"]
    assert [row.mean_rank for row in suite.ranked] == [1, 2, 3]
    assert [row.name for row in suite.references] == ["independent"]
    missing = {row.name: row.missing for row in suite.incomplete}
    assert missing == {"partly": {"salamander_n8": "not run"}}
    assert [row.name for row in suite.rows][-1] == "partly"
    good = suite.ranked[0]
    assert good.realism.value == pytest.approx(np.mean([b.row("good").realism.value for b in boards]))
    assert good.realism.value == pytest.approx(0.85, abs=0.02)


def test_one_board_is_no_suite(boards):
    assert make_suite("core", TASKS, boards[:1]) is None
    assert make_suite("core", ("another",), boards) is None


def test_a_row_that_one_board_refuses_says_why():
    boards = []
    for task in TASKS[:2]:
        records = make_runs("q", range(2), task=task, entangler="cz_ring", twin="p")
        if task == TASKS[0]:
            records += make_runs("p", range(2), task=task, entangler="none")
        records += make_runs("vae", range(2), task=task)
        boards.append(make_board(records))
    suite = make_suite("core", TASKS, boards)
    q = next(row for row in suite.incomplete if row.name == "q")
    assert q.missing == {TASKS[1]: "twin missing: run p on this board"}


def test_the_interval_is_students():
    rng = np.random.default_rng(0)
    first = rng.normal(0.7, 0.1, 7)
    found = over_tasks(first)
    low, high = ttest_1samp(first, 0).confidence_interval(0.95)
    assert (found.lower, found.upper) == pytest.approx((low, high))
    assert over_tasks(first[:1]).lower is None


def test_equal_differences_on_every_task_need_no_spread():
    values = np.array([0.5, 0.25, 0.75])
    assert paired_p(values, values) == 1.0
    assert paired_p(values + 0.125, values) == 0.0
    assert paired_p(values + 0.1, values) == 0.0


def test_interval_covers_the_mean_over_tasks_in_95_of_100():
    rng = np.random.default_rng(1)
    found = [over_tasks(values) for values in rng.normal(0.5, 0.1, (4000, 7))]
    covered = np.mean([one.lower <= 0.5 <= one.upper for one in found])
    assert covered == pytest.approx(0.95, abs=0.015)
    assert t.isf(0.025, 6) > 2.4


def test_pairing_tells_apart_what_the_tasks_spread_hides():
    difficulty = np.array([0.2, 0.5, 0.9, 0.4, 0.7, 0.3, 0.6])
    noise = np.array([0.001, -0.001, 0.002, 0.0, -0.002, 0.001, -0.001])
    better, equal, worse = difficulty + 0.02, difficulty + 0.02 + noise, difficulty - 0.02 + noise
    assert paired_letters([better, equal, worse]) == [("a",), ("a",), ("b",)]


def test_ranks_are_taken_on_each_task_and_ties_share_theirs():
    values = np.array([[0.9, 0.1, 0.5], [0.8, 0.2, 0.5], [0.1, 0.3, 0.4]])
    assert mean_ranks(values) == pytest.approx([(1 + 3 + 1.5) / 3, (2 + 2 + 1.5) / 3, (3 + 1 + 3) / 3])
    assert len(mean_ranks(np.empty((0, 3)))) == 0
