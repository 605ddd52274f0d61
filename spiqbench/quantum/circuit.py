"""The circuit of the generator: data re-uploading, one qubit a neuron, said without any simulator."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

import torch
from torch import Tensor

from spiqbench.choices import require_choice
from spiqbench.errors import ConfigError

Entangler = Literal["cz_ring", "cphase_ring", "cnot_ring", "brickwork", "none"]
ENTANGLERS: tuple[str, ...] = get_args(Entangler)


@dataclass(frozen=True)
class ReuploadingCircuit:
    """`layers` times: RY(encoding) on every qubit, Rot(weights) on every qubit, then the entangler.

    Rot(a, b, c) = RZ(c) RY(b) RZ(a). `brickwork` puts a CZ on the pairs (0, 1), (2, 3), ... in even layers
    and on (1, 2), (3, 4), ... in odd ones; a ring over two qubits is one gate. All qubits start in |0>.
    `cphase_ring` has gates diag(1, 1, 1, exp(i entangling_angle)), the same angle for all: 0 entangles nothing, pi
    is the CZ ring.
    """

    qubits: int
    layers: int
    entangler: Entangler = "cz_ring"
    entangling_angle: float = math.pi

    def __post_init__(self) -> None:
        if self.qubits < 1 or self.layers < 1:
            raise ConfigError(
                f"a circuit needs at least one qubit and one layer, not {self.qubits} and {self.layers}"
            )
        require_choice("entangler", self.entangler, ENTANGLERS)
        if self.entangler != "cphase_ring" and self.entangling_angle != math.pi:
            raise ConfigError(
                f"a {self.entangler} has no entangling_angle: take cphase_ring as the entangler"
            )
        if not 0 <= self.entangling_angle <= math.pi:
            raise ConfigError(f"entangling_angle is in radians, from 0 to pi, not {self.entangling_angle}")

    @property
    def weight_shape(self) -> tuple[int, int, int]:
        """Shape of the trainable angles: (layers, qubits, 3)."""
        return (self.layers, self.qubits, 3)

    @property
    def is_diagonal(self) -> bool:
        """Whether the entangler's gates are diagonal: they commute with each other, with RZ and with the readout."""
        return self.entangler != "cnot_ring"

    @property
    def is_made_of_cz(self) -> bool:
        """Whether the entangler only turns signs of the state."""
        return self.entangler not in ("cnot_ring", "cphase_ring")


@lru_cache(maxsize=1024)
def entangler_pairs(circuit: ReuploadingCircuit, layer: int) -> tuple[tuple[int, int], ...]:
    """The two-qubit gates of one layer in the order they act, each as (control, target)."""
    n = circuit.qubits
    if circuit.entangler == "none" or n == 1:
        return ()
    if circuit.entangler == "brickwork":
        return tuple((q, q + 1) for q in range(layer % 2, n - 1, 2))
    if n == 2:
        return ((0, 1),)
    # CZ gates commute, so every second one goes first: two or three gates deep, not one a qubit
    first = [*range(0, n, 2), *range(1, n, 2)] if circuit.is_diagonal else range(n)
    return tuple((q, (q + 1) % n) for q in first)


@lru_cache(maxsize=64)
@torch.inference_mode(False)  # what is kept serves trainings too
def joined_edges(circuit: ReuploadingCircuit) -> Tensor:
    """Which neighbours the gates of a chain or ring join, a boolean (layers - 1, qubits): qubit q and the next one.

    Without the last layer, whose gates no readout of single qubits sees. Only for entanglers that are diagonal.
    """
    edges = torch.zeros(circuit.layers - 1, circuit.qubits, dtype=torch.bool)
    for layer in range(circuit.layers - 1):
        for a, b in entangler_pairs(circuit, layer):
            edges[layer, a if (a + 1) % circuit.qubits == b else b] = True
    return edges


def live_angles(circuit: ReuploadingCircuit, carried: tuple[int, ...] = ()) -> Tensor:
    """Which trainable angles can move what is read out: a boolean mask (layers, qubits, 3).

    A readout in the computational basis cannot see the last RZ on a qubit: it commutes with CZ, and CNOT
    only turns it into a rotation about a product of Zs. `carried` names qubits that are not measured at the
    end but keep their state (a memory); a last RZ that reaches one of them stays alive.
    """
    mask = torch.ones(circuit.weight_shape, dtype=torch.bool)
    for qubit in range(circuit.qubits):
        touched = {qubit}
        if not circuit.is_diagonal:
            for control, target in entangler_pairs(circuit, circuit.layers - 1):
                if target in touched:  # CNOT carries Z of its target to Z on both
                    touched ^= {control}
        mask[-1, qubit, 2] = not touched.isdisjoint(carried)
    return mask


@lru_cache(maxsize=64)
@torch.inference_mode(False)  # what is kept serves trainings too
def cnot_sources(qubits: int, pairs: tuple[tuple[int, int], ...]) -> Tensor:
    """A product of CNOT gates as an index map: amplitude k of the result is amplitude sources[k] before."""
    index = torch.arange(2**qubits)
    for control, target in reversed(pairs):  # the last gate is undone first
        index = index ^ (((index >> (qubits - 1 - control)) & 1) << (qubits - 1 - target))
    return index


def z_signs(qubits: int, like: Tensor) -> Tensor:
    """Eigenvalues of Z on each qubit: (2**qubits, qubits) of +1 and -1."""
    index = torch.arange(2**qubits, device=like.device)
    place = torch.arange(qubits - 1, -1, -1, device=like.device)
    return 1 - 2 * ((index[:, None] >> place) & 1).to(like.dtype)
