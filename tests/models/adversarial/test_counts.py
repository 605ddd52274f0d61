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


def rows(samples, neurons, dtype=torch.float64):
    rng = torch.Generator().manual_seed(neurons)
    return torch.rand(samples, neurons, generator=rng, dtype=torch.float64).to(dtype)


def test_all_words_of_a_few_neurons(way):
    given = rows(5, 6)
    expected = torch.zeros(5, 7, dtype=torch.float64)
    for word in product([0, 1], repeat=6):
        spikes = torch.tensor(word, dtype=torch.float64)
        expected[:, sum(word)] += (given * spikes + (1 - given) * (1 - spikes)).prod(1)
    torch.testing.assert_close(poisson_binomial(given), expected, atol=1e-14, rtol=0)


@pytest.mark.parametrize("neurons", [1, 31, 32, 33, 64, 100])
def test_neurons_of_one_rate_are_binomial(neurons, way):
    found = poisson_binomial(torch.full((3, neurons), 0.3, dtype=torch.float64))
    expected = torch.as_tensor(binom(neurons, 0.3).pmf(range(neurons + 1)))
    torch.testing.assert_close(found, expected.expand(3, -1), atol=1e-13, rtol=0)


@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(torch.float32, 2e-6), (torch.float64, 1e-14)], ids=["float32", "float64"]
)
@pytest.mark.parametrize("neurons", [1, 32, 33, 70])
def test_gradients_are_those_of_autograd(neurons, dtype, tolerance, way):
    given = rows(19, neurons, dtype)
    cotangent = rows(19, neurons + 1, dtype)
    one, other = given.clone().requires_grad_(), given.double().requires_grad_()
    (found,) = torch.autograd.grad((poisson_binomial(one) * cotangent).sum(), one)
    (expected,) = torch.autograd.grad((poisson_binomial_in_torch(other) * cotangent.double()).sum(), other)
    torch.testing.assert_close(found.double(), expected, atol=tolerance, rtol=0)


def test_certain_spikes_and_shapes(way):
    given = torch.tensor([0.0, 1.0, 1.0], dtype=torch.float64).expand(2, 4, 3).requires_grad_()
    found = poisson_binomial(given)
    assert found.shape == (2, 4, 4)
    assert torch.equal(found.detach(), torch.tensor([0.0, 0, 1, 0]).double().expand(2, 4, 4))
    assert poisson_binomial(given[0, 0]).shape == (4,)
    assert torch.autograd.gradcheck(poisson_binomial, (rows(3, 5).requires_grad_(),))


@pytest.mark.skipif(library() is None, reason="the compiled kernels were not built on this machine")
def test_threads_do_not_change_a_bit(monkeypatch):
    monkeypatch.setattr(counts, "STEPS_A_THREAD", 1)
    given, before, found = rows(500, 20, torch.float32), torch.get_num_threads(), []
    try:
        for threads in (1, 4):
            torch.set_num_threads(threads)
            one = given.clone().requires_grad_()
            out = poisson_binomial(one)
            found.append((out.detach(), *torch.autograd.grad(out.square().sum(), one)))
    finally:
        torch.set_num_threads(before)
    assert all(torch.equal(a, b) for a, b in zip(*found, strict=True))
