"""What a circuit is asked for, exactly and differentiably, whichever engine runs it."""

from collections.abc import Callable

import torch
from torch import Tensor

from spiqbench.errors import ConfigError
from spiqbench.quantum import dense
from spiqbench.quantum.circuit import ReuploadingCircuit
from spiqbench.quantum.dense import amplitudes

__all__ = ["ENGINES", "amplitudes", "expectations", "probabilities"]

ENGINES = ("auto", "statevector", "torch", "lightcone", "pennylane")


def expectations(
    circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor, engine: str = "auto"
) -> Tensor:
    """<Z> of every qubit: (batch, qubits), differentiable in both tensors.

    `encoding` (batch, layers, qubits) and `weights` (layers, qubits, 3) are angles in radians, float32 or float64.
    """
    _check(circuit, encoding, weights, engine)
    return probabilities(circuit, encoding, weights, engine) @ dense.z_signs(circuit.qubits, encoding)


def probabilities(
    circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor, engine: str = "auto"
) -> Tensor:
    """The probability of every word: (batch, 2**qubits), qubit 0 the most significant bit."""
    _check(circuit, encoding, weights, engine)
    state = amplitudes(circuit, dense.zero_state(circuit, len(encoding), encoding), encoding, weights)
    return state.real.square() + state.imag.square()


def _check(circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor, engine: str) -> None:
    if engine not in ENGINES:
        raise ConfigError(f"engine '{engine}' is none of {', '.join(ENGINES)}")
    if encoding.ndim != 3 or encoding.shape[1:] != (circuit.layers, circuit.qubits):
        raise ConfigError(
            f"encoding must be (batch, {circuit.layers}, {circuit.qubits}), not {tuple(encoding.shape)}"
        )
    if tuple(weights.shape) != circuit.weight_shape:
        raise ConfigError(f"weights must be {circuit.weight_shape}, not {tuple(weights.shape)}")
    if encoding.dtype != weights.dtype or encoding.dtype not in (torch.float32, torch.float64):
        raise ConfigError(
            f"encoding and weights must both be float32 or both float64, not {encoding.dtype} and {weights.dtype}"
        )
