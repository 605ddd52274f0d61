"""What neither of two rows was fitted to, and who does better there."""

import pytest

from spiqbench.boards.rows import make_row
from spiqbench.boards.unfitted import compare_unfitted, unfitted_keys
from spiqbench.statistics.registry import FIDELITY_KEYS, REALISM_KEYS

from .factories import make_failure, make_runs

FITTED = ("autocovariance", "lagged_covariance")


def row(model, **changes):
    return make_row(make_runs(model, range(5), **changes))


def test_what_either_was_told_to_match_is_left_out():
    first = row("spiqgan", loss=FIDELITY_KEYS)
    second = row("gaussian", loss=FITTED)
    left = unfitted_keys(first, second)
    assert left == unfitted_keys(second, first)
    assert set(left) == set(REALISM_KEYS) - set(FIDELITY_KEYS) - set(FITTED)
    assert compare_unfitted(row("a", loss=REALISM_KEYS), second) is None


def test_the_variance_of_counts_follows_from_rates_and_autocovariances_of_one_fit():
    both = row("gaussian", loss=("firing_rate", "autocovariance"))
    one = row("glm", loss=("autocovariance",))
    other = row("ising", loss=("firing_rate",))
    assert "fano_factor" not in unfitted_keys(both, one)
    assert "fano_factor" in unfitted_keys(one, other)


def test_a_lead_in_what_was_fitted_is_none_in_the_rest():
    plain = row("plain", skill=0.6)
    told = row("told", skill=0.6, skills=dict.fromkeys(FITTED, 0.95), loss=FITTED)
    assert told.realism.value > plain.realism.value + 0.05
    found = compare_unfitted(told, plain)
    assert found is not None
    assert abs(found.difference) < 0.03
    assert found.p > 0.05


def test_a_lead_in_the_rest_is_found_with_the_noise_of_seeds_and_windows():
    better = row("better", skill=0.8, loss=FITTED)
    found = compare_unfitted(better, row("worse", skill=0.6))
    assert found is not None
    low, high = found.interval()
    assert low < 0.2 < high
    assert high - low == pytest.approx(0.04, abs=0.03)
    assert found.p < 0.001


def test_skills_are_clipped_and_a_failed_run_is_the_null():
    beyond = row("beyond", skill=3.0)
    failed = make_row([*make_runs("hmm", range(4), skill=1.0), make_failure("hmm", seed=4)])
    found = compare_unfitted(beyond, failed)
    assert found is not None
    assert found.difference == pytest.approx(1 - 4 / 5, abs=0.02)
