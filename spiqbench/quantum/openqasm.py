"""A circuit with its angles filled in, as OpenQASM 2.0 that any toolchain reads."""

import pennylane as qml
from torch import Tensor

from spiqbench.errors import ConfigError
from spiqbench.quantum.circuit import ReuploadingCircuit
from spiqbench.quantum.qnode import apply_circuit


def to_openqasm(circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor) -> str:
    """OpenQASM of one sample: `encoding` (layers, qubits), `weights` (layers, qubits, 3), all qubits measured."""
    if tuple(encoding.shape) != circuit.weight_shape[:2] or tuple(weights.shape) != circuit.weight_shape:
        raise ConfigError(
            f"OpenQASM needs one sample: encoding {circuit.weight_shape[:2]} and weights {circuit.weight_shape}, "
            f"not {tuple(encoding.shape)} and {tuple(weights.shape)}"
        )
    tape = qml.tape.make_qscript(apply_circuit)(circuit, encoding.detach(), weights.detach())
    return qml.to_openqasm(tape, wires=qml.wires.Wires(range(circuit.qubits)))
