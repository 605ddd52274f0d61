"""Circuits without an entangler: every qubit is a vector on a Bloch sphere of its own.

A gate turns the vector (<X>, <Y>, <Z>), real arithmetic at a few operations an angle: in C++ with the neurons in the
SIMD lanes, behind one autograd function, or in plain torch where there is no kernel.
"""

import ctypes
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from spiqbench.compiled.library import call, library, threads_for
from spiqbench.quantum.circuit import ReuploadingCircuit

ANGLES_A_THREAD = 200_000  # below which a thread costs more to start than it saves


class BlochPlan(ctypes.Structure):
    """Mirrors the struct of spiqbench/compiled/native/bloch/batch.hpp, field by field."""

    _fields_ = [
        ("neurons", ctypes.c_int32),
        ("layers", ctypes.c_int32),
        ("threads", ctypes.c_int32),
        ("batch", ctypes.c_int64),
    ]


def bloch_expectations(circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor) -> Tensor:
    """<Z> of every qubit of a circuit whose entangler is `none`, (batch, qubits); differentiable in both tensors."""
    if encoding.device.type == "cpu" and library() is not None:
        return _Run.apply(encoding, weights, circuit)
    return bloch_in_torch(encoding, weights)


def bloch_in_torch(encoding: Tensor, weights: Tensor) -> Tensor:
    """The same on every device, differentiable to any order; shapes as in `spiqbench.quantum.expectations`."""
    x = y = torch.zeros_like(encoding[:, 0])
    z = torch.ones_like(x)
    for turn, (first, middle, last) in zip(
        encoding.unbind(1), (gates.unbind(-1) for gates in weights), strict=True
    ):
        x, z = _rotate(z, x, turn)
        y, x = _rotate(x, y, first)
        x, z = _rotate(z, x, middle)
        y, x = _rotate(x, y, last)
    return z


def _rotate(forward: Tensor, sideways: Tensor, angle: Tensor) -> tuple[Tensor, Tensor]:
    """Turns `forward` towards `sideways`; returns both in the other order."""
    cos, sin = torch.cos(angle), torch.sin(angle)
    return sideways * cos + forward * sin, forward * cos - sideways * sin


class _Run(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, encoding: Tensor, weights: Tensor, circuit: ReuploadingCircuit) -> Tensor:
        ctx.save_for_backward(encoding, weights)
        ctx.circuit = circuit
        angles, turns = encoding.detach().contiguous(), weights.detach().contiguous()
        out = angles.new_empty(len(angles), circuit.qubits)
        call("bloch_forward", angles.dtype, _plan(circuit, angles), angles, turns, out)
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, cotangent: Tensor) -> tuple[Tensor | None, ...]:
        angles, turns = (saved.detach().contiguous() for saved in ctx.saved_tensors)
        plan, dtype = _plan(ctx.circuit, angles), angles.dtype
        encoding_grad, weights_grad = (
            torch.empty_like(angles),
            torch.empty(turns.shape, dtype=torch.float64),
        )
        sums = torch.empty(call("bloch_bytes", dtype, plan), dtype=torch.uint8)
        tensors = (angles, turns, cotangent.contiguous(), encoding_grad, weights_grad, sums)
        call("bloch_backward", dtype, plan, *tensors)
        return encoding_grad, weights_grad.to(dtype), None


def _plan(circuit: ReuploadingCircuit, angles: Tensor) -> BlochPlan:
    return BlochPlan(
        neurons=circuit.qubits,
        layers=circuit.layers,
        threads=threads_for(angles.numel(), ANGLES_A_THREAD),
        batch=len(angles),
    )
