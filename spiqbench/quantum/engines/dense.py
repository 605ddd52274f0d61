"""The circuit in plain batched torch: every device, both precisions, autograd to any order.

RY(encoding) differs from sample to sample, but in the eigenbasis of Y it is only a phase; everything else is the same
for the whole batch, so it is applied as products with matrices that all samples share.
"""

import math
from collections.abc import Callable
from functools import lru_cache

import torch
from torch import Tensor

from spiqbench.quantum.circuit import ReuploadingCircuit, cnot_sources, entangler_pairs, z_signs
from spiqbench.quantum.engines.program import Program

QUBITS_AT_ONCE = 4  # merged into one 16 x 16 matrix: fewer passes over the state for little arithmetic


def zero_state(circuit: ReuploadingCircuit, batch: int, like: Tensor) -> Tensor:
    """|0...0> for every sample: (batch, 2**qubits) complex, in the precision and on the device of `like`."""
    state = torch.zeros(batch, 2**circuit.qubits, dtype=like.dtype.to_complex(), device=like.device)
    state[:, 0] = 1
    return state


def amplitudes(circuit: ReuploadingCircuit, initial: Tensor, encoding: Tensor, weights: Tensor) -> Tensor:
    """The state after the circuit, from any state before it; differentiable in all three tensors.

    `initial` (batch, 2**qubits) complex, `encoding` (batch, layers, qubits) and `weights` (layers, qubits, 3) in
    radians; returns (batch, 2**qubits) complex. Qubit 0 is the most significant bit of the index.
    """

    def entangle(layer: int, state: Tensor) -> Tensor:
        pairs = entangler_pairs(circuit, layer)
        if not pairs:
            return state
        if circuit.is_diagonal:
            return state * cz_signs(circuit.qubits, pairs).to(state)
        return state[..., cnot_sources(circuit.qubits, pairs).to(state.device)]

    return _evolve(initial[None], encoding[None], weights[None], entangle)[0]


def cone_expectations(program: Program, encoding: Tensor, weights: Tensor) -> Tensor:
    """<Z> of the measured qubit of every part of a light-cone program: (batch, parts).

    Rotations outside the cone act on qubits that no longer matter: they are run all the same, which keeps the parts
    of one program in one batch.
    """
    bits = program.bits
    wire = torch.as_tensor(program.wire[:, ::-1].copy(), device=encoding.device, dtype=torch.long)
    state = zero_state(ReuploadingCircuit(bits, 1), len(encoding), encoding)

    def entangle(layer: int, state: Tensor) -> Tensor:
        joined = program.neighbours[layer]
        pairs = tuple(
            (bits - 1 - a, bits - 1 - b) for a in range(bits) for b in range(a) if joined[a] >> b & 1
        )
        return state * cz_signs(bits, pairs).to(state) if pairs else state

    state = _evolve(
        state.expand(program.parts, -1, -1),
        encoding[:, :, wire].permute(2, 0, 1, 3),
        weights[:, wire].transpose(0, 1),
        entangle,
    )
    probability = state.real.square() + state.imag.square()
    return (probability @ z_signs(bits, encoding)[:, -1]).T


@lru_cache(maxsize=64)
def cz_signs(qubits: int, pairs: tuple[tuple[int, int], ...]) -> Tensor:
    """The diagonal of a product of CZ gates: (2**qubits,) of +1 and -1."""
    index = torch.arange(2**qubits)
    parity = torch.zeros_like(index)
    for a, b in pairs:
        parity ^= (index >> (qubits - 1 - a)) & (index >> (qubits - 1 - b)) & 1
    return 1 - 2 * parity


def _evolve(
    state: Tensor, encoding: Tensor, weights: Tensor, entangle: Callable[[int, Tensor], Tensor]
) -> Tensor:
    """`parts` circuits at once: state (parts, batch, 2**qubits), encoding (parts, batch, layers, qubits)."""
    layers, qubits = encoding.shape[-2:]
    turns = rotations(weights).to(state.dtype)  # (parts, layers, qubits, 2, 2)
    root = 1 / math.sqrt(2)
    from_y = torch.tensor([[root, root], [1j * root, -1j * root]], dtype=state.dtype, device=state.device)
    to_y = from_y.mH.expand(1, qubits, 2, 2)
    signs = z_signs(qubits, encoding).T
    for layer in range(layers):
        state = _apply(state, to_y)
        phase = -(encoding[:, :, layer] @ signs) / 2
        state = state * torch.complex(phase.cos(), phase.sin())
        state = _apply(state, turns[:, layer] @ from_y)
        state = entangle(layer, state)
    return state


def rotations(weights: Tensor) -> Tensor:
    """Rot as matrices: (..., 3) to (..., 2, 2)."""
    first, middle, last = weights.unbind(-1)
    cos, sin = torch.cos(middle / 2), torch.sin(middle / 2)
    total, difference = (last + first) / 2, (last - first) / 2
    upper = torch.complex(total.cos() * cos, -total.sin() * cos)
    lower = torch.complex(difference.cos() * sin, difference.sin() * sin)
    return torch.stack([torch.stack([upper, -lower.conj()], -1), torch.stack([lower, upper.conj()], -1)], -2)


def _apply(state: Tensor, gates: Tensor) -> Tensor:
    """One gate a qubit, the same for all samples: gates (parts or 1, qubits, 2, 2).

    The leading qubits are multiplied and go to the end, group by group, until all are back in their places.
    """
    parts, batch, size = state.shape
    qubits = gates.shape[1]
    for start in range(0, qubits, QUBITS_AT_ONCE):
        matrix = gates[:, start]
        for qubit in range(start + 1, min(start + QUBITS_AT_ONCE, qubits)):
            wide = 2 * matrix.shape[-1]
            matrix = torch.einsum("pij,pkl->pikjl", matrix, gates[:, qubit]).reshape(-1, wide, wide)
        width = matrix.shape[-1]
        columns = state.reshape(parts, batch, width, size // width).transpose(2, 3).reshape(parts, -1, width)
        state = (columns @ matrix.mT).reshape(parts, batch, size)
    return state
