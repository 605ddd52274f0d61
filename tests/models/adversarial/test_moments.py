"""Moments of probabilities and of windows against sums that are written out."""

import pytest
import torch

from spiqbench.models.adversarial.moments import moments_of_probabilities, moments_of_windows, own_pairs


def test_pairs_of_a_neuron_with_itself_lag_by_lag():
    given = torch.rand(7, 3, 14, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    found = own_pairs(given)
    assert found.shape == (10, 3)
    for lag in range(1, 11):
        pairs = [given[:, :, t] * given[:, :, t + lag] for t in range(14 - lag)]
        torch.testing.assert_close(found[lag - 1], torch.stack(pairs).mean((0, 1)), atol=1e-14, rtol=0)
    assert own_pairs(given[..., :1]).shape == (0, 3)


@pytest.mark.parametrize("neurons", [1, 4])
def test_windows_have_the_moments_of_probabilities_that_are_certain(neurons):
    rng = torch.Generator().manual_seed(1)
    windows = (torch.rand(40, neurons, 6, generator=rng) < 0.3).to(torch.uint8)
    exact, certain = moments_of_windows(windows), moments_of_probabilities(windows.double())
    for name, value in vars(exact).items():
        torch.testing.assert_close(getattr(certain, name), value, atol=1e-12, rtol=0)
