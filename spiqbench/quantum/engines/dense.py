"""The circuit in plain batched torch: every device, both precisions, autograd to any order.

RY(encoding) differs from sample to sample, but in the eigenbasis of Y it is only a phase; everything else is the same
for the whole batch, so it is applied as products with matrices that all samples share.
"""

import math
from functools import lru_cache, reduce

import torch
from torch import Tensor

from spiqbench.quantum.circuit import ReuploadingCircuit, cnot_sources, entangler_pairs, z_signs

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

    qubits = circuit.qubits
    turns = rotations(weights).to(initial.dtype)
    root = 1 / math.sqrt(2)
    from_y = torch.tensor([[root, root], [1j * root, -1j * root]], dtype=initial.dtype, device=initial.device)
    to_y = from_y.mH.expand(qubits, 2, 2)
    signs = z_signs(qubits, encoding).T
    state = initial
    for layer in range(circuit.layers):
        state = _apply(state, to_y)
        phase = -(encoding[:, layer] @ signs) / 2
        state = state * torch.complex(phase.cos(), phase.sin())
        state = _apply(state, turns[layer] @ from_y)
        pairs = entangler_pairs(circuit, layer)
        if pairs and circuit.is_diagonal:
            state = state * entangling_phases(circuit, layer).to(state)
        elif pairs:
            state = state[:, cnot_sources(qubits, pairs).to(state.device)]
    return state


@lru_cache(maxsize=64)
@torch.inference_mode(False)  # what is kept serves trainings too
def entangling_phases(circuit: ReuploadingCircuit, layer: int) -> Tensor:
    """The diagonal of a layer of CZ or CPhase gates: (2**qubits,), signs where they are CZ, else complex."""
    qubits = circuit.qubits
    index = torch.arange(2**qubits)
    turned = torch.zeros_like(index)  # gates that find both of their qubits in |1>
    for a, b in entangler_pairs(circuit, layer):
        turned += (index >> (qubits - 1 - a)) & (index >> (qubits - 1 - b)) & 1
    if circuit.is_made_of_cz:
        return 1 - 2 * (turned % 2)
    angle = turned.to(torch.float64) * circuit.entangling_angle
    return torch.complex(angle.cos(), angle.sin())


def rotations(weights: Tensor) -> Tensor:
    """Rot as matrices: (..., 3) to (..., 2, 2)."""
    first, middle, last = weights.unbind(-1)
    cos, sin = torch.cos(middle / 2), torch.sin(middle / 2)
    total, difference = (last + first) / 2, (last - first) / 2
    upper = torch.complex(total.cos() * cos, -total.sin() * cos)
    lower = torch.complex(difference.cos() * sin, difference.sin() * sin)
    return torch.stack([torch.stack([upper, -lower.conj()], -1), torch.stack([lower, upper.conj()], -1)], -2)


def _apply(state: Tensor, gates: Tensor) -> Tensor:
    """One gate a qubit, the same for all samples: gates (qubits, 2, 2).

    The leading qubits are multiplied and go to the end, group by group, until all are back in their places.
    """
    batch, size = state.shape
    for group in gates.split(QUBITS_AT_ONCE):
        matrix = reduce(torch.kron, group)
        width = len(matrix)
        columns = state.reshape(batch, width, size // width).transpose(1, 2).reshape(-1, width)
        state = (columns @ matrix.mT).reshape(batch, size)
    return state
