"""Neural baselines trained by the adversarial loop: the published numbers, the series, the bounds."""

import numpy as np
import pytest
import torch
from spiqbench.baselines.fourier import Fourier
from spiqbench.baselines.gan import GAN
from spiqbench.baselines.spike_gan import SpikeGAN
from torch import nn

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.adversarial.critic import gradient_penalty
from spiqbench.models.spiqgan.generator import SpiQGAN
from spiqbench.seeds import torch_generator
from spiqbench.training.fit import fit

SHAPE = WindowShape(neurons=8, time_bins=16)


def bursting_windows(n: int, seed: int) -> np.ndarray:
    """Four neurons, firing at rates of their own in a random half of the windows' halves, else at a tenth."""
    rng = np.random.default_rng(seed)
    active = np.repeat(rng.random((n, 2)) < 0.5, 4, axis=1)
    rates = np.where(active, 1.0, 0.1)[:, None, :] * np.array([0.2, 0.3, 0.4, 0.5])[:, None]
    return (rng.random((n, 4, 8)) < rates).astype(np.uint8)


def test_spike_gan_has_the_published_layers() -> None:
    """Weights and biases of each layer for 50 neurons and 32 bins, written out."""
    model = SpikeGAN(WindowShape(neurons=50, time_bins=32))
    counts = model.parameter_counts()
    assert counts.generator == (128 + 1) * 2048 + (5 * 256 + 1) * 128 + (5 * 128 + 1) * 50
    assert counts.training_only == (5 * 50 + 1) * 128 + (5 * 128 + 1) * 256 + 256 * 8 + 1
    critic = model.critic
    assert isinstance(critic, nn.Sequential)
    assert critic(torch.zeros(3, 50, 32)).shape == (3,)


def test_spike_gan_refuses_windows_that_it_cannot_halve_twice() -> None:
    with pytest.raises(ConfigError, match="multiple of 4"):
        SpikeGAN(WindowShape(neurons=3, time_bins=10))


def test_spike_gan_critic_sees_probabilities_and_its_sampler_draws_spikes() -> None:
    model = SpikeGAN(SHAPE, width=8)
    seen = model.draw(20, rng=torch_generator(0)).windows
    assert ((seen > 0.3) & (seen < 0.7)).all()  # small weights: everything near a half
    assert set(model.sample(20, rng=torch_generator(0)).unique().tolist()) == {0, 1}


def test_spike_gan_finds_the_rates() -> None:
    torch.manual_seed(0)
    model = SpikeGAN(WindowShape(neurons=4, time_bins=8), width=8, latent=8, learning_rate=2e-3)
    windows = bursting_windows(4000, 0)
    fit(model, windows, steps=200, batch_size=320)
    found = model.sample(2000, rng=torch_generator(0)).double().mean()
    assert abs(float(found) - windows.mean()) < 0.5 * abs(0.5 - windows.mean())


def test_gan_learns_that_neurons_fire_together() -> None:
    torch.manual_seed(0)
    model = GAN(
        WindowShape(neurons=4, time_bins=8), width=16, latent=4, critic_weight=0.0, learning_rate=1e-2
    )
    windows = bursting_windows(4000, 0)
    fit(model, windows, steps=200, batch_size=64)
    drawn = model.sample(4000, rng=torch_generator(0)).numpy()

    def mean_covariance(w: np.ndarray) -> float:
        return float(np.cov(w.transpose(1, 0, 2).reshape(4, -1))[np.triu_indices(4, 1)].mean())

    assert mean_covariance(drawn) == pytest.approx(mean_covariance(windows), rel=0.3)


def test_gradient_penalty_reaches_the_critic_of_spike_gan() -> None:
    model = SpikeGAN(SHAPE, width=4)
    real, generated = torch.ones(6, 8, 16), torch.zeros(6, 8, 16)
    assert model.critic is not None
    gradient_penalty(model.critic, real, generated, torch.rand(6, 1, 1)).backward()
    gradients = [p.grad for p in model.critic.parameters() if p.ndim > 1]
    assert all(gradient is not None and float(gradient.abs().max()) > 0 for gradient in gradients)


def test_fourier_series_is_the_sum_that_it_says() -> None:
    """Against the sum written out with numpy for one sample, bin and neuron."""
    torch.manual_seed(0)
    model = Fourier(SHAPE, width=3, reach=1, common=2)
    with torch.no_grad():
        for parameter in (model.offset, model.amplitude, model.phase):
            parameter.copy_(0.1 * torch.randn_like(parameter))
        noise = model.noise(5, rng=torch_generator(0))
        series = model.log_odds(noise)
    z, neuron = noise[2, 7].numpy(), 0
    ring = {0: z[0], 1: z[7], 7: z[1]}  # own noise, and that of the neighbours on either side
    weights = {
        name: value.detach().numpy()[neuron] for name, value in model.named_parameters() if "." not in name
    }
    expected = weights["offset"]
    for k in range(3):
        angle = weights["phase"][k] + weights["common_frequency"][k] @ z[8:]
        angle += sum(f * ring[s] for f, s in zip(weights["private_frequency"][k], model.steps, strict=True))
        expected += weights["amplitude"][k] * np.cos(angle)
    assert float(series[2, 7, neuron]) == pytest.approx(float(expected), abs=1e-5)


def test_fourier_starts_near_the_rates_of_the_data() -> None:
    rates = torch.tensor([0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4])
    torch.manual_seed(0)
    model = Fourier(SHAPE, width=4)
    model.start_at(torch.logit(rates))
    with torch.no_grad():
        found = model.probabilities(4000, rng=torch_generator(0)).mean((0, 2))
    torch.testing.assert_close(found, rates, atol=0.06, rtol=0)


@pytest.mark.parametrize("neurons", [8, 16, 50])
def test_fourier_default_has_fewer_parameters_than_spiqgan_and_can_be_brought_to_as_many(
    neurons: int,
) -> None:
    shape = WindowShape(neurons=neurons, time_bins=16)
    quantum = SpiQGAN(shape).parameter_counts().generator
    assert Fourier(shape).parameter_counts().generator <= quantum
    term = (3 + 3) * neurons
    more = (quantum - Fourier(shape).parameter_counts().generator) // term
    assert quantum - term < Fourier(shape, width=3 + more).parameter_counts().generator <= quantum


def test_fourier_on_one_neuron_has_no_neighbours() -> None:
    model = Fourier(WindowShape(neurons=1, time_bins=4), width=2)
    assert model.sample(3, rng=torch_generator(0)).shape == (3, 1, 4)
