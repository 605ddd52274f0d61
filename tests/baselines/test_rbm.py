from itertools import product

import numpy as np
import pytest
import torch
from spiqbench.baselines.rbm import RBM

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.seeds import torch_generator
from spiqbench.training.fit import fit


def known(gibbs_steps: int = 60) -> RBM:
    model = RBM(WindowShape(2, 3), hidden=3, gibbs_steps=gibbs_steps)
    with torch.no_grad():
        model.weights.copy_(torch.tensor([[3.0, 3, 0, 0, 0, 1], [0, 0, 3, 3, 0, -2], [-1, 0, 0, 1, 3, 3]]))
        model.centre.fill_(0.2)
        model.visible_bias.copy_(torch.linspace(-2.0, -1.5, 6) + model.weights.sum(0) / 2)
        model.hidden_bias.copy_(torch.tensor([-2.0, -2.5, -2.0]) + model.weights @ model.centre)
    return model


def probabilities(model: RBM) -> tuple[np.ndarray, np.ndarray]:
    """Every window as a vector, and its probability with both layers written out, units centred."""
    visible = np.array(list(product([0.0, 1.0], repeat=6)))
    hidden = np.array(list(product([0.0, 1.0], repeat=len(model.hidden_bias))))
    own, other, weights, centre = (
        b.detach().double().numpy()
        for b in (model.visible_bias, model.hidden_bias, model.weights, model.centre)
    )
    energies = (visible @ own)[:, None] + hidden @ other + (visible - centre) @ weights.T @ (hidden - 0.5).T
    unnormalised = np.exp(energies).sum(axis=1)
    return visible, unnormalised / unnormalised.sum()


def frequencies(windows: torch.Tensor) -> np.ndarray:
    vectors = windows.flatten(1).double().numpy()
    index = (vectors @ 2.0 ** np.arange(vectors.shape[1])[::-1]).astype(int)
    return np.bincount(index, minlength=2 ** vectors.shape[1]) / len(vectors)


def test_samples_and_likelihood_have_the_probabilities_of_enumeration() -> None:
    model = known()
    vectors, expected = probabilities(model)
    windows = torch.from_numpy(vectors.reshape(-1, 2, 3))
    np.testing.assert_allclose(model.log_likelihood(windows).exp(), expected, rtol=1e-4)
    found = frequencies(model.sample(60_000, rng=torch.Generator().manual_seed(1)))
    assert np.max(np.abs(found - expected) / np.sqrt(expected / 60_000)) < 4.5


def test_the_distribution_is_recovered_from_the_model_itself() -> None:
    truth = known()
    data = truth.sample(5000, rng=torch.Generator().manual_seed(2)).numpy()
    torch.manual_seed(0)
    model = fit(RBM(truth.shape, hidden=3, learning_rate=0.03), data, steps=1500, batch_size=256)
    (vectors, expected), (_, found) = probabilities(truth), probabilities(model)
    independent = np.prod(np.where(vectors == 1, expected @ vectors, 1 - expected @ vectors), axis=1)
    distance = 0.5 * np.abs(found - expected).sum()
    assert distance < 0.06
    assert distance < 0.3 * 0.5 * np.abs(independent - expected).sum()


@pytest.mark.parametrize("chains", [4, 100])
def test_more_or_fewer_chains_than_windows(chains: int) -> None:
    data = known().sample(30, rng=torch.Generator().manual_seed(4)).numpy()
    model = fit(RBM(WindowShape(2, 3), hidden=2, chains=chains), data, steps=5, batch_size=30)
    assert bool(torch.isfinite(model.weights).all())
    assert model.sample(7, rng=torch_generator(0)).shape == (7, 2, 3)


def test_number_of_parameters() -> None:
    assert RBM(WindowShape(8, 16), hidden=32).parameter_counts().generator == 128 + 32 + 4096


def test_no_hidden_units_are_refused() -> None:
    with pytest.raises(ConfigError, match="above 0"):
        RBM(WindowShape(8, 16), hidden=0)
