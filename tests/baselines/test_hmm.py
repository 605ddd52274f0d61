from itertools import pairwise, permutations, product

import numpy as np
import pytest
import torch
from spiqbench.baselines.hmm import HiddenMarkov
from spiqbench.baselines.numerics.hidden_markov import HiddenMarkovModel, expect, maximise, starting_point

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError


def known(bins: int = 12) -> HiddenMarkov:
    model = HiddenMarkov(WindowShape(5, bins), states=3)
    model.initial.copy_(torch.tensor([0.5, 0.3, 0.2]))
    model.transition.copy_(torch.tensor([[0.9, 0.08, 0.02], [0.1, 0.8, 0.1], [0.05, 0.25, 0.7]]))
    model.emission.copy_(
        torch.tensor([[0.02, 0.05, 0.02, 0.1, 0.05], [0.5, 0.4, 0.05, 0.1, 0.3], [0.1, 0.1, 0.6, 0.7, 0.05]])
    )
    return model


def likelihood_by_enumeration(model: HiddenMarkovModel, words: np.ndarray) -> float:
    """Of one window `(bins, neurons)`: the sum over every path of states."""
    given_state = np.prod(np.where(words[:, None, :] == 1, model.emission, 1 - model.emission), axis=2)
    total = 0.0
    for path in product(range(len(model.initial)), repeat=len(words)):
        steps = np.prod([model.transition[a, b] for a, b in pairwise(path)])
        total += model.initial[path[0]] * steps * np.prod(given_state[np.arange(len(words)), path])
    return total


def test_likelihood_is_that_of_enumerating_all_paths() -> None:
    model = known().model()
    words = (np.random.default_rng(0).random((5, 4, 5)) < 0.3).astype(float)
    expected = sum(np.log(likelihood_by_enumeration(model, words[:, window])) for window in range(4))
    sums = expect(model, words)
    assert sums.log_likelihood == pytest.approx(expected, rel=1e-12)
    assert sums.initial.sum() == pytest.approx(4)
    assert sums.transition.sum() == pytest.approx(4 * 4)
    assert sums.occupancy.sum() == pytest.approx(5 * 4)
    np.testing.assert_allclose(sums.spikes.sum(axis=0), words.sum(axis=(0, 1)))


def test_every_iteration_raises_the_likelihood() -> None:
    words = known().sample(300, rng=torch.Generator().manual_seed(0)).permute(2, 0, 1).double().numpy()
    model = starting_point(words.mean((0, 1)), 4, np.random.default_rng(1))
    gains = []
    for _ in range(15):
        sums = expect(model, words)
        gains.append(sums.log_likelihood)
        model = maximise(sums)
    assert np.all(np.diff(gains) > -1e-8)
    assert gains[-1] > gains[0] + 50


def test_parameters_are_recovered_from_the_model_itself() -> None:
    truth = known()
    model = HiddenMarkov(truth.shape, states=3)
    model.solve(truth.sample(5000, rng=torch.Generator().manual_seed(0)), torch.Generator().manual_seed(0))
    order = min(
        permutations(range(3)), key=lambda p: float((model.emission[list(p)] - truth.emission).abs().sum())
    )
    order = list(order)
    np.testing.assert_allclose(model.emission[order], truth.emission, atol=0.03)
    np.testing.assert_allclose(model.transition[order][:, order], truth.transition, atol=0.04)
    np.testing.assert_allclose(model.initial[order], truth.initial, atol=0.04)


def test_samples_have_the_moments_of_the_chain() -> None:
    model = known(bins=3)
    drawn = model.sample(60_000, rng=torch.Generator().manual_seed(3)).double().numpy()
    chain = model.model()
    for t in range(3):
        states = chain.initial @ np.linalg.matrix_power(chain.transition, t)
        np.testing.assert_allclose(drawn[:, :, t].mean(axis=0), states @ chain.emission, atol=4.5 * 0.5 / 245)
    joint = chain.emission.T @ np.diag(chain.initial) @ chain.transition @ chain.emission
    found = np.einsum("si,sj->ij", drawn[:, :, 0], drawn[:, :, 1]) / len(drawn)
    np.testing.assert_allclose(found, joint, atol=4.5 * 0.5 / 245)


def test_silent_neurons_and_an_unused_state() -> None:
    windows = torch.zeros((50, 4, 3), dtype=torch.uint8)
    windows[::2, 1] = 1
    model = HiddenMarkov(WindowShape(4, 3), states=5)
    model.solve(windows, torch.Generator().manual_seed(0))
    assert all(bool(torch.isfinite(buffer).all()) for buffer in model.state_dict().values())
    np.testing.assert_allclose(model.transition.sum(dim=1), 1.0)
    assert model.sample(500, rng=torch.Generator().manual_seed(0))[:, 0].sum() == 0


def test_number_of_parameters() -> None:
    assert HiddenMarkov(WindowShape(8, 16), states=4).parameter_counts().generator == 3 + 12 + 32


def test_no_states_are_refused() -> None:
    with pytest.raises(ConfigError, match="at least 1"):
        HiddenMarkov(WindowShape(8, 16), states=0)
