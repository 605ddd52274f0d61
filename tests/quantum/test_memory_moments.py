"""Moments of a memory's spikes and their gradients: against the same sums in autograd, one small tensor at a time."""

import pytest
import torch
from torch import Tensor
from torch.nn.functional import pad

from spiqbench.data.shape import WindowShape
from spiqbench.models.spiqgan.memory import SpiQMemory
from spiqbench.quantum.memory_qubits.channel import MemoryChannel, transitions
from spiqbench.quantum.memory_qubits.superoperators import superoperators

LAGS = 4


def maps_of(neurons: int, memory: int, dephased: bool) -> tuple[SpiQMemory, Tensor]:
    torch.manual_seed(0)
    generator = SpiQMemory(WindowShape(neurons, 8), memory=memory, dephased=dephased)
    return generator, (transitions if dephased else superoperators)(generator.kraus())


def one_at_a_time(channel: MemoryChannel, lags: int) -> tuple[Tensor, ...]:
    """Rates, pairs, counts and lags by following states through the neurons and, for the lags, time steps."""
    whole, trace = channel.whole_step(), channel.trace
    counts = channel.stationary()[:, None]
    after: list[Tensor] = []
    rates, together = [], []
    for silent, spike in channel.spikes:
        together += [trace @ spike @ state for state in after]
        after = [(silent + spike) @ state for state in after]
        after.append(spike @ counts.sum(1))
        rates.append(trace @ after[-1])
        counts = pad(silent @ counts, (0, 1)) + pad(spike @ counts, (1, 0))
    own = []
    for neuron, state in enumerate(after):
        for _ in range(lags):
            seen = state
            for silent, spike in channel.spikes[:neuron]:
                seen = (silent + spike) @ seen
            own.append(trace @ channel.spikes[neuron, 1] @ seen)
            state = whole @ state
    neurons = len(rates)
    square = torch.zeros(neurons, neurons, dtype=trace.dtype)
    if together:
        rows, columns = torch.tril_indices(neurons, neurons, offset=-1)
        square = square.index_put((rows, columns), torch.stack(together))
    above = torch.triu_indices(neurons, neurons, offset=1)
    lagged = torch.stack(own).unflatten(0, (neurons, lags)).T if lags else trace.new_zeros(0, neurons)
    return torch.stack(rates), square.T[above[0], above[1]], trace @ counts, lagged


@pytest.mark.parametrize("dephased", [False, True])
@pytest.mark.parametrize(("neurons", "memory", "lags"), [(1, 1, LAGS), (2, 3, 0), (5, 2, 1), (12, 3, LAGS)])
def test_moments_and_gradients_are_those_of_autograd(
    neurons: int, memory: int, lags: int, dephased: bool
) -> None:
    generator, maps = maps_of(neurons, memory, dephased)
    channel = MemoryChannel(maps, 2**memory)
    expected, found = one_at_a_time(channel, lags), channel.moments(lags)
    gradients = []
    for moments in (expected, found):
        torch.manual_seed(1)
        total = sum((moment * torch.randn(moment.shape)).sum() for moment in moments)
        gradients.append(torch.autograd.grad(total, generator.angles, retain_graph=True)[0])
    for one, other in zip(expected, found, strict=True):
        torch.testing.assert_close(other, one, atol=1e-12, rtol=0)
    torch.testing.assert_close(gradients[1], gradients[0], atol=1e-6, rtol=1e-6)


def test_the_gradient_of_each_moment_is_its_slope() -> None:
    _, maps = maps_of(3, 1, False)
    maps = maps.detach().requires_grad_()
    assert torch.autograd.gradcheck(lambda x: MemoryChannel(x, 2).moments(2), maps, atol=1e-6)


def test_the_gradient_of_superoperators_is_their_slope() -> None:
    kraus = torch.randn(2, 2, 3, 3, dtype=torch.complex128, requires_grad=True)
    assert torch.autograd.gradcheck(superoperators, kraus)


@pytest.mark.parametrize("dephased", [False, True])
def test_the_stationary_state_is_exact(dephased: bool) -> None:
    _, maps = maps_of(50, 3, dephased)
    channel = MemoryChannel(maps.detach(), 8)
    state = channel.stationary()
    assert float(channel.trace @ state) == pytest.approx(1, abs=1e-12)
    torch.testing.assert_close(channel.whole_step() @ state, state, atol=1e-8, rtol=0)
