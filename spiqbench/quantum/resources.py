"""What a circuit costs on a device: qubits, depth and gates."""

from dataclasses import dataclass

from spiqbench.quantum.circuit import ReuploadingCircuit, entangler_pairs


@dataclass(frozen=True)
class CircuitResources:
    """Gates of one run of a circuit, RY, Rot, CZ and CNOT counted as one gate each.

    Attributes:
        qubits, layers, entangler: of the circuit.
        depth: steps in which gates on different qubits run side by side, each gate as early as it can.
        one_qubit_gates, two_qubit_gates: numbers of gates.
    """

    qubits: int
    layers: int
    depth: int
    one_qubit_gates: int
    two_qubit_gates: int
    entangler: str


def circuit_resources(circuit: ReuploadingCircuit) -> CircuitResources:
    """Count the gates of a circuit."""
    busy_until = [0] * circuit.qubits
    two_qubit_gates = 0
    for layer in range(circuit.layers):
        busy_until = [step + 2 for step in busy_until]
        for first, second in entangler_pairs(circuit, layer):
            busy_until[first] = busy_until[second] = max(busy_until[first], busy_until[second]) + 1
            two_qubit_gates += 1
    return CircuitResources(
        qubits=circuit.qubits,
        layers=circuit.layers,
        depth=max(busy_until),
        one_qubit_gates=2 * circuit.layers * circuit.qubits,
        two_qubit_gates=two_qubit_gates,
        entangler=circuit.entangler,
    )
