"""A step of an engine, forward and backward, on random angles."""

import torch
from torch import Tensor

from spiqbench.quantum.circuit import ReuploadingCircuit
from spiqbench.quantum.expectations import expectations


def random_angles(circuit: ReuploadingCircuit, batch: int, dtype=torch.float64, seed: int = 0):
    rng = torch.Generator().manual_seed(seed)
    encoding = 2 * torch.randn(batch, circuit.layers, circuit.qubits, generator=rng, dtype=torch.float64)
    weights = 2 * torch.randn(circuit.weight_shape, generator=rng, dtype=torch.float64)
    return encoding.to(dtype), weights.to(dtype)


def step(circuit, encoding, weights, engine="auto", function=expectations, cotangent=None) -> list[Tensor]:
    """Outputs, and the gradients of a weighted sum of them."""
    encoding, weights = (x.detach().clone().requires_grad_() for x in (encoding, weights))
    out = function(circuit, encoding, weights, engine)
    if cotangent is None:
        cotangent = torch.linspace(-1, 2, out.numel(), dtype=torch.float64).reshape(out.shape)
    return [out.detach(), *torch.autograd.grad((out * cotangent.to(out)).sum(), (encoding, weights))]


def assert_threads_change_nothing(circuit, encoding, weights, engine="auto") -> None:
    """Four threads give the bits of one."""
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        one = step(circuit, encoding, weights, engine)
        torch.set_num_threads(4)
        four = step(circuit, encoding, weights, engine)
    finally:
        torch.set_num_threads(before)
    assert all(torch.equal(a, b) for a, b in zip(one, four, strict=True))


def assert_same(found: list[Tensor], expected: list[Tensor], tolerance: float) -> None:
    """Within the tolerance, taken of the largest number where that is above one."""
    for a, b in zip(found, expected, strict=True):
        scale = max(1.0, b.abs().max().item())
        assert (a.double() - b.double()).abs().max().item() <= tolerance * scale
