"""The compiled state vector behind one autograd function: samples in the SIMD lanes, adjoint gradients."""

import ctypes
import math
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from spiqbench.compiled.library import PRECISIONS, call, library
from spiqbench.quantum.circuit import ReuploadingCircuit, cnot_sources, entangler_pairs
from spiqbench.quantum.engines.state_memory import require

MOST_QUBITS = 20  # beyond, a block of samples is gigabytes and the kernel has no cache to work in
STATE, GATES, MOMENTS, WORK, SUMS = range(5)  # buffers, as in native/statevector/batch.hpp
KEPT_BYTES = 64 * 2**20  # states above this are computed again in the backward pass, not kept
CACHED_BYTES = 2 * 2**20  # the largest block of states that runs fastest in full vectors
WORK_BYTES = 4 * 2**30  # of all threads together
STEPS_A_THREAD = 200_000  # vector steps below which a thread costs more to start than it saves


class StatePlan(ctypes.Structure):
    """Mirrors spiqbench/compiled/native/statevector/plan.hpp, field by field."""

    _fields_ = [
        ("qubits", ctypes.c_int32),
        ("layers", ctypes.c_int32),
        ("words", ctypes.c_int32),
        ("threads", ctypes.c_int32),
        ("batch", ctypes.c_int64),
        ("gate", ctypes.c_double * 2),
        ("neighbours", ctypes.c_void_p),
        ("sources", ctypes.c_void_p),
    ]


def has_kernel(circuit: ReuploadingCircuit, device: torch.device) -> bool:
    """Whether the kernel was built here and runs this circuit on a device."""
    return device.type == "cpu" and circuit.qubits <= MOST_QUBITS and library() is not None


def run_state(circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor, words: bool = False) -> Tensor:
    """<Z> of every qubit, (batch, qubits), for diagonal entanglers; or all word probabilities.

    Differentiable once, in `encoding` and `weights`. With words: (batch, 2**qubits), before the last entangler.
    """
    keep = torch.is_grad_enabled() and (encoding.requires_grad or weights.requires_grad)
    return _Run.apply(encoding, weights, circuit, words, keep)


class _Run(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, encoding: Tensor, weights: Tensor, circuit: ReuploadingCircuit, words: bool, keep: bool
    ) -> Tensor:
        angles, turns = encoding.detach().contiguous(), weights.detach().contiguous()
        batch, dtype = len(angles), angles.dtype
        lanes = _lanes(circuit, dtype)
        plan = _plan(circuit, batch, lanes, words)
        sizes = [call("state_bytes", dtype, plan, lanes, which) for which in range(SUMS + 1)]
        if not keep or sizes[STATE] > KEPT_BYTES:
            sizes[STATE] = 0
        require(
            sum(sizes) + words * dtype.itemsize * batch * 2**circuit.qubits,
            angles.device,
            f"{circuit.qubits} qubits with a batch of {batch}",
            "take a smaller batch, fewer qubits or fewer layers",
        )
        gates, moments, work = (torch.empty(size, dtype=torch.uint8) for size in sizes[GATES : WORK + 1])
        state = torch.empty(sizes[STATE], dtype=torch.uint8) if sizes[STATE] else None
        out = angles.new_empty(batch, 2**circuit.qubits if words else circuit.qubits)
        call("state_forward", dtype, plan, lanes, angles, turns, out, state, gates, moments, work)
        if keep:
            ctx.save_for_backward(weights)
            ctx.run = (plan, lanes, state, gates, moments)
            ctx.encoding_shape = encoding.shape
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, cotangent: Tensor) -> tuple[Tensor | None, ...]:
        (weights,) = ctx.saved_tensors
        turns, dtype = weights.detach().contiguous(), weights.dtype
        plan, lanes, *kept = ctx.run
        work, sums = (
            torch.empty(call("state_bytes", dtype, plan, lanes, which), dtype=torch.uint8)
            for which in (WORK, SUMS)
        )
        encoding_grad = turns.new_empty(ctx.encoding_shape)
        weights_grad = torch.empty(turns.shape, dtype=torch.float64)
        tensors = (turns, cotangent.contiguous(), *kept, encoding_grad, weights_grad, work, sums)
        call("state_backward", dtype, plan, lanes, *tensors)
        return encoding_grad, weights_grad.to(dtype), None, None, None


def _plan(circuit: ReuploadingCircuit, batch: int, lanes: int, words: bool) -> StatePlan:
    size = 2**circuit.qubits
    blocks = -(-batch // lanes)
    steps = 3 * blocks * circuit.layers * circuit.qubits * size
    room = WORK_BYTES // (size * 9 * lanes * 8)  # each thread works in about nine states' numbers
    neighbours, sources = _entanglers(circuit)
    return StatePlan(
        qubits=circuit.qubits,
        layers=circuit.layers,
        words=words,
        threads=max(1, min(torch.get_num_threads(), blocks, steps // STEPS_A_THREAD, room)),
        batch=batch,
        gate=_gate(circuit),
        neighbours=neighbours.ctypes.data,
        sources=None if sources is None else sources.ctypes.data,
    )


def _gate(circuit: ReuploadingCircuit) -> tuple[float, float]:
    if circuit.is_made_of_cz:
        return -1.0, 0.0
    return math.cos(circuit.entangling_angle), math.sin(circuit.entangling_angle)


@cache  # plans point into these arrays: none may ever go
def _entanglers(circuit: ReuploadingCircuit) -> tuple[np.ndarray, np.ndarray | None]:
    """The entanglers as the kernel reads them: masks of each bit's partners, (layers, bits), and index maps.

    Qubit 0 is the most significant bit. Index maps, (layers, 2**qubits), are None where all gates are diagonal.
    """
    n, layers = circuit.qubits, circuit.layers
    pairs = [entangler_pairs(circuit, layer) for layer in range(layers)]
    neighbours = np.zeros((layers, n), dtype=np.uint32)
    if not circuit.is_diagonal:
        return neighbours, np.stack([cnot_sources(n, p).numpy() for p in pairs]).astype(np.int32)
    for layer in range(layers):
        for a, b in pairs[layer]:
            neighbours[layer, n - 1 - a] ^= np.uint32(1 << (n - 1 - b))
            neighbours[layer, n - 1 - b] ^= np.uint32(1 << (n - 1 - a))
    return neighbours, None


def _lanes(circuit: ReuploadingCircuit, dtype: torch.dtype) -> int:
    """Samples side by side: as many as the vector holds, half of that where the state would leave the cache."""
    kernel: ctypes.CDLL | None = library()
    widest = getattr(kernel, f"spiq_widest_{PRECISIONS[dtype]}")()
    block = 2 * 2**circuit.qubits * widest * dtype.itemsize
    return widest if block <= CACHED_BYTES else max(2, widest // 2)
