"""What a circuit is asked for, exactly and differentiably, whichever engine runs it."""

import torch
from torch import Tensor

from spiqbench.choices import require_choice
from spiqbench.errors import ConfigError, ResourceError
from spiqbench.quantum.circuit import ReuploadingCircuit, cnot_sources, entangler_pairs, z_signs
from spiqbench.quantum.engines import dense, statevector, transverse, transverse_kernel
from spiqbench.quantum.engines.bloch import bloch_expectations
from spiqbench.quantum.engines.dense import amplitudes
from spiqbench.quantum.engines.state_memory import require, state_bytes

__all__ = ["ENGINES", "amplitudes", "choose_engine", "expectations", "probabilities"]

ENGINES = ("auto", "bloch", "transverse", "statevector", "torch", "pennylane")


def expectations(
    circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor, engine: str = "auto"
) -> Tensor:
    """<Z> of every qubit: (batch, qubits), differentiable in both tensors.

    `encoding` (batch, layers, qubits) and `weights` (layers, qubits, 3) are angles in radians, both float32
    or both float64. Engines: `bloch` (without an entangler), `transverse` (brickwork, and CZ or CPhase rings of
    at least 2 L - 1 qubits, at any width), `statevector`, each compiled for the CPU and in plain torch elsewhere;
    `torch`, a state vector in plain torch everywhere; `pennylane` (default.qubit, the reference); and `auto`, which
    takes the cheapest exact one. Gradients of what is compiled cannot be differentiated again; those in torch can.

    Raises ConfigError for a name or a shape that does not fit, ResourceError for what cannot fit in memory.
    """
    check_angles(circuit, encoding, weights)
    engine = choose_engine(circuit, encoding.device, engine)
    if engine == "bloch":
        return bloch_expectations(circuit, encoding, weights)
    if engine == "transverse":
        if transverse_kernel.has_kernel(circuit, encoding.device):
            return transverse_kernel.run_chain(circuit, encoding, weights)
        return transverse.transverse_expectations(circuit, encoding, weights)
    if engine == "pennylane":
        from spiqbench.quantum.shots.devices import device_expectations

        return device_expectations(circuit, encoding, weights)
    if engine == "statevector" and circuit.is_diagonal and statevector.has_kernel(circuit, encoding.device):
        return statevector.run_state(circuit, encoding, weights)
    return probabilities(circuit, encoding, weights, engine) @ z_signs(circuit.qubits, encoding)


def probabilities(
    circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor, engine: str = "auto"
) -> Tensor:
    """The probability of every word: (batch, 2**qubits), qubit 0 the most significant bit.

    Differentiable in both tensors; engines and errors as for `expectations`, without `bloch` and `transverse`: a
    word depends on every qubit.
    """
    check_angles(circuit, encoding, weights)
    engine = choose_engine(circuit, encoding.device, engine, words=True)
    if engine == "pennylane":
        from spiqbench.quantum.shots.devices import device_probabilities

        return device_probabilities(circuit, encoding, weights)
    if engine == "statevector" and statevector.has_kernel(circuit, encoding.device):
        words = statevector.run_state(circuit, encoding, weights, words=True)
        pairs = entangler_pairs(circuit, circuit.layers - 1)
        return words if circuit.is_diagonal else words[:, cnot_sources(circuit.qubits, pairs)]
    _require_dense(circuit, encoding, weights)
    state = amplitudes(circuit, dense.zero_state(circuit, len(encoding), encoding), encoding, weights)
    return state.real.square() + state.imag.square()


