"""SpiQGAN and its de-quantised control with feedback of a neuron's last spike."""

import numpy as np
import pytest
import torch
from spiqbench.baselines.fourier import Fourier
from spiqbench.baselines.fourier_feedback import FeedbackFourier

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.adversarial.feedback import moments_of_course
from spiqbench.models.adversarial.moments import moments_of_probabilities
from spiqbench.models.spiqgan.feedback import FeedbackSpiQGAN
from spiqbench.models.spiqgan.generator import SpiQGAN
from spiqbench.models.spiqgan.on_device import check_drawing
from spiqbench.models.spiqgan.sampling_backend import Drawing

SHAPE = WindowShape(neurons=4, time_bins=12)
BOTH = pytest.mark.parametrize(("kind", "plain"), [(FeedbackSpiQGAN, SpiQGAN), (FeedbackFourier, Fourier)])


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


def windows_with_dead_time(n=2000, seed=1):
    """Neurons that share a rate in each window and never fire in two bins running; their chances, and the spikes."""
    generator = np.random.default_rng(seed)
    rate = np.where(generator.random((n, 1)) < 0.5, 0.1, 0.6) + np.zeros((n, SHAPE.neurons))
    past = generator.random(rate.shape) < rate / (1 + rate)
    chances, spikes = [], []
    for _ in range(SHAPE.time_bins):
        chances.append(rate * ~past)
        past = generator.random(rate.shape) < chances[-1]
        spikes.append(past)
    return torch.as_tensor(np.stack(chances, axis=2)).float(), torch.as_tensor(
        np.stack(spikes, axis=2)
    ).float()


@BOTH
def test_without_feedback_it_is_the_plain_model(kind, plain):
    torch.manual_seed(3)
    model = kind(SHAPE, critic_weight=0.0)
    same = plain(SHAPE, critic_weight=0.0)
    same.load_state_dict(model.state_dict(), strict=False)
    chances, spikes = model.course(64, rng=rng())
    torch.testing.assert_close(chances, same.probabilities(64, rng=rng()))
    assert set(spikes.detach().round().unique().tolist()) <= {0.0, 1.0}


@BOTH
def test_it_counts_one_set_of_numbers_more(kind, plain):
    more = kind(SHAPE).parameter_counts().generator - plain(SHAPE).parameter_counts().generator
    assert more == (5 * SHAPE.neurons if kind is FeedbackSpiQGAN else SHAPE.neurons)


def rate_error(model, data):
    """The largest error of a neuron's rate in drawn windows."""
    drawn = model.sample(4000, rng=rng(9)).float()
    return float((drawn.mean((0, 2)) - data.mean((0, 2))).abs().max())


def adjacent_over_apart(model):
    """Pairs of a neuron's spikes one bin apart, over those two bins apart."""
    drawn = model.sample(4000, rng=rng(9)).float()
    adjacent, apart = ((drawn[:, :, lag:] * drawn[:, :, :-lag]).mean() for lag in (1, 2))
    return float(adjacent / apart)


@BOTH
def test_it_learns_a_dead_time(kind, plain):
    """Of spikes that are independent given their noise, pairs one bin apart are the most frequent."""
    _, data = windows_with_dead_time()
    torch.manual_seed(5)
    model = kind(SHAPE, critic_weight=0.0, moment_windows=512)
    model.biological_loss.fit_targets(data)
    with torch.no_grad():
        model.prepare(data)
    before = adjacent_over_apart(model)
    optimizer = torch.optim.Adam(model.generator_parameters(), lr=0.1, betas=(0.9, 0.99))
    for step in range(250):
        optimizer.zero_grad()
        first, second = model.draw(512, rng=rng(step)).moments
        model.biological_loss(first, second).backward()
        torch.nn.utils.clip_grad_norm_(model.generator_parameters(), 1.0)
        optimizer.step()
    before_end = rate_error(model, data)
    model.on_train_end()
    assert before > 0.95
    assert adjacent_over_apart(model) < 0.9
    assert rate_error(model, data) <= max(before_end, 0.02)
    assert rate_error(model, data) < 0.05


@pytest.mark.parametrize("seed", range(4))
def test_rare_neurons_that_their_own_spikes_excite_get_their_rates_all_the_same(seed):
    """Their rates answer a turn by more than it would give alone, and swing; some fire too much whatever the turn."""
    data = torch.rand(4000, SHAPE.neurons, SHAPE.time_bins, generator=rng(1)) < 0.03
    torch.manual_seed(seed)
    model = FeedbackSpiQGAN(SHAPE, critic_weight=0.0)
    model.biological_loss.fit_targets(data.float())
    with torch.no_grad():
        model.prepare(data.float())
        model.feedback.add_(torch.randn(model.feedback.shape))
        model.own_scale.add_(0.15 * torch.randn(model.own_scale.shape))
    model.on_train_end()
    assert rate_error(model, data.float()) < 0.006


def test_a_neuron_that_gave_up_enough_feedback_keeps_the_rest(monkeypatch):
    """Its rate was impossible in the rounds before: the last one, in which all have theirs, tells."""
    torch.manual_seed(0)
    model = FeedbackSpiQGAN(SHAPE, critic_weight=0.0)
    model.rates = torch.full((SHAPE.neurons,), 0.1)
    far_too_often, as_wanted = torch.full((SHAPE.neurons,), 0.2), torch.full((SHAPE.neurons,), 0.8)
    rounds = iter([far_too_often] * 10 + [as_wanted])
    monkeypatch.setattr(model, "_mean_z", lambda rng: (next(rounds), torch.zeros(SHAPE.neurons)))
    with torch.no_grad():
        model.feedback.fill_(1.0)
    model.on_train_end()
    torch.testing.assert_close(model.feedback.detach(), torch.full_like(model.feedback, 0.8**2))


def test_moments_are_those_of_independent_spikes_where_the_past_says_nothing():
    chances = torch.rand(4000, 3, 8, generator=rng())
    spikes = (torch.rand(chances.shape, generator=rng(1)) < chances).float()
    found, true = moments_of_course(chances, spikes), moments_of_probabilities(chances)
    torch.testing.assert_close(found.covariance, true.covariance)
    torch.testing.assert_close(found.autocovariance, true.autocovariance, atol=0.01, rtol=0.0)


def test_moments_are_those_of_the_spikes():
    """Of a chain whose next spike follows the last one the products across bins are what counting finds."""
    chances, spikes = windows_with_dead_time(20000)
    found, counted = moments_of_course(chances, spikes), moments_of_probabilities(spikes)
    torch.testing.assert_close(found.autocovariance, counted.autocovariance, atol=0.005, rtol=0.0)


def test_it_refuses_what_it_cannot_feed_back():
    with pytest.raises(ConfigError, match="sharing=shared"):
        FeedbackSpiQGAN(SHAPE, sharing="per_step")
    with pytest.raises(ConfigError, match="readout=expectation"):
        FeedbackSpiQGAN(SHAPE, readout="word")
    with pytest.raises(ConfigError, match="the bin before"):
        check_drawing(Drawing(device="default.qubit", noise=None, shots=1), FeedbackSpiQGAN(SHAPE))


def test_its_circuit_says_what_it_leaves_out():
    _, remarks = FeedbackSpiQGAN(SHAPE).openqasm(2, rng=rng())
    assert "feedback" in remarks[-1]
