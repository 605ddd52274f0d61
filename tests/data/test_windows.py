import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiqbench.data.windows import check_windows, cut_windows, windows_digest
from spiqbench.errors import DataError


@settings(deadline=None)
@given(st.integers(1, 4), st.integers(1, 40), st.integers(2, 5), st.integers(1, 12))
def test_every_window_is_a_stretch_of_one_repeat(repeats, bins, neurons, time_bins):
    # Every entry says where it comes from, so that a window's place can be read off it.
    spikes = np.arange(repeats * bins * neurons).reshape(repeats, bins, neurons)
    if bins < time_bins:
        with pytest.raises(DataError, match="shorter than a window"):
            cut_windows(spikes, time_bins)
        return
    windows = cut_windows(spikes, time_bins)
    per_repeat = bins // time_bins
    assert windows.shape == (repeats * per_repeat, neurons, time_bins)
    for index, window in enumerate(windows):
        repeat, first = index // per_repeat, index % per_repeat * time_bins
        np.testing.assert_array_equal(window, spikes[repeat, first : first + time_bins].T)


def test_a_window_needs_a_bin():
    with pytest.raises(DataError, match="at least 1"):
        cut_windows(np.zeros((1, 10, 2), np.uint8), 0)


def test_swapped_axes_are_hinted_at():
    with pytest.raises(DataError, match="axes are swapped"):
        cut_windows(np.zeros((1, 8, 5000), np.uint8), 16)


def test_checked_windows_are_uint8_in_c_order():
    windows = np.asfortranarray(np.random.default_rng(0).integers(0, 2, (10, 3, 5)).astype(float))
    checked = check_windows(windows, "these")
    assert checked.dtype == np.uint8
    assert checked.flags.c_contiguous
    np.testing.assert_array_equal(checked, windows)


@pytest.mark.parametrize(
    ("windows", "message"),
    [
        (np.zeros((4, 5)), "generated.npy has 2 axes"),
        (np.zeros((0, 4, 5)), "generated.npy is empty"),
        (np.full((2, 2, 2), 3), "generated.npy holds values above 1"),
        (np.full((2, 2, 2), np.nan), "generated.npy holds NaN"),
        (np.full((2, 2, 2), 0.3), "generated.npy holds fractions"),
    ],
)
def test_refuses_what_are_no_windows(windows, message):
    with pytest.raises(DataError, match=message):
        check_windows(windows, "generated.npy")


def test_a_digest_is_of_the_shape_and_the_bits():
    """It stands in records and in NWB files: it may never change."""
    windows = (np.arange(30) % 3 == 0).reshape(2, 3, 5)
    stated = "734ee2cc776712d3f169c379ee048106d9133bc721133cbce9aea9c99ae709fe"
    assert windows_digest(windows.astype(np.uint8)) == windows_digest(windows.astype(float)) == stated
    assert windows_digest(windows.reshape(3, 2, 5)) != stated
