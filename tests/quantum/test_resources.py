import pennylane as qml
import pytest
import torch

from spiqbench.quantum.circuit import ENTANGLERS, ReuploadingCircuit
from spiqbench.quantum.qnode import expectation_qnode
from spiqbench.quantum.resources import circuit_resources


@pytest.mark.parametrize("entangler", ENTANGLERS)
@pytest.mark.parametrize(("qubits", "layers"), [(1, 1), (2, 3), (5, 2), (6, 4)])
def test_counts_are_pennylanes(entangler: str, qubits: int, layers: int) -> None:
    circuit = ReuploadingCircuit(qubits, layers, entangler)  # type: ignore[arg-type]
    qnode = expectation_qnode(circuit, qml.device("default.qubit", wires=qubits))
    counted = qml.specs(qnode)(torch.zeros(layers, qubits), torch.zeros(layers, qubits, 3))["resources"]
    mine = circuit_resources(circuit)
    assert mine.depth == counted.depth
    assert mine.one_qubit_gates == counted.gate_sizes.get(1, 0)
    assert mine.two_qubit_gates == counted.gate_sizes.get(2, 0)
