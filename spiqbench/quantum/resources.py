"""What a circuit would cost on hardware: qubits, depth and gates, as PennyLane counts them."""

from dataclasses import dataclass
from functools import lru_cache

import torch

from spiqbench.quantum.circuit import ReuploadingCircuit


@dataclass(frozen=True)
class CircuitResources:
    """Of one run of the circuit; RY and Rot count as one gate each, depth is the longest chain of gates."""

    qubits: int
    depth: int
    one_qubit_gates: int
    two_qubit_gates: int


@lru_cache(maxsize=64)
def circuit_resources(circuit: ReuploadingCircuit) -> CircuitResources:
    """Counts the gates of the circuit's PennyLane tape."""
    import pennylane as qml

    from spiqbench.quantum.qnode import apply_circuit

    tape = qml.tape.make_qscript(apply_circuit)(
        circuit, torch.ones(circuit.weight_shape[:2]), torch.ones(circuit.weight_shape)
    )
    counted = tape.specs["resources"]
    return CircuitResources(
        qubits=circuit.qubits,
        depth=tape.graph.get_depth(),
        one_qubit_gates=counted.gate_sizes.get(1, 0),
        two_qubit_gates=counted.gate_sizes.get(2, 0),
    )
