"""Distribution of the number of spikes of independent neurons, with its gradient."""

import ctypes
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn.functional import pad

from spiqbench.compiled.library import PRECISIONS, call, library, threads_for

STEPS_A_THREAD = 1_000_000  # additions of a neuron below which a thread costs more to start than it saves


class CountPlan(ctypes.Structure):
    """Mirrors the struct of spiqbench/compiled/native/counts/batch.hpp, field by field."""

    _fields_ = [
        ("neurons", ctypes.c_int32),
        ("threads", ctypes.c_int32),
        ("rows", ctypes.c_int64),
    ]


def poisson_binomial(probabilities: Tensor, weights: Tensor) -> Tensor:
    """Distribution of the number of successes of independent Bernoulli draws, over a mixture.

    Args:
        probabilities: `(neurons, components)` of a success.
        weights: `(components,)` of the mixture, which add up to one, in the same precision.

    Returns:
        `(neurons + 1,)`: P(K = 0), ..., P(K = neurons); differentiable in both, once where the compiled kernel runs.
    """
    compiled = probabilities.device.type == "cpu" and probabilities.dtype == weights.dtype in PRECISIONS
    if not compiled or library() is None:
        return poisson_binomial_in_torch(probabilities, weights)
    return _Count.apply(probabilities, weights)


def poisson_binomial_in_torch(probabilities: Tensor, weights: Tensor) -> Tensor:
    """The same on every device, by adding one neuron at a time; differentiable to any order."""
    counts = torch.ones_like(weights)[None]
    for spike in probabilities.unbind():
        counts = pad(counts * (1 - spike), (0, 0, 0, 1)) + pad(counts * spike, (0, 0, 1, 0))
    return counts @ weights


class _Count(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, probabilities: Tensor, weights: Tensor) -> Tensor:
        ctx.save_for_backward(probabilities, weights)
        x, mixed = probabilities.detach().contiguous(), weights.detach().contiguous()
        out = x.new_empty(len(x) + 1)
        ctx.run = plan, work = _prepare(x)
        call("count_forward", x.dtype, plan, x, mixed, out, work)
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, cotangent: Tensor) -> tuple[Tensor, Tensor | None]:
        x, mixed = (saved.detach().contiguous() for saved in ctx.saved_tensors)
        grad, weights_grad = torch.empty_like(x), torch.empty_like(mixed) if ctx.needs_input_grad[1] else None
        plan, work = ctx.run
        call("count_backward", x.dtype, plan, x, mixed, cotangent.contiguous(), grad, weights_grad, work)
        return grad, weights_grad


def _prepare(probabilities: Tensor) -> tuple[CountPlan, Tensor]:
    neurons, rows = probabilities.shape
    threads = threads_for(rows * neurons**2, STEPS_A_THREAD)
    plan = CountPlan(neurons=neurons, threads=threads, rows=rows)
    return plan, torch.empty(call("count_bytes", probabilities.dtype, plan), dtype=torch.uint8)
