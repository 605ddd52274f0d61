"""Circuits with their angles filled in, as OpenQASM 2.0 that any toolchain reads."""

import pennylane as qml
from torch import Tensor

from spiqbench.errors import ConfigError
from spiqbench.quantum.circuit import ReuploadingCircuit
from spiqbench.quantum.qnode import apply_circuit, apply_memory_block

HEADER = ("OPENQASM", "include", "qreg", "creg")


def to_openqasm(circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor) -> str:
    """OpenQASM of one sample: `encoding` (layers, qubits), `weights` (layers, qubits, 3), all qubits measured."""
    if tuple(encoding.shape) != circuit.weight_shape[:2] or tuple(weights.shape) != circuit.weight_shape:
        raise ConfigError(
            f"OpenQASM needs one sample: encoding {circuit.weight_shape[:2]} and weights {circuit.weight_shape}, "
            f"not {tuple(encoding.shape)} and {tuple(weights.shape)}"
        )
    tape = qml.tape.make_qscript(apply_circuit)(circuit, encoding.detach(), weights.detach())
    return qml.to_openqasm(tape, wires=qml.wires.Wires(range(circuit.qubits)))


def memory_step_to_openqasm(block: ReuploadingCircuit, angles: Tensor, *, dephased: bool) -> str:
    """OpenQASM of one time bin of a circuit with memory, on the qubits of one block.

    Neuron after neuron, qubit 0 is prepared, meets the memory, is measured into the neuron's bit of `spikes` and
    reset. The memory starts in |0>; where it is dephased, it is measured after every neuron.

    Args:
        block: qubit 0 is the neuron's, the others are the memory.
        angles: `(neurons, layers, qubits, 2)`, see `kraus_operators`.
    """
    wires = qml.wires.Wires(range(block.qubits))
    lines = [
        "OPENQASM 2.0;",
        'include "qelib1.inc";',
        f"qreg q[{block.qubits}];",
        f"creg spikes[{len(angles)}];",
    ]
    if dephased:
        lines.append(f"creg memory[{block.qubits - 1}];")
    for neuron, turned in enumerate(angles.detach()):
        tape = qml.tape.make_qscript(apply_memory_block)(block, turned)
        program = qml.to_openqasm(tape, wires=wires, measure_all=False)
        lines += [line for line in program.splitlines() if line and not line.startswith(HEADER)]
        lines += [f"measure q[0] -> spikes[{neuron}];", "reset q[0];"]
        if dephased:
            lines += [f"measure q[{qubit}] -> memory[{qubit - 1}];" for qubit in range(1, block.qubits)]
    return "\n".join(lines) + "\n"
