"""From rates of 0.001 to 0.8 a bin: where training starts, and the rates that it ends with."""

from typing import Any

import pytest
import torch

from spiqbench.data.shape import WindowShape
from spiqbench.models.spiqgan.balance import balance_rates
from spiqbench.models.spiqgan.generator import SpiQGAN
from spiqbench.models.spiqgan.memory import SpiQMemory
from spiqbench.models.spiqgan.memory_rates import fit_rates
from spiqbench.models.spiqgan.start import units
from spiqbench.training.fit import fit

RATES = torch.tensor([0.001, 0.02, 0.15, 0.8])
SHAPE = WindowShape(4, 6)
NONE = torch.zeros(4, dtype=torch.bool)


def poisson(rates: torch.Tensor, samples: int = 6000) -> torch.Tensor:
    rng = torch.Generator().manual_seed(0)
    return (torch.rand(samples, len(rates), SHAPE.time_bins, generator=rng) < rates[:, None]).to(torch.uint8)


def rates_of(generator: SpiQGAN, windows: int = 8000) -> torch.Tensor:
    with torch.no_grad():
        return generator.probabilities(windows, rng=torch.Generator().manual_seed(1)).mean((0, 2))


@pytest.mark.parametrize("options", [{}, {"entangler": "none"}, {"readout": "word"}], ids=str)
def test_a_turn_gives_every_neuron_its_rate(options: dict[str, Any]) -> None:
    torch.manual_seed(0)
    generator = SpiQGAN(SHAPE, layers=2, first_angles=0.1, first_scales=0.1, critic_weight=0, **options)
    wanted = torch.tensor([0.1, 0.2, 0.3, 0.45])
    balance_rates(generator, wanted, points=2**14, quieter=NONE)
    torch.testing.assert_close(rates_of(generator), wanted, atol=0.01, rtol=0)


def test_bins_of_their_own_keep_their_course() -> None:
    torch.manual_seed(0)
    generator = SpiQGAN(
        SHAPE, layers=2, first_angles=0.2, first_scales=0.1, sharing="per_step", critic_weight=0
    )

    def course() -> torch.Tensor:
        with torch.no_grad():
            return generator.probabilities(8000, rng=torch.Generator().manual_seed(1)).mean(0)

    before = course()
    wanted = before.mean(1) * torch.tensor([1.1, 1.2, 1.1, 1.2])
    balance_rates(generator, wanted, points=2**14, quieter=NONE)
    torch.testing.assert_close(course().mean(1), wanted, atol=0.01, rtol=0)
    torch.testing.assert_close(
        course() / course().mean(1, keepdim=True), before / before.mean(1, keepdim=True), atol=0.05, rtol=0
    )


def test_noise_that_fires_too_much_is_made_smaller() -> None:
    torch.manual_seed(0)
    generator = SpiQGAN(SHAPE, layers=2, first_angles=0.05, first_scales=0.3, critic_weight=0)
    balance_rates(generator, RATES, points=2**14, quieter=NONE)
    assert rates_of(generator)[0] > 0.01
    balance_rates(generator, RATES, points=2**14, quieter=~NONE)
    assert rates_of(generator)[0] < 0.003


def test_a_rare_neuron_among_busy_ones_comes_to_its_rate_where_no_slope_leads() -> None:
    torch.manual_seed(0)
    generator = SpiQGAN(WindowShape(6, 6), layers=5, critic_weight=0)
    wanted = torch.tensor([0.001, 0.3, 0.001, 0.999, 0.5, 0.01])
    balance_rates(generator, wanted, points=2**14, quieter=wanted > 0)
    chance = wanted.minimum(1 - wanted)
    assert ((rates_of(generator) - wanted).abs() < 0.05 * chance + 0.0002).all()


def test_units_are_of_the_order_of_the_root_of_the_rate_and_never_above_one() -> None:
    found = units(torch.tensor([0.0002, 0.005, 0.02, 0.4]))
    torch.testing.assert_close(found, torch.tensor([0.1, 0.5, 1.0, 1.0]))


@pytest.mark.parametrize("entangler", ["cz_ring", "none"])
def test_any_rates_are_those_of_the_data_after_a_short_training(entangler: Any) -> None:
    torch.manual_seed(0)
    windows = poisson(RATES)
    generator = SpiQGAN(SHAPE, layers=3, entangler=entangler, critic_weight=0, learning_rate=0.05)
    fit(generator, windows.numpy(), steps=150)
    seen, real = rates_of(generator), windows.float().mean((0, 2))
    assert ((seen - real).abs() < 0.15 * real + 0.0005).all()


def test_memory_qubits_start_at_any_rates() -> None:
    torch.manual_seed(0)
    windows = poisson(RATES)
    generator = SpiQMemory(SHAPE, memory=1, layers=2, learning_rate=0.03)
    fit(generator, windows.numpy(), steps=150)
    real = windows.float().mean((0, 2))
    with torch.no_grad():
        seen = generator.exact_moments().rate.float()
    assert (seen - real).square().mean().sqrt() < 0.05 * real.std()


def test_rates_of_memory_qubits_are_fitted_without_undoing_what_neurons_have_in_common() -> None:
    torch.manual_seed(0)
    awake = torch.rand(6000, 1, 1, generator=torch.Generator().manual_seed(2)) < 0.3
    windows = poisson(torch.tensor([0.1, 0.2, 0.3, 0.4])) * awake.to(torch.uint8)
    generator = SpiQMemory(SHAPE, memory=1, layers=2, learning_rate=0.03)
    fit(generator, windows.numpy(), steps=200)
    with torch.no_grad():
        before = generator.exact_moments()
        wanted = before.rate * torch.tensor([0.8, 1.1, 0.9, 1.2])
        fit_rates(generator, wanted)
        after = generator.exact_moments()
    torch.testing.assert_close(after.rate, wanted, rtol=0.02, atol=0)
    for name in ("covariance", "population", "autocorrelogram"):
        changed = (getattr(after, name) - getattr(before, name)).square().sum()
        assert changed < 0.1 * getattr(generator.biological_loss, f"scale_{name}")
