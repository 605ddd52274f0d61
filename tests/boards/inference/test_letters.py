from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from spiqbench.boards.inference.intervals import SeedScores
from spiqbench.boards.inference.letters import letters
from spiqbench.boards.inference.ranking import rank


@st.composite
def corrected_tests(draw):
    rows = draw(st.integers(0, 9))
    pairs = list(combinations(range(rows), 2))
    return rows, {pair for pair in pairs if draw(st.booleans())}


@settings(max_examples=300, deadline=None)
@given(corrected_tests())
def test_two_rows_share_a_letter_if_and_only_if_the_test_does_not_separate_them(case):
    rows, separated = case
    found = letters(rows, separated)
    assert all(found[row] for row in range(rows))
    for i, j in combinations(range(rows), 2):
        assert bool(set(found[i]) & set(found[j])) == ((i, j) not in separated)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(2, 14))
def test_letters_of_a_board_are_what_its_corrected_test_separates(seed, rows):
    rng = np.random.default_rng(seed)
    board = [
        SeedScores((0, 1, 2), 0.9 - 0.02 * k + rng.choice([0.002, 0.01]) * rng.standard_normal(3))
        for k in range(rows)
    ]
    found = rank(board)
    for i, j in combinations(range(rows), 2):
        assert bool(set(found.letters[i]) & set(found.letters[j])) == (not found.differ(i, j))
        assert found.comparison(j, i).difference == -found.comparison(i, j).difference


def test_letters_of_piephos_example():
    """Neighbours that overlap: a, ab, b."""
    assert letters(3, [(0, 2)]) == [("a",), ("a", "b"), ("b",)]
    assert letters(4, [(0, 3), (1, 3)]) == [("a",), ("a",), ("a", "b"), ("b",)]
    assert letters(2, []) == [("a",), ("a",)]
    assert letters(0, []) == []


def test_more_rows_apart_than_there_are_letters():
    found = letters(30, combinations(range(30), 2))
    assert found[25:28] == [("z",), ("a1",), ("b1",)]


def test_equal_models_share_a_letter_on_all_but_five_percent_of_boards():
    rng = np.random.default_rng(8)
    split = 0
    for _ in range(300):
        sizes = 0.02 * np.exp(0.5 * rng.standard_normal(8))
        shared = 0.01 * rng.standard_normal(60)
        common = 0.01 * rng.standard_normal()
        rows = [
            SeedScores((0, 1, 2), common + size * rng.standard_normal(3), np.tile(shared, (3, 1)), None, 60)
            for size in sizes
        ]
        split += min(rank(rows).adjusted.values()) < 0.05
    assert split / 300 <= 0.05


def test_failed_models_tie_with_each_other_and_lose():
    good, lost = SeedScores((0, 1, 2), np.array([0.8, 0.81, 0.79])), SeedScores((0, 1, 2), np.zeros(3))
    found = rank([good, lost, lost])
    assert found.letters == (("a",), ("b",), ("b",))
    assert rank([]).letters == ()
    assert rank([good]).letters == (("a",),)
