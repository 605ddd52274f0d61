"""The distribution of spike counts, compiled and in torch, against scipy, enumeration and finite differences."""

from itertools import product

import pytest
import torch
from scipy.stats import binom

from spiqbench.compiled.library import library
from spiqbench.models.adversarial import counts
from spiqbench.models.adversarial.counts import poisson_binomial, poisson_binomial_in_torch


@pytest.fixture(params=["compiled", "torch"])
def way(request, monkeypatch):
    if request.param == "torch":
        monkeypatch.setattr(counts, "library", lambda: None)
    elif library() is None:
        pytest.skip("the compiled kernels were not built on this machine")


def mixture(neurons, components, dtype=torch.float64):
    rng = torch.Generator().manual_seed(neurons)
    given = torch.rand(neurons, components, generator=rng, dtype=torch.float64)
    weights = torch.rand(components, generator=rng, dtype=torch.float64)
    return given.to(dtype), (weights / weights.sum()).to(dtype)


def test_all_words_of_a_few_neurons(way):
    given, weights = mixture(6, 5)
    expected = torch.zeros(7, dtype=torch.float64)
    for word in product([0, 1], repeat=6):
        spikes = torch.tensor(word, dtype=torch.float64)[:, None]
        expected[sum(word)] += (given * spikes + (1 - given) * (1 - spikes)).prod(0) @ weights
    torch.testing.assert_close(poisson_binomial(given, weights), expected, atol=1e-14, rtol=0)


@pytest.mark.parametrize("neurons", [1, 7, 8, 9, 31, 32, 33, 64, 100])
def test_neurons_of_one_rate_are_binomial(neurons, way):
    found = poisson_binomial(
        torch.full((neurons, 3), 0.3, dtype=torch.float64), torch.full((3,), 1 / 3, dtype=torch.float64)
    )
    expected = torch.as_tensor(binom(neurons, 0.3).pmf(range(neurons + 1)))
    torch.testing.assert_close(found, expected, atol=1e-13, rtol=0)


@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(torch.float32, 2e-6), (torch.float64, 1e-14)], ids=["float32", "float64"]
)
@pytest.mark.parametrize("components", [1, 19, 32])
@pytest.mark.parametrize("neurons", [1, 5, 8, 17, 32, 33, 70, 160])
def test_values_and_gradients_are_those_of_autograd(neurons, components, dtype, tolerance, way):
    given = mixture(neurons, components, dtype)
    cotangent = torch.rand(neurons + 1, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    found = step(poisson_binomial, given, cotangent.to(dtype))
    expected = step(poisson_binomial_in_torch, [x.double() for x in given], cotangent)
    for a, b in zip(found, expected, strict=True):
        torch.testing.assert_close(a.double(), b, atol=tolerance, rtol=0)


def step(function, given, cotangent):
    """Outputs, and gradients of a weighted sum of them."""
    given = [x.clone().requires_grad_() for x in given]
    out = function(*given)
    return out.detach(), *torch.autograd.grad((out * cotangent).sum(), given)


def test_certain_spikes_and_single_rows(way):
    given = torch.tensor([0.0, 1.0, 1.0], dtype=torch.float64)[:, None].expand(3, 8)
    each = torch.full((8,), 1 / 8, dtype=torch.float64)
    assert torch.equal(poisson_binomial(given, each), torch.tensor([0.0, 0, 1, 0], dtype=torch.float64))
    assert torch.equal(poisson_binomial(given[:, :1], 8 * each[:1]), torch.tensor([0.0, 0, 1, 0]).double())
    assert torch.autograd.gradcheck(poisson_binomial, [x.requires_grad_() for x in mixture(5, 3)])


def test_weights_may_be_given_without_a_gradient(way):
    given, weights = mixture(20, 40)
    (found,) = torch.autograd.grad(poisson_binomial(given.requires_grad_(), weights)[3], given)
    (expected,) = torch.autograd.grad(poisson_binomial_in_torch(given, weights)[3], given)
    torch.testing.assert_close(found, expected, atol=1e-14, rtol=0)


@pytest.mark.skipif(library() is None, reason="the compiled kernels were not built on this machine")
def test_threads_do_not_change_a_bit(monkeypatch):
    monkeypatch.setattr(counts, "STEPS_A_THREAD", 1)
    given, before, found = mixture(20, 500, torch.float32), torch.get_num_threads(), []
    try:
        for threads in (1, 4):
            torch.set_num_threads(threads)
            found.append(step(poisson_binomial, given, torch.linspace(-1, 2, 21)))
    finally:
        torch.set_num_threads(before)
    assert all(torch.equal(a, b) for a, b in zip(*found, strict=True))
