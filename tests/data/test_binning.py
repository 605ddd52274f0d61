import numpy as np
import pytest

from spiqbench.data.binning import Stretch, bin_stretches, clipped_share, spike_counts
from spiqbench.errors import DataError


def times(*seconds):
    return np.array(seconds, dtype=float)


def test_a_bin_holds_1_where_a_unit_spiked_and_repeated_spikes_are_counted():
    stretch = Stretch([times(0.0, 0.001, 0.019, 0.05), times(0.0201, 0.0999)], 0.0, 0.1)
    spikes = bin_stretches([stretch], 20, "mine")
    np.testing.assert_array_equal(spikes, [[[1, 0], [0, 1], [1, 0], [0, 0], [0, 1]]])
    assert spike_counts([stretch], 20, 5).tolist() == [4, 2]
    assert clipped_share([stretch], 20) == pytest.approx(2 / 6)


@pytest.mark.parametrize("width_ms", [20, 1, 12.5, 1000 / 30])
def test_a_spike_on_an_edge_is_in_the_later_bin_however_far_from_the_start(width_ms):
    """Multiples of a width are rounded in binary: 0.58 / 0.02 is less than 29."""
    edges = np.arange(0, 200_000, 7)
    for start in (0.0, 1234.5):
        train = start + edges * (width_ms / 1000)
        stretch = Stretch([train], start, start + 200_000 * width_ms / 1000)
        np.testing.assert_array_equal(np.flatnonzero(bin_stretches([stretch], width_ms, "mine")), edges)
        assert clipped_share([stretch], width_ms) == 0


@pytest.mark.parametrize("start", [-50.0, 1e6, 1.7e9, 1.7e9 + 0.123])
@pytest.mark.parametrize("width_ms", [20, 1])
def test_clocks_that_count_from_1970_are_binned_as_exactly(start, width_ms):
    rng = np.random.default_rng(0)
    train = np.sort(np.round(rng.uniform(0, 600, 5000), 4))
    near = bin_stretches([Stretch([train], 0.0, 600.0)], width_ms, "mine")
    far = bin_stretches([Stretch([start + train], start, start + 600.0)], width_ms, "mine")
    np.testing.assert_array_equal(far, near)


def test_a_clock_too_coarse_for_the_bins_is_refused_with_all_its_digits():
    train = 1.7e12 + np.arange(100.0)
    with pytest.raises(DataError, match=r"times up to 1700000000099.0 s, whose digits are too coarse"):
        bin_stretches([Stretch([train], train[0], train[-1])], 1, "mine")


def test_it_agrees_with_a_histogram_away_from_edges():
    rng = np.random.default_rng(0)
    train = np.sort(rng.uniform(0, 60, 3000))
    stretch = Stretch([train], 5.0, 50.0)
    spikes = bin_stretches([stretch], 20, "mine")
    counts = np.histogram(train, 5 + 0.02 * np.arange(45 * 50 + 1))[0]
    np.testing.assert_array_equal(spikes[0, :, 0], counts > 0)
    assert spike_counts([stretch], 20, 45 * 50) == counts.sum()
    assert clipped_share([stretch], 20) == pytest.approx((counts - (counts > 0)).sum() / counts.sum())


def test_stretches_are_cut_to_the_shortest_from_their_own_start():
    train = times(1.01, 1.99, 5.01, 6.5)
    stretches = [Stretch([train], 1.0, 2.0), Stretch([train], 5.0, 5.55)]
    spikes = bin_stretches(stretches, 100, "mine")
    assert spikes.shape == (2, 5, 1)
    assert spikes[:, 0, 0].tolist() == [1, 1]
    assert spike_counts(stretches, 100, 5) == 2


@pytest.mark.parametrize(
    ("width", "stop", "message"),
    [(2000, 1, "less than a bin"), (20, 0.1, "no spike"), (1e-7, 1e5, "longer bins")],
)
def test_what_cannot_be_binned(width, stop, message):
    with pytest.raises(DataError, match=message):
        bin_stretches([Stretch([times(0.5)], 0.0, stop)], width, "mine")
