"""The HMM on exact moments: moments and likelihood by enumeration, and the fit of data that it drew."""

import itertools

import numpy as np
import pytest
import torch
from spiqbench.baselines.hmm_moments import HiddenMarkovMoments
from torch import Tensor

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.adversarial.moments import moments_of_windows
from spiqbench.seeds import torch_generator
from spiqbench.training.fit import fit

TINY = WindowShape(neurons=2, time_bins=3)


def scattered(shape: WindowShape, states: int = 3) -> HiddenMarkovMoments:
    torch.manual_seed(0)
    model = HiddenMarkovMoments(shape, states=states)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) - 1)
    return model


def every_window(shape: WindowShape) -> Tensor:
    cells = itertools.product((0, 1), repeat=shape.neurons * shape.time_bins)
    return torch.tensor(list(cells), dtype=torch.uint8).reshape(-1, shape.neurons, shape.time_bins)


def test_the_stationary_state_stays_as_it_is() -> None:
    chain = scattered(TINY, states=5).chain()
    occupied = chain.stationary()
    torch.testing.assert_close(occupied @ chain.log_transition.exp(), occupied)
    assert float(occupied.detach().sum()) == pytest.approx(1)
    assert float(occupied.detach().min()) > 0


def test_probabilities_of_all_windows_add_up_to_one_and_are_the_frequencies_of_samples() -> None:
    model = scattered(TINY)
    with torch.no_grad():
        expected = model.log_likelihood(every_window(TINY)).exp()
    assert float(expected.sum()) == pytest.approx(1)
    n = 60_000
    drawn = model.sample(n, rng=torch_generator(1)).flatten(1).long() @ 2 ** torch.arange(5, -1, -1)
    frequencies = torch.bincount(drawn, minlength=64) / n
    deviations = (frequencies - expected) / torch.sqrt(expected * (1 - expected) / n)
    assert float(deviations.abs().max()) < 5


def test_moments_are_those_of_all_windows_weighted_by_their_probability() -> None:
    shape = WindowShape(neurons=3, time_bins=4)
    model = scattered(shape)
    with torch.no_grad():
        exact = model.chain().moments(shape.time_bins)
        weights = model.log_likelihood(every_window(shape)).exp().numpy()
    windows = every_window(shape).double().numpy()
    bins = windows.transpose(1, 0, 2)
    rate = np.einsum("s,ist->i", weights, bins) / 4
    np.testing.assert_allclose(exact.rate, rate)
    together = np.einsum("s,ist,jst->ij", weights, bins, bins) / 4 - np.outer(rate, rate)
    np.testing.assert_allclose(exact.covariance, together[np.triu_indices(3, 1)], atol=1e-12)
    counts = windows.sum(1).astype(int)
    population = [float((weights[:, None] * (counts == k)).sum() / 4) for k in range(4)]
    np.testing.assert_allclose(exact.population, population)
    for lag in (1, 2, 3):
        own = np.einsum("s,ist,ist->i", weights, bins[:, :, : 4 - lag], bins[:, :, lag:]) / (4 - lag)
        np.testing.assert_allclose(exact.autocovariance[lag - 1], own - rate**2, atol=1e-12)


@pytest.mark.parametrize("likelihood_weight", [0.0, 1.0])
def test_the_fit_reaches_the_moments_and_the_likelihood_of_what_drew_the_data(
    likelihood_weight: float,
) -> None:
    shape = WindowShape(neurons=4, time_bins=10)
    truth = scattered(shape, states=2)
    with torch.no_grad():
        truth.moves.fill_(-2.0)
        truth.log_odds.copy_(torch.tensor([[-3.0, -3.0, -2.0, -1.0], [0.0, -1.0, -2.0, -3.0]]))
    windows = truth.sample(6000, rng=torch_generator(0)).numpy()
    torch.manual_seed(1)
    model = HiddenMarkovMoments(shape, states=2, learning_rate=0.1, likelihood_weight=likelihood_weight)
    fit(model, windows, steps=250, batch_size=256)
    real = moments_of_windows(torch.from_numpy(windows))
    with torch.no_grad():
        found = model.chain().moments(shape.time_bins)
        fresh = truth.sample(2000, rng=torch_generator(5))
        lost = float((truth.log_likelihood(fresh) - model.log_likelihood(fresh)).mean())
    torch.testing.assert_close(found.rate, real.rate, atol=0.01, rtol=0)
    torch.testing.assert_close(found.covariance, real.covariance, atol=0.005, rtol=0)
    torch.testing.assert_close(found.population, real.population, atol=0.01, rtol=0)
    assert lost < (0.05 if likelihood_weight else 0.5)


def test_it_says_what_its_loss_holds() -> None:
    assert set(HiddenMarkovMoments(TINY).loss_statistics) == {
        "firing_rate",
        "pairwise_covariance",
        "k_probability",
        "autocorrelogram",
    }
    model = HiddenMarkovMoments(TINY, biological_weights={"firing_rate": 1.0, "autocovariance": 0.5})
    assert set(model.loss_statistics) == {"firing_rate", "autocovariance"}


def test_number_of_parameters_and_no_states() -> None:
    assert HiddenMarkovMoments(WindowShape(8, 16)).parameter_counts().generator == 78
    assert HiddenMarkovMoments(WindowShape(50, 16), states=10).parameter_counts().generator == 590
    with pytest.raises(ConfigError, match="at least 1 state"):
        HiddenMarkovMoments(TINY, states=0)
