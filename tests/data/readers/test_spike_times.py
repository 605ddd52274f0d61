import numpy as np
import pytest

from spiqbench.data.readers.spike_times import (
    Choice,
    check_times,
    chosen_span,
    in_seconds,
    plain,
    refuse_other_units,
    trains_recording,
)
from spiqbench.data.recording import Provenance
from spiqbench.errors import ConfigError, DataError

MINE = Provenance("mine", "mine.csv")


def poisson(hertz, seconds=300.0, units=4, seed=0):
    rng = np.random.default_rng(seed)
    return [np.sort(rng.uniform(0, seconds, rng.poisson(hertz * seconds))) for _ in range(units)]


@pytest.mark.parametrize(
    ("values", "message"),
    [([0.1, np.nan], "unit 3 .*NaN or infinite"), ([np.inf], "NaN or infinite"), (["a"], "not numbers")],
)
def test_times_that_are_none(values, message):
    with pytest.raises(DataError, match=message):
        check_times(values, "unit 3")


def test_times_are_sorted_and_may_be_negative():
    assert check_times([3, 1, -2], "unit").tolist() == [-2, 1, 3]


@pytest.mark.parametrize(
    ("unit", "scale"), [(None, 1), ("s", 1), ("ms", 1e3), ("us", 1e6), ("30000Hz", 3e4), ("2.4e4 hz", 24_000)]
)
def test_times_of_any_unit_become_seconds(unit, scale):
    seconds = np.array([0.5, 1.25, 90.0])
    np.testing.assert_allclose(in_seconds(seconds * scale, unit, "mine"), seconds)


@pytest.mark.parametrize("unit", ["minutes", "0Hz", "-5Hz", 30_000, "Hz", "nanHz", "1e999Hz"])
def test_units_of_time_that_are_none(unit):
    with pytest.raises(ConfigError, match="use s, ms, us, or the samples a second"):
        in_seconds([1.0], unit, "mine")


@pytest.mark.parametrize("hertz", [0.1, 1, 20, 200])
@pytest.mark.parametrize("unit", ["ms", "30000Hz", "us"])
def test_other_units_are_noticed_and_named_with_the_rates_that_they_mean(hertz, unit):
    scale = {"ms": 1e3, "30000Hz": 3e4, "us": 1e6}[unit]
    # Intervals of at least 2 ms, as of neurons.
    rng = np.random.default_rng(0)
    trains = [scale * np.cumsum(0.002 + rng.exponential(1 / hertz, 2000)) for _ in range(4)]
    with pytest.raises(DataError, match=r"mine lasts .* s at .* spikes a second and unit") as error:
        refuse_other_units(trains, "mine")
    said = str(error.value)
    assert "\n" not in said
    if 1 <= hertz <= 20:
        assert f"set task.recording.time_unit={unit}" in said


def test_minutes_are_noticed_where_they_mean_rates_that_no_neuron_has():
    with pytest.raises(DataError, match="look like minutes or hours"):
        refuse_other_units([times / 60 for times in poisson(30)], "mine")


@pytest.mark.parametrize("hertz", [0.1, 1, 20, 200])
def test_seconds_are_taken_as_they_are(hertz):
    refuse_other_units(poisson(hertz, seconds=2000 / hertz), "mine")


def test_who_insists_is_believed():
    trains = [[times * 1000 for times in poisson(5, 20)]]
    with pytest.raises(DataError, match="time_unit=ms"):
        trains_recording(trains, Choice(), 1000, MINE)
    assert trains_recording(trains, Choice(time_unit="s"), 1000, MINE).time_bins > 19_000


def test_spans():
    assert chosen_span(None, None, 1.5, 90.2, "mine") == (1.5, 90.2)
    assert chosen_span(1, 91, 1.5, 90.2, "mine") == (1, 91)
    for bounds in [(0, 50), (100, None), (None, 95)]:
        with pytest.raises(DataError, match=r"lasts from 1.5 to 90.2 s.*lies outside"):
            chosen_span(*bounds, 1.5, 90.2, "mine")
    with pytest.raises(DataError, match="start before the stop"):
        chosen_span(60, 50, 1.5, 90.2, "mine")
    for bound in ("now", True, float("nan")):
        with pytest.raises(ConfigError, match="give seconds"):
            chosen_span(bound, None, 0, 1, "mine")


def test_bounds_of_a_clock_from_1970_are_told_with_their_digits():
    with pytest.raises(DataError, match=r"lasts from 1700000000 to 1700000090 s and start=1700000095 lies"):
        chosen_span(1700000095, None, 1700000000.0, 1700000090.0, "mine")


def test_rare_units_are_left_out_and_selections_are_made_first():
    trains = [*poisson(5), np.array([-400.0, 10.0]), np.array([5.0])]
    recording = trains_recording(
        [trains], Choice(units=[0, 1, 2, 5], start=0, stop=200, least_hz=1), 20, MINE
    )
    assert recording.spikes.shape == (1, 10_000, 3)
    expected = [np.unique(np.floor(times[times < 200] / 0.02)).size for times in trains[:3]]
    assert recording.spikes.sum(axis=(0, 1)).tolist() == expected
    assert recording.spike_counts.tolist() == [int((times < 200).sum()) for times in trains[:3]]
    some = recording.of([2, 0])
    assert some.spike_counts.tolist() == recording.spike_counts[[2, 0]].tolist()
    assert some.clipped == int(some.spike_counts.sum()) - some.spikes.sum()
    with pytest.raises(DataError, match="lower least_hz"):
        trains_recording([trains], Choice(least_hz=100), 20, MINE)


def test_a_bin_width_that_is_none_is_named():
    for width in (0, "20", None):
        with pytest.raises(DataError, match="bin_width_ms"):
            trains_recording([poisson(5)], Choice(), width, MINE)


def test_no_memory_is_taken_for_what_does_not_fit():
    import tracemalloc

    tracemalloc.start()
    with pytest.raises(DataError, match=r"which takes .* GB: choose longer bins"):
        trains_recording([poisson(5)], Choice(), 1e-6, MINE)
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()


def test_short_floats_far_from_0_have_lost_their_digits():
    times = np.arange(0, 600, 0.5)
    assert np.array_equal(in_seconds(times.astype(np.float32), None, "a file"), times)
    with pytest.raises(
        DataError, match="a file has spike times in float32, whose steps are 130 s so far from 0"
    ):
        in_seconds((times + 1.7e9).astype(np.float32), None, "a file")
    with pytest.raises(DataError, match="float32, whose steps are"):
        in_seconds((times * 3e4 + 1e12).astype(np.float32), "30000Hz", "a file")


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (8999660.0, 6, "8999660"),
        (270.4, 2, "270"),
        (8.2e-6, 2, "0.0000082"),
        (3.0, 2, "3"),
        (2.99989e8, 6, "299989000"),
    ],
)
def test_spans_and_rates_are_said_without_exponents(value, digits, text):
    assert plain(value, digits) == text
