"""The compiled kernel of `transverse` behind one autograd function: samples in the SIMD lanes, reverse mode by hand.

Nothing is kept between forward and backward but the inputs: the backward pass makes the blocks again, so that memory
beyond inputs and outputs is what the threads work in and does not grow with the batch.
"""

import ctypes
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from spiqbench.compiled.library import call, library, threads_for
from spiqbench.quantum.circuit import ReuploadingCircuit, joined_edges
from spiqbench.quantum.engines.state_memory import require
from spiqbench.quantum.engines.transverse import own_turns

MOST_LAYERS = 6  # each further one takes as long to compile as all before it
MOST_PHASE_LAYERS = 5  # with CPhase gates, of which two numbers take the place of one
STEPS_A_THREAD = 1_000_000  # numbers in the blocks below which a thread costs more to start than it saves


class ChainPlan(ctypes.Structure):
    """Mirrors the struct of spiqbench/compiled/native/transverse/ring.hpp, field by field."""

    _fields_ = [
        ("neurons", ctypes.c_int32),
        ("layers", ctypes.c_int32),
        ("threads", ctypes.c_int32),
        ("gaps", ctypes.c_int32),
        ("phases", ctypes.c_int32),
        ("batch", ctypes.c_int64),
        ("angle", ctypes.c_double),
        ("joined", ctypes.c_void_p),
    ]


def has_kernel(circuit: ReuploadingCircuit, device: torch.device) -> bool:
    """Whether the kernel was built here and runs this circuit on a device."""
    most = MOST_LAYERS if circuit.is_made_of_cz else MOST_PHASE_LAYERS
    return device.type == "cpu" and circuit.is_diagonal and circuit.layers <= most and library() is not None


def run_chain(circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor) -> Tensor:
    """<Z> of every qubit, (batch, qubits), for circuits to which `transverse.applies`; differentiable once."""
    return _Run.apply(encoding, weights, circuit)


class _Run(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, encoding: Tensor, weights: Tensor, circuit: ReuploadingCircuit) -> Tensor:
        ctx.save_for_backward(encoding, weights)
        ctx.circuit = circuit
        angles, turns = encoding.detach().contiguous(), _turns(circuit, weights)
        out = angles.new_empty(len(angles), circuit.qubits)
        plan, work = _prepare(circuit, angles, backward=False)
        call("chain_forward", angles.dtype, plan, angles, turns, out, work)
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, cotangent: Tensor) -> tuple[Tensor | None, ...]:
        encoding, weights = ctx.saved_tensors
        angles, turns = encoding.detach().contiguous(), _turns(ctx.circuit, weights)
        plan, work = _prepare(ctx.circuit, angles, backward=True)
        encoding_grad = torch.empty_like(angles)
        weights_grad = torch.empty(turns.shape, dtype=torch.float64)
        tensors = (angles, turns, cotangent.contiguous(), encoding_grad, weights_grad, work)
        call("chain_backward", angles.dtype, plan, *tensors)
        return encoding_grad, weights_grad.to(turns.dtype), None


def _turns(circuit: ReuploadingCircuit, weights: Tensor) -> Tensor:
    """The trained angles with the RZ that CPhase gates are made of, besides exp(i angle / 4 ZZ)."""
    turns = weights.detach().contiguous()
    return turns if circuit.is_made_of_cz else turns + own_turns(circuit, turns)


def _prepare(circuit: ReuploadingCircuit, angles: Tensor, *, backward: bool) -> tuple[ChainPlan, Tensor]:
    joined = _joined(circuit)
    steps = angles.numel() * 4 ** (circuit.layers - 1) // circuit.layers
    plan = ChainPlan(
        neurons=circuit.qubits,
        layers=circuit.layers,
        threads=threads_for(steps, STEPS_A_THREAD),
        gaps=not joined.all(),
        phases=not circuit.is_made_of_cz,
        batch=len(angles),
        angle=circuit.entangling_angle,
        joined=joined.ctypes.data,
    )
    size = call("chain_bytes", angles.dtype, plan, int(backward))
    require(
        size,
        angles.device,
        f"{circuit.layers} layers over {circuit.qubits} qubits",
        "take fewer threads, qubits or layers",
    )
    return plan, torch.empty(size, dtype=torch.uint8)


@cache  # plans point into these arrays: none may ever go
def _joined(circuit: ReuploadingCircuit) -> np.ndarray:
    return np.ascontiguousarray(joined_edges(circuit).numpy().T, dtype=np.uint8)
