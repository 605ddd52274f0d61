import numpy as np
import pytest

from spiqbench.data.recording import Provenance, Recording
from spiqbench.errors import DataError

GOOD = np.random.default_rng(0).integers(0, 2, (3, 20, 4))


def test_holds_uint8_that_cannot_be_written():
    recording = Recording(GOOD, 20)
    assert recording.spikes.dtype == np.uint8
    assert (recording.repeats, recording.time_bins, recording.neurons) == (3, 20, 4)
    with pytest.raises(ValueError, match="read-only"):
        recording.spikes[0, 0, 0] = 1


def test_keeps_no_hold_on_the_array_it_was_given():
    array = GOOD.astype(np.uint8)
    recording = Recording(array, 20)
    array[:] = 0
    assert recording.spikes.sum() == GOOD.sum()


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint16, np.int64, np.float32, np.float64])
def test_takes_any_type_of_number(dtype):
    np.testing.assert_array_equal(Recording(GOOD.astype(dtype), 20).spikes, GOOD)


def with_value(value):
    array = GOOD.astype(float)
    array[1, 2, 3] = value
    return array


@pytest.mark.parametrize(
    ("spikes", "message"),
    [
        (with_value(2), "values above 1 .up to 2."),
        (with_value(-1), "negative values .down to -1."),
        (with_value(0.5), "fractions"),
        (with_value(np.nan), "NaN"),
        (with_value(np.inf), "NaN or infinite"),
        (GOOD[:, :, :1], "one neuron"),
        (GOOD[:, :0], "empty"),
        (GOOD[:0], "empty"),
        (GOOD[0], "2 axes, its shape is .20, 4."),
        (GOOD.astype(str), "<U21 values"),
        (GOOD.astype(complex), "complex128 values"),
        ([[[0, 1], [1]]], "ragged"),
    ],
)
def test_refuses_what_is_no_recording(spikes, message):
    with pytest.raises(DataError, match=message) as error:
        Recording(spikes, 20, Provenance(name="mine", source="mine.npy"))
    assert "mine.npy" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("width", [0, -20, float("nan"), float("inf"), "20", None, True])
def test_refuses_a_bin_width_that_is_no_duration(width):
    with pytest.raises(DataError, match="bin_width_ms"):
        Recording(GOOD, width)
