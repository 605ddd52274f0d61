"""Distribution of the number of spikes of independent neurons, with its gradient."""

import ctypes
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn.functional import pad

from spiqbench.compiled.library import PRECISIONS, call, library

STEPS_A_THREAD = 1_000_000  # additions of a neuron below which a thread costs more to start than it saves


class CountPlan(ctypes.Structure):
    """Mirrors the struct of spiqbench/compiled/native/counts/batch.hpp, field by field."""

    _fields_ = [
        ("neurons", ctypes.c_int32),
        ("threads", ctypes.c_int32),
        ("batch", ctypes.c_int64),
    ]


def poisson_binomial(probabilities: Tensor) -> Tensor:
    """Distribution of the number of successes of independent Bernoulli draws.

    Args:
        probabilities: `(..., neurons)`.

    Returns:
        `(..., neurons + 1)`: P(K = 0), ..., P(K = neurons), by adding one neuron at a time; differentiable, once where
        the compiled kernel runs.
    """
    compiled = probabilities.device.type == "cpu" and probabilities.dtype in PRECISIONS
    if not compiled or library() is None:
        return poisson_binomial_in_torch(probabilities)
    *shape, neurons = probabilities.shape
    return _Count.apply(probabilities.reshape(-1, neurons)).reshape(*shape, neurons + 1)


def poisson_binomial_in_torch(probabilities: Tensor) -> Tensor:
    """The same on every device, differentiable to any order."""
    counts = torch.ones_like(probabilities[..., :1])
    for spike in probabilities.split(1, -1):
        counts = pad(counts * (1 - spike), (0, 1)) + pad(counts * spike, (1, 0))
    return counts


class _Count(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, rows: Tensor) -> Tensor:
        ctx.save_for_backward(rows)
        rows = rows.detach().contiguous()
        out = rows.new_empty(len(rows), rows.shape[1] + 1)
        plan, work = _prepare(rows)
        call("count_forward", rows.dtype, plan, rows, out, work)
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, cotangent: Tensor) -> Tensor:
        rows = ctx.saved_tensors[0].detach().contiguous()
        grad = torch.empty_like(rows)
        plan, work = _prepare(rows)
        call("count_backward", rows.dtype, plan, rows, cotangent.contiguous(), grad, work)
        return grad


def _prepare(rows: Tensor) -> tuple[CountPlan, Tensor]:
    batch, neurons = rows.shape
    threads = max(1, min(torch.get_num_threads(), batch * neurons**2 // STEPS_A_THREAD))
    plan = CountPlan(neurons=neurons, threads=threads, batch=batch)
    return plan, torch.empty(call("count_bytes", rows.dtype, plan), dtype=torch.uint8)