def check_engine(circuit: ReuploadingCircuit, engine: str) -> None:
    """Raises `ConfigError` for an engine that does not exist or cannot run the circuit."""
    require_choice("engine", engine, ENGINES)
    if engine == "bloch" and circuit.entangler != "none":
        raise ConfigError(
            f"bloch runs circuits without an entangler, not {circuit.entangler}: choose auto, or none as the entangler"
        )
    if engine == "transverse" and not circuit.is_diagonal:
        raise ConfigError(
            f"transverse contracts CZ and CPhase gates, which a {circuit.entangler} is not made of: choose "
            "statevector, or cz_ring, cphase_ring, brickwork or none as the entangler"
        )
    if engine == "transverse" and not transverse.applies(circuit):
        raise ConfigError(
            f"transverse needs a ring of at least {2 * circuit.layers - 1} qubits for {circuit.layers} layers, not "
            f"{circuit.qubits}: choose auto or statevector"
        )


def check_angles(circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor) -> None:
    """Raises `ConfigError` for shapes and types that are not those of `expectations`."""
    if encoding.ndim != 3 or encoding.shape[1:] != circuit.weight_shape[:2] or len(encoding) == 0:
        raise ConfigError(
            f"encoding must be (batch, {circuit.layers}, {circuit.qubits}), not {tuple(encoding.shape)}"
        )
    if tuple(weights.shape) != circuit.weight_shape:
        raise ConfigError(f"weights must be {circuit.weight_shape}, not {tuple(weights.shape)}")
    if encoding.dtype != weights.dtype or encoding.dtype not in (torch.float32, torch.float64):
        raise ConfigError(
            "encoding and weights must both be float32 or both float64, "
            f"not {encoding.dtype} and {weights.dtype}"
        )


def choose_engine(
    circuit: ReuploadingCircuit, device: torch.device, engine: str = "auto", *, words: bool = False
) -> str:
    """The engine that `expectations` runs on a device, or with `words` that of `probabilities`; never `auto`.

    Raises ConfigError for an engine that does not exist or cannot run this, ResourceError where none can.
    """
    check_engine(circuit, engine)
    if words and engine in ("bloch", "transverse"):
        raise ConfigError(f"the {engine} engine has no word probabilities: choose statevector or auto")
    if engine != "auto":
        return engine
    if words:
        return "statevector"
    if circuit.entangler == "none":
        return "bloch"
    if transverse.applies(circuit) and _transverse_pays(circuit, device):
        return "transverse"
    if circuit.qubits > statevector.MOST_QUBITS:
        needed = state_bytes(circuit, 1, torch.float32, copies=1)
        raise ResourceError(
            f"{circuit.qubits} qubits that all reach each other ({circuit.entangler}, {circuit.layers} layers) need "
            f"{needed:,} bytes for the state of every sample: take cz_ring, cphase_ring or brickwork with fewer "
            f"layers, or at most {statevector.MOST_QUBITS} qubits"
        )
    return "statevector"


def _transverse_pays(circuit: ReuploadingCircuit, device: torch.device) -> bool:
    """Whether the blocks cost less than the whole state: numbers a neuron against amplitudes, as measured on a CPU."""
    if circuit.qubits > statevector.MOST_QUBITS:
        return True
    if transverse_kernel.has_kernel(circuit, device):
        amplitudes_a_number = 2 if circuit.is_made_of_cz else 4
    else:
        amplitudes_a_number = 320 if statevector.has_kernel(circuit, device) else 8
    return circuit.layers * 2**circuit.qubits >= amplitudes_a_number * 4 ** (circuit.layers - 1)


def _require_dense(circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor) -> None:
    copies = 3
    if torch.is_grad_enabled() and (encoding.requires_grad or weights.requires_grad):
        copies += circuit.layers * (-(-circuit.qubits // dense.QUBITS_AT_ONCE) + 1)
    needed = state_bytes(circuit, len(encoding), encoding.dtype, copies)
    advice = "take a smaller batch or fewer qubits"
    if transverse.applies(circuit):
        advice = "take the transverse engine, a smaller batch or fewer qubits"
    request = f"a state of {circuit.qubits} qubits for each of {len(encoding)} samples"
    require(needed, encoding.device, request, advice)
