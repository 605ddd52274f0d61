"""The compiled kernel behind one autograd function: samples in the SIMD lanes, adjoint gradients."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from spiqbench.quantum.engines.library import PRECISIONS, Plan, library
from spiqbench.quantum.engines.memory import require
from spiqbench.quantum.engines.program import Program

WORK_BUFFER, BUFFERS = 3, 4  # states, gates, moments, work, in this order as in native/kernel.hpp
KEPT_BYTES = 64 * 2**20  # states above this are computed again in the backward pass, not kept
CACHED_BYTES = 2 * 2**20  # the largest block of states that runs fastest in full vectors
WORK_BYTES = 4 * 2**30  # of all threads together
STEPS_A_THREAD = 200_000  # vector steps below which a thread costs more to start than it saves


def run_program(program: Program, encoding: Tensor, weights: Tensor, words: bool = False) -> Tensor:
    """<Z> of the measured qubits in their columns of (batch, wires), other columns 0; or all word probabilities.

    Differentiable once, in `encoding` and `weights`. With words: (batch, 2**bits), before the last entangler.
    """
    keep = torch.is_grad_enabled() and (encoding.requires_grad or weights.requires_grad)
    return _Run.apply(encoding, weights, program, words, keep)


class _Run(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, encoding: Tensor, weights: Tensor, program: Program, words: bool, keep: bool
    ) -> Tensor:
        lib, precision = library(), PRECISIONS[encoding.dtype]
        half, angles = encoding.detach() / 2, weights.detach().contiguous()
        cos, sin = half.cos().contiguous(), half.sin().contiguous()
        batch = len(encoding)
        lanes = _lanes(lib, precision, encoding.element_size(), program)
        plan = _plan(program, batch, lanes, words)
        bytes_of = getattr(lib, f"spiq_bytes_{precision}")
        sizes = [bytes_of(plan, lanes, which) for which in range(BUFFERS)]
        if not keep or sizes[0] > KEPT_BYTES:
            sizes[0] = 0
        require(
            sum(sizes) + words * encoding.element_size() * batch * 2**program.bits,
            encoding.device,
            f"{program.parts} x {program.bits} qubits with a batch of {batch}",
            "take a smaller batch, fewer qubits or fewer layers",
        )
        gates, moments, work = (torch.empty(size, dtype=torch.uint8) for size in sizes[1:])
        state = torch.empty(sizes[0], dtype=torch.uint8) if sizes[0] else None
        shape = (batch, 2**program.bits) if words else (batch, program.wires)
        out = (
            encoding.new_empty(shape)
            if words or program.parts == program.wires
            else encoding.new_zeros(shape)
        )
        getattr(lib, f"spiq_forward_{precision}")(
            plan, lanes, *map(_pointer, (cos, sin, angles, out, state, gates, moments, work))
        )
        if keep:
            ctx.save_for_backward(weights)
            ctx.program = program  # the plan points into its arrays
            ctx.run = (plan, lanes, state, gates, moments)
            ctx.encoding_shape = encoding.shape
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, cotangent: Tensor) -> tuple[Tensor | None, ...]:
        (weights,) = ctx.saved_tensors
        weights = weights.detach().contiguous()
        plan, lanes, state, gates, moments = ctx.run
        lib, precision = library(), PRECISIONS[weights.dtype]
        work = torch.empty(
            getattr(lib, f"spiq_bytes_{precision}")(plan, lanes, WORK_BUFFER), dtype=torch.uint8
        )
        encoding_grad = weights.new_empty(ctx.encoding_shape)
        weights_grad = torch.empty(weights.shape, dtype=torch.float64)
        tensors = (weights, cotangent.contiguous(), state, gates, moments, encoding_grad, weights_grad, work)
        getattr(lib, f"spiq_backward_{precision}")(plan, lanes, *map(_pointer, tensors))
        return encoding_grad, weights_grad.to(weights.dtype), None, None, None


def _plan(program: Program, batch: int, lanes: int, words: bool) -> Plan:
    blocks = -(-batch // lanes) * program.parts
    steps = 3 * blocks * program.layers * program.bits * 2**program.bits
    room = WORK_BYTES // (2**program.bits * 9 * lanes * 8)  # each thread works in about nine states' numbers
    sources = program.sources
    return Plan(
        bits=program.bits,
        layers=program.layers,
        wires=program.wires,
        parts=program.parts,
        words=words,
        threads=max(1, min(torch.get_num_threads(), blocks, steps // STEPS_A_THREAD, room)),
        batch=batch,
        measured=program.measured,
        rotated=program.rotated.ctypes.data,
        neighbours=program.neighbours.ctypes.data,
        wire=program.wire.ctypes.data,
        sources=None if sources is None else sources.ctypes.data,
    )


def _lanes(lib: Any, precision: str, itemsize: int, program: Program) -> int:
    """Samples side by side: as many as the vector holds, half of that where the state would leave the cache."""
    widest = getattr(lib, f"spiq_widest_{precision}")()
    block = 2 * 2**program.bits * widest * itemsize
    return widest if block <= CACHED_BYTES else max(2, widest // 2)


def _pointer(tensor: Tensor | None) -> int | None:
    return None if tensor is None else tensor.data_ptr()
