"""Scales of the biological loss, where a recording has much of a statistic and where it has none."""

import torch

from spiqbench.models.adversarial.biological_loss import NOISE_WINDOWS, TERMS, BiologicalLoss
from spiqbench.models.adversarial.moments import moments_of_windows


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
