"""The circuit in plain batched torch: every device, every precision, autograd through everything."""

from functools import lru_cache

import torch
from torch import Tensor

from spiqbench.quantum.circuit import ReuploadingCircuit, cnot_sources, entangler_pairs, z_signs
from spiqbench.quantum.program import Program

QUBITS_AT_ONCE = 3  # merged into one 8 x 8 matrix a sample: fewer passes over the state for little arithmetic


def zero_state(circuit: ReuploadingCircuit, batch: int, like: Tensor) -> Tensor:
    """|0...0> for every sample: (batch, 2**qubits) complex, in the precision and on the device of `like`."""
    state = torch.zeros(batch, 2**circuit.qubits, dtype=like.dtype.to_complex(), device=like.device)
    state[:, 0] = 1
    return state


def amplitudes(circuit: ReuploadingCircuit, initial: Tensor, encoding: Tensor, weights: Tensor) -> Tensor:
    """The state after the circuit, from any state before it; differentiable in all three tensors.

    `initial` (batch, 2**qubits) complex, `encoding` (batch, layers, qubits) and `weights` (layers, qubits,
    3) in radians; returns (batch, 2**qubits) complex. Qubit 0 is the most significant bit of the index.
    """
    gates = _single_qubit_gates(encoding, weights).to(initial.dtype)
    state = initial
    for layer in range(circuit.layers):
        state = _apply_single_qubit_gates(state, gates[:, layer])
        state = _entangle(circuit, layer, state)
    return state


def _single_qubit_gates(encoding: Tensor, weights: Tensor) -> Tensor:
    """Rot(weights) RY(encoding) as one matrix: (batch, layers, qubits, 2, 2)."""
    first, middle, last = weights.unbind(-1)
    cos, sin = torch.cos(middle / 2), torch.sin(middle / 2)
    total, difference = (last + first) / 2, (last - first) / 2
    diagonal = torch.polar(torch.ones_like(total), -total) * cos
    lower = torch.polar(torch.ones_like(total), difference) * sin
    rotation = torch.stack(
        [torch.stack([diagonal, -lower.conj()], -1), torch.stack([lower, diagonal.conj()], -1)], -2
    )
    cos, sin = torch.cos(encoding / 2), torch.sin(encoding / 2)
    upload = torch.stack([torch.stack([cos, -sin], -1), torch.stack([sin, cos], -1)], -2)
    return rotation @ upload.to(rotation.dtype)


def _apply_single_qubit_gates(state: Tensor, gates: Tensor) -> Tensor:
    batch, qubits = gates.shape[:2]
    for start in range(0, qubits, QUBITS_AT_ONCE):
        stop = min(start + QUBITS_AT_ONCE, qubits)
        matrix = gates[:, start]
        for qubit in range(start + 1, stop):
            size = 2 * matrix.shape[-1]
            matrix = torch.einsum("bij,bkl->bikjl", matrix, gates[:, qubit]).reshape(batch, size, size)
        parts = state.reshape(batch, 2**start, matrix.shape[-1], -1)
        state = torch.matmul(matrix[:, None], parts).reshape(batch, -1)
    return state


def _entangle(circuit: ReuploadingCircuit, layer: int, state: Tensor) -> Tensor:
    pairs = entangler_pairs(circuit, layer)
    if not pairs:
        return state
    if circuit.is_diagonal:
        return state * cz_signs(circuit.qubits, pairs).to(state)
    return state[:, cnot_sources(circuit.qubits, pairs).to(state.device)]


@lru_cache(maxsize=64)
def cz_signs(qubits: int, pairs: tuple[tuple[int, int], ...]) -> Tensor:
    """The diagonal of a product of CZ gates: (2**qubits,) of +1 and -1."""
    index = torch.arange(2**qubits)
    parity = torch.zeros_like(index)
    for a, b in pairs:
        parity ^= (index >> (qubits - 1 - a)) & (index >> (qubits - 1 - b)) & 1
    return 1 - 2 * parity


def cone_expectations(program: Program, encoding: Tensor, weights: Tensor) -> Tensor:
    """<Z> of the measured qubit of every part of a light-cone program: (batch, parts).

    Rotations outside the cone act on qubits that no longer matter: they are run all the same, which costs a
    few passes and keeps the parts of one program in one batch.
    """
    wire = torch.as_tensor(program.wire[:, ::-1].copy(), device=encoding.device, dtype=torch.long)
    batch, parts, bits = len(encoding), program.parts, program.bits
    gates = _single_qubit_gates(encoding, weights)[:, :, wire]  # (batch, layers, parts, bits, 2, 2)
    gates = gates.transpose(1, 2).reshape(batch * parts, program.layers, bits, 2, 2)
    state = gates.new_zeros(batch * parts, 2**bits)
    state[:, 0] = 1
    for layer in range(program.layers):
        state = _apply_single_qubit_gates(state, gates[:, layer])
        joined = program.neighbours[layer]
        pairs = tuple(
            (bits - 1 - a, bits - 1 - b) for a in range(bits) for b in range(a) if joined[a] >> b & 1
        )
        if pairs:
            state = state * cz_signs(bits, pairs).to(state)
    probability = state.real.square() + state.imag.square()
    return (probability @ z_signs(bits, encoding)[:, -1]).reshape(batch, parts)
