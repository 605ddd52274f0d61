"""Exact moments of the spikes of a memory, with their gradient by reverse mode.

Three sweeps over the neurons: the products of the maps up to each neuron, and from the stationary state on the states
with so many spikes so far and those after a spike of each neuron before. Autograd would keep a graph of some twenty
small tensors a neuron and write each gradient into a copy of all maps; here both ways are products of matrices, each
into its place. States stand in rows.
"""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

LEAK = 1e-9


def stationary_state(whole_step: Tensor, trace: Tensor) -> Tensor:
    """The state `(size,)` that a time step `(size, size)` leaves as it is; `trace` takes a state's trace.

    Where a step has several, this is the one that an infinitesimal leak to the maximally mixed state singles out,
    which also keeps the gradient finite.
    """
    mixed = trace / trace.sum()
    return torch.linalg.solve(_fixed_by(whole_step, trace), (1 + LEAK) * mixed)


def _fixed_by(whole_step: Tensor, trace: Tensor) -> Tensor:
    """What takes the stationary state to (1 + LEAK) times the mixed one: a state's trace is 1, and adds the mixed one.

    Without that the matrix would be singular but for the leak, and the state right to seven digits alone.
    """
    mixed = trace / trace.sum()
    return torch.eye(len(trace), dtype=trace.dtype) - (1 - LEAK) * whole_step + mixed[:, None] * trace


def stationary_moments(spikes: Tensor, trace: Tensor, lags: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Moments of the stationary process; differentiable once.

    Args:
        spikes: real maps `(neurons, 2, size, size)` for silence and spike.
        trace: `(size,)`, the functional that takes a state's trace.
        lags: in time steps, from 0.

    Returns:
        Rates `(neurons,)`; E[x_i x_j] in a bin `(neurons, neurons)`, for i < j in row j and column i, else 0;
        P(K = k) `(neurons + 1,)`; E[x_i(t) x_i(t + l)] `(lags, neurons)` for l = 1, 2, ...
    """
    rates, together, population, own = _Moments.apply(spikes, trace, lags)
    return rates, together, population, own


class _Moments(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, spikes: Tensor, trace: Tensor, lags: int) -> tuple[Tensor, ...]:
        neurons, _, size, _ = spikes.shape
        averaged = spikes.sum(1)
        sees = trace @ spikes[:, 1]  # what sees a neuron's spike
        before = spikes.new_empty(
            neurons + 1, size, size
        )  # the map from the start of a step up to each neuron
        before[0] = torch.eye(size, dtype=spikes.dtype)
        maps, products = averaged.unbind(0), before.unbind(0)
        for neuron in range(neurons):
            torch.mm(maps[neuron], products[neuron], out=products[neuron + 1])
        views = torch.bmm(sees[:, None], before[:-1]).squeeze(1)  # the same, from the start of the step
        whole = before[-1]

        # Before neuron m: m + 1 states by the spikes so far, and m states by which neuron's spike they follow.
        flat_counts = spikes.new_zeros((neurons + 1) * (neurons + 2) // 2, size)
        flat_fired = spikes.new_empty(neurons * (neurons + 1) // 2, size)
        counts, fired = _rows(flat_counts, 1), _rows(flat_fired, 0)
        counts[0][0] = stationary_state(whole, trace)
        together = spikes.new_zeros(neurons, neurons)
        for neuron, both in enumerate(spikes.flatten(1, 2).mT.unbind(0)):
            silent, spike = (counts[neuron] @ both).split(size, 1)
            after = counts[neuron + 1]
            after[:-1] = silent
            after[1:] += spike
            passed, latest = fired[neuron + 1].split((neuron, 1))
            torch.mm(fired[neuron], maps[neuron].T, out=passed)
            torch.sum(spike, 0, keepdim=True, out=latest)
            torch.mv(fired[neuron], sees[neuron], out=together[neuron, :neuron])
        rates = torch.stack([states[-1] for states in fired[1:]]) @ trace

        later = spikes.new_empty(lags, neurons, size)  # the states after each neuron's spike, step after step
        for lag in range(lags):
            later[lag] = later[lag - 1] @ whole.T if lag else fired[neurons]
        ctx.save_for_backward(spikes, trace, averaged, sees, before, views, flat_counts, flat_fired, later)
        return rates, together, counts[neurons] @ trace, (later * views).sum(2)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, rates: Tensor, together: Tensor, population: Tensor, own: Tensor) -> Any:
        spikes, trace, averaged, sees, before, views, flat_counts, flat_fired, later = ctx.saved_tensors
        neurons, _, size, _ = spikes.shape
        counts, fired = _rows(flat_counts, 1), _rows(flat_fired, 0)
        whole = before[-1]
        to_views = (own[:, :, None] * later).sum(0)
        to_whole = torch.zeros_like(whole)
        to_fired = torch.zeros_like(views)
        for lag in reversed(range(len(later))):
            to_fired = torch.addmm(own[lag, :, None] * views, to_fired, whole)
            if lag:
                to_whole.addmm_(to_fired.T, later[lag - 1])

        to_spikes, to_averaged = torch.empty_like(spikes), torch.empty_like(averaged)
        to_sees = torch.bmm(before[:-1], to_views[:, :, None]).squeeze(2)
        to_counts = population[:, None] * trace
        seen_rates = rates[:, None] * trace
        maps, into, into_averaged = (
            averaged.unbind(0),
            to_spikes.flatten(1, 2).unbind(0),
            to_averaged.unbind(0),
        )
        for neuron, both in reversed(list(enumerate(spikes.flatten(1, 2).unbind(0)))):
            grown = spikes.new_empty(neuron + 1, 2 * size)
            silent, spike = grown.split(size, 1)
            passed, latest = to_fired.split((neuron, 1))
            silent.copy_(to_counts[:-1])
            torch.add(to_counts[1:], latest + seen_rates[neuron], out=spike)
            torch.mm(grown.T, counts[neuron], out=into[neuron])
            to_counts = grown @ both
            seen = together[neuron, :neuron]
            to_sees[neuron].addmv_(fired[neuron].T, seen)
            torch.mm(passed.T, fired[neuron], out=into_averaged[neuron])
            to_fired = torch.addr(passed @ maps[neuron], seen, sees[neuron])

        turned = torch.linalg.solve(_fixed_by(whole, trace).T, to_counts[0])
        to_whole.addr_(turned, counts[0][0], alpha=1 - LEAK)
        products = before.mT.unbind(0)
        for neuron in reversed(range(neurons)):
            into_averaged[neuron].addmm_(to_whole, products[neuron])
            to_whole = torch.addr(maps[neuron].T @ to_whole, sees[neuron], to_views[neuron])
        to_spikes += to_averaged[:, None]
        to_spikes[:, 1] += trace[:, None] * to_sees[:, None]
        return to_spikes, None, None


def _rows(flat: Tensor, first: int) -> tuple[Tensor, ...]:
    """The rows of `first`, `first + 1`, ... of what stands in one block, as views."""
    sizes, left = [first], len(flat) - first
    while left > 0:
        sizes.append(sizes[-1] + 1)
        left -= sizes[-1]
    return flat.split(sizes)
