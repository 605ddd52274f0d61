import numpy as np
import pytest

from spiqbench.data.readers.spike_times import Stretch, bin_stretches, check_times, chosen_span
from spiqbench.errors import ConfigError, DataError


def times(*seconds):
    return np.array(seconds, dtype=float)


def test_a_bin_holds_1_where_a_unit_spiked_and_repeated_spikes_are_counted():
    trains = [times(0.0, 0.001, 0.019, 0.05), times(0.0201, 0.0999)]
    binned = bin_stretches([Stretch(trains, 0.0, 0.1)], 20, "mine")
    np.testing.assert_array_equal(binned.spikes, [[[1, 0], [0, 1], [1, 0], [0, 0], [0, 1]]])
    assert (binned.total, binned.clipped) == (6, 2)


@pytest.mark.parametrize("width_ms", [20, 1, 12.5, 1000 / 30])
def test_a_spike_on_an_edge_is_in_the_later_bin_however_far_from_the_start(width_ms):
    """Multiples of a width are rounded in binary: 0.58 / 0.02 is less than 29."""
    edges = np.arange(0, 200_000, 7)
    for start in (0.0, 1234.5):
        train = start + edges * (width_ms / 1000)
        binned = bin_stretches([Stretch([train], start, start + 200_000 * width_ms / 1000)], width_ms, "mine")
        np.testing.assert_array_equal(np.flatnonzero(binned.spikes), edges)
        assert binned.clipped == 0


def test_it_agrees_with_a_histogram_away_from_edges():
    rng = np.random.default_rng(0)
    train = np.sort(rng.uniform(0, 60, 3000))
    binned = bin_stretches([Stretch([train], 5.0, 50.0)], 20, "mine")
    counts = np.histogram(train, 5 + 0.02 * np.arange(45 * 50 + 1))[0]
    np.testing.assert_array_equal(binned.spikes[0, :, 0], counts > 0)
    assert binned.total == counts.sum()
    assert binned.clipped == (counts - (counts > 0)).sum() > 0


def test_stretches_are_cut_to_the_shortest_from_their_own_start():
    train = times(1.01, 1.99, 5.01, 6.5)
    binned = bin_stretches([Stretch([train], 1.0, 2.0), Stretch([train], 5.0, 5.55)], 100, "mine")
    assert binned.spikes.shape == (2, 5, 1)
    assert binned.spikes[:, 0, 0].tolist() == [1, 1]
    assert binned.total == 2


@pytest.mark.parametrize(
    ("width", "stop", "message"),
    [
        (0, 1, "bin_width_ms"),
        ("20", 1, "bin_width_ms"),
        (2000, 1, "less than a bin"),
        (1e-9, 1, "longer bins"),
        (20, 0.1, "no spike"),
    ],
)
def test_what_cannot_be_binned(width, stop, message):
    with pytest.raises(DataError, match=message):
        bin_stretches([Stretch([times(0.5)], 0.0, stop)], width, "mine")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([0.1, np.nan], "NaN or infinite"),
        ([np.inf], "NaN or infinite"),
        ([0.1, -0.2], "before the recording began at 0 s .the first at -0.2 s."),
        (["a"], "no numbers"),
    ],
)
def test_times_that_are_none(values, message):
    with pytest.raises(DataError, match=message):
        check_times(values, "unit 3")


def test_times_are_sorted_and_may_be_negative_where_the_clock_is():
    assert check_times([3, 1, 2], "unit").tolist() == [1, 2, 3]
    assert check_times([-0.5, 0.1], "unit", earliest=-1).tolist() == [-0.5, 0.1]


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
