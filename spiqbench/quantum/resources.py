"""What a circuit would cost on hardware: qubits, depth and gates."""

from dataclasses import dataclass
from functools import lru_cache

from spiqbench.quantum.circuit import ReuploadingCircuit, entangler_pairs


@dataclass(frozen=True)
class CircuitResources:
    """Of one run of the circuit; RY and Rot count as one gate each, depth is the longest chain of gates."""

    qubits: int
    depth: int
    one_qubit_gates: int
    two_qubit_gates: int


@lru_cache(maxsize=64)
def circuit_resources(circuit: ReuploadingCircuit) -> CircuitResources:
    """Counts gates as `qml.specs` does, without PennyLane: it takes longer to import than a short run to train."""
    reached = [0] * circuit.qubits  # gates in the longest chain that ends on each qubit
    pairs = [entangler_pairs(circuit, layer) for layer in range(circuit.layers)]
    for layer in pairs:
        reached = [depth + 2 for depth in reached]
        for a, b in layer:
            reached[a] = reached[b] = max(reached[a], reached[b]) + 1
    return CircuitResources(
        qubits=circuit.qubits,
        depth=max(reached),
        one_qubit_gates=2 * circuit.qubits * circuit.layers,
        two_qubit_gates=sum(map(len, pairs)),
    )
