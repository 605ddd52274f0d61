"""The circuit on any PennyLane device: exact, with shots, with noise, or on hardware through a plugin."""

import pennylane as qml
import torch
from torch import Tensor

from spiqbench.quantum.circuit import ReuploadingCircuit
from spiqbench.quantum.qnode import expectation_qnode, probability_qnode


def device_expectations(circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor) -> Tensor:
    node = expectation_qnode(circuit, qml.device("default.qubit", wires=circuit.qubits))
    return torch.stack(tuple(node(encoding, weights)), dim=-1).reshape(len(encoding), -1).to(encoding.dtype)


def device_probabilities(circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor) -> Tensor:
    node = probability_qnode(circuit, qml.device("default.qubit", wires=circuit.qubits))
    return node(encoding, weights).reshape(len(encoding), -1).to(encoding.dtype)
