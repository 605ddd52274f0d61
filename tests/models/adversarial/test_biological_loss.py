"""Scales of the biological loss, where a recording has much of a statistic and where it has none."""

import pytest
import torch

from spiqbench.models.adversarial.biological_loss import NOISE_WINDOWS, TERMS, BiologicalLoss
from spiqbench.models.adversarial.moments import moments_of_probabilities, moments_of_windows
from spiqbench.seeds import torch_generator


def loss_on(windows: torch.Tensor) -> BiologicalLoss:
    loss = BiologicalLoss(windows.shape[1], windows.shape[2], dict.fromkeys(TERMS, 1.0))
    loss.fit_targets(windows)
    return loss


def poisson(rates: torch.Tensor, samples: int) -> torch.Tensor:
    rng = torch.Generator().manual_seed(0)
    return (torch.rand(samples, len(rates), 8, generator=rng) < rates[:, None]).to(torch.uint8)


def test_a_statistic_that_the_data_have_nothing_of_is_measured_in_noise_of_a_batch() -> None:
    windows = poisson(torch.tensor([0.05, 0.06, 0.04]), 20_000)
    loss = loss_on(windows)
    for start in (0, 5000):
        other = moments_of_windows(windows[start : start + NOISE_WINDOWS])
        terms = loss.terms(other, other)
        assert terms["pairwise_covariance"] < 10
        assert terms["autocovariance"] < 10


def test_a_statistic_that_the_data_are_full_of_is_measured_against_its_null() -> None:
    shared = poisson(torch.tensor([0.3]), 20_000)
    windows = shared.expand(-1, 3, -1) * poisson(torch.tensor([0.9, 0.8, 0.5]), 20_000)
    loss = loss_on(windows)
    real = moments_of_windows(windows)
    distance = real.covariance.square().sum()
    assert 1 < loss.scale_covariance / distance < 1.1


def test_noisy_probabilities_give_the_loss_of_the_exact_moments_on_average() -> None:
    """Probabilities are 0.1 or 0.7 for a whole window: two windows, equally weighted, have the exact moments.

    Rates and counts are means over windows, so the product of two estimates of their errors has no bias.
    """
    both = torch.tensor([0.1, 0.7]).view(2, 1, 1).expand(2, 3, 5)
    loss = BiologicalLoss(3, 5, {"firing_rate": 1.0, "k_probability": 1.0})
    rng = torch_generator(0)
    rates = torch.tensor([0.1, 0.3, 0.6])[:, None].expand(2000, 3, 5)
    loss.fit_targets(torch.bernoulli(rates, generator=rng).to(torch.uint8))
    exactly = moments_of_probabilities(both)
    exact = float(loss(exactly, exactly))
    draws = [float(loss.of_probabilities(both[torch.randint(2, (20,), generator=rng)])) for _ in range(2000)]
    estimate, spread = torch.tensor(draws).mean(), torch.tensor(draws).std()
    assert exact > 0.01
    assert float(estimate) == pytest.approx(exact, abs=4 * float(spread) / 2000**0.5)
    assert 4 * float(spread) / 2000**0.5 < 0.2 * exact
