"""The circuit written in PennyLane: the definition that every engine is checked against."""

import pennylane as qml
from torch import Tensor

from spiqbench.quantum.circuit import ReuploadingCircuit, entangler_pairs


def apply_circuit(circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor) -> None:
    """Queues the gates. `encoding` (..., layers, qubits) may carry one batch axis, which PennyLane broadcasts."""

    def entangle(pair: tuple[int, int]) -> None:
        if circuit.entangler == "cphase_ring":
            qml.ControlledPhaseShift(circuit.entangling_angle, wires=pair)
        else:
            (qml.CZ if circuit.is_diagonal else qml.CNOT)(wires=pair)

    for layer in range(circuit.layers):
        for qubit in range(circuit.qubits):
            qml.RY(encoding[..., layer, qubit], wires=qubit)
        for qubit in range(circuit.qubits):
            qml.Rot(*weights[layer, qubit], wires=qubit)
        for pair in entangler_pairs(circuit, layer):
            entangle(pair)


def apply_memory_block(block: ReuploadingCircuit, angles: Tensor) -> None:
    """Queues one neuron's block of a circuit with memory; `angles` `(layers, qubits, 2)`: RZ, then RY."""
    for layer in range(block.layers):
        for qubit in range(block.qubits):
            qml.RZ(angles[layer, qubit, 0], wires=qubit)
            qml.RY(angles[layer, qubit, 1], wires=qubit)
        for pair in entangler_pairs(block, layer):
            qml.CZ(wires=pair)


def expectation_qnode(
    circuit: ReuploadingCircuit, device: qml.devices.Device, **options: object
) -> qml.QNode:
    """A QNode of (encoding, weights) that returns <Z> of every qubit; options go to `qml.QNode`."""

    @qml.qnode(device, interface="torch", **options)
    def expectations(encoding: Tensor, weights: Tensor) -> list:
        apply_circuit(circuit, encoding, weights)
        return [qml.expval(qml.Z(qubit)) for qubit in range(circuit.qubits)]

    return expectations


def probability_qnode(
    circuit: ReuploadingCircuit, device: qml.devices.Device, **options: object
) -> qml.QNode:
    """A QNode of (encoding, weights) that returns the probability of every word, qubit 0 most significant."""

    @qml.qnode(device, interface="torch", **options)
    def probabilities(encoding: Tensor, weights: Tensor) -> object:
        apply_circuit(circuit, encoding, weights)
        return qml.probs(wires=range(circuit.qubits))

    return probabilities


def sample_qnode(circuit: ReuploadingCircuit, device: qml.devices.Device) -> qml.QNode:
    """A QNode of (encoding, weights) that returns measured words; shots are set with `qml.set_shots`."""

    @qml.qnode(device, interface="torch", diff_method=None)
    def words(encoding: Tensor, weights: Tensor) -> object:
        apply_circuit(circuit, encoding, weights)
        return qml.sample(wires=range(circuit.qubits))

    return words
