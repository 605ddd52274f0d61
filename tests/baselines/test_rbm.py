from itertools import product

import numpy as np
import pytest
import torch
from spiqbench.baselines.rbm import RBM

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError


def known(gibbs_steps: int = 60) -> RBM:
    model = RBM(WindowShape(2, 3), hidden=3, gibbs_steps=gibbs_steps)
    model.visible_bias.copy_(torch.linspace(-2.0, -1.5, 6))
    model.hidden_bias.copy_(torch.tensor([-2.0, -2.5, -2.0]))
    model.weights.copy_(torch.tensor([[3.0, 3, 0, 0, 0, 1], [0, 0, 3, 3, 0, -2], [-1, 0, 0, 1, 3, 3]]))
    return model


def probabilities(model: RBM) -> tuple[np.ndarray, np.ndarray]:
    """Every window as a vector, and its probability with the hidden units summed out."""
    vectors = np.array(list(product([0.0, 1.0], repeat=model.visible)))
    visible, hidden, weights = (
        b.double().numpy() for b in (model.visible_bias, model.hidden_bias, model.weights)
    )
    log_weights = vectors @ visible + np.logaddexp(0, vectors @ weights.T + hidden).sum(axis=1)
    unnormalised = np.exp(log_weights - log_weights.max())
    return vectors, unnormalised / unnormalised.sum()


def frequencies(windows: torch.Tensor) -> np.ndarray:
    vectors = windows.flatten(1).double().numpy()
    index = (vectors @ 2.0 ** np.arange(vectors.shape[1])[::-1]).astype(int)
    return np.bincount(index, minlength=2 ** vectors.shape[1]) / len(vectors)


def fitted(windows: torch.Tensor, **options: float) -> RBM:
    model = RBM(WindowShape(*windows.shape[1:]), **options)
    model.solve(windows, torch.Generator().manual_seed(0))
    return model


def test_samples_have_the_probabilities_of_enumeration() -> None:
    model = known()
    _, expected = probabilities(model)
    found = frequencies(model.sample(60_000, rng=torch.Generator().manual_seed(1)))
    assert np.max(np.abs(found - expected) / np.sqrt(expected / 60_000)) < 4.5


def test_the_distribution_is_recovered_from_the_model_itself() -> None:
    truth = known()
    data = truth.sample(5000, rng=torch.Generator().manual_seed(2))
    model = fitted(data, hidden=3, learning_rate=0.3, passes=150, batch=50)
    (vectors, expected), (_, found) = probabilities(truth), probabilities(model)
    independent = np.prod(np.where(vectors == 1, expected @ vectors, 1 - expected @ vectors), axis=1)
    distance = 0.5 * np.abs(found - expected).sum()
    assert distance < 0.06
    assert distance < 0.3 * 0.5 * np.abs(independent - expected).sum()


def test_same_data_same_fit() -> None:
    data = known().sample(300, rng=torch.Generator().manual_seed(3))
    first, second = (fitted(data, hidden=4, passes=2) for _ in range(2))
    assert torch.equal(first.weights, second.weights)
    draws = [model.sample(20, rng=torch.Generator().manual_seed(0)) for model in (first, second)]
    assert torch.equal(*draws)


def test_fewer_windows_than_chains() -> None:
    data = known().sample(30, rng=torch.Generator().manual_seed(4))
    model = fitted(data, hidden=2, passes=3, batch=100)
    assert float(model.weights.abs().max()) > 0
    assert bool(torch.isfinite(model.weights).all())


def test_number_of_parameters() -> None:
    model = RBM(WindowShape(8, 16), hidden=32)
    assert model.parameter_counts().generator == 128 + 32 + 4096
    assert model.parameter_counts().generator == sum(b.numel() for b in model.state_dict().values())


def test_no_hidden_units_are_refused() -> None:
    with pytest.raises(ConfigError, match="above 0"):
        RBM(WindowShape(8, 16), hidden=0)
