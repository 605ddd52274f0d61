"""What a circuit is asked for, exactly and differentiably, whichever engine runs it."""

from functools import reduce
from operator import add

import torch
from torch import Tensor

from spiqbench.errors import ConfigError, ResourceError
from spiqbench.quantum.circuit import ReuploadingCircuit, cnot_sources, entangler_pairs, z_signs
from spiqbench.quantum.engines import dense
from spiqbench.quantum.engines.compiled import run_program
from spiqbench.quantum.engines.dense import amplitudes
from spiqbench.quantum.engines.library import library
from spiqbench.quantum.engines.memory import require, state_bytes
from spiqbench.quantum.engines.program import amplitude_count, cone_programs, whole_program, widest_cone

__all__ = ["ENGINES", "amplitudes", "choose_engine", "expectations", "probabilities"]

ENGINES = ("auto", "statevector", "torch", "lightcone", "pennylane")
MOST_KERNEL_QUBITS = 20  # beyond, a block of samples is gigabytes and the kernel has no cache to work in


def expectations(
    circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor, engine: str = "auto"
) -> Tensor:
    """<Z> of every qubit: (batch, qubits), differentiable in both tensors.

    `encoding` (batch, layers, qubits) and `weights` (layers, qubits, 3) are angles in radians, both float32
    or both float64. Engines: `statevector` (compiled kernel on the CPU; plain torch elsewhere), `torch`,
    `lightcone` (any width, for entanglers made of CZ), `pennylane` (default.qubit, the reference), and
    `auto`, which takes the cheapest exact one. The kernel's gradients cannot be differentiated again; those
    of `torch` can.

    Raises ConfigError for a name or a shape that does not fit, ResourceError for what cannot fit in memory.
    """
    engine = choose_engine(circuit, encoding, weights, engine)
    if engine == "lightcone":
        parts = cone_programs(circuit)
        if _has_kernel(encoding, widest_cone(circuit)):
            return reduce(add, (run_program(part, encoding, weights) for part in parts))
        return _cones_in_torch(circuit, encoding, weights)
    if engine == "pennylane":
        from spiqbench.quantum.shots.devices import device_expectations

        return device_expectations(circuit, encoding, weights)
    if engine == "statevector" and circuit.is_diagonal and _has_kernel(encoding, circuit.qubits):
        return run_program(whole_program(circuit), encoding, weights)
    return probabilities(circuit, encoding, weights, engine) @ z_signs(circuit.qubits, encoding)


def probabilities(
    circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor, engine: str = "auto"
) -> Tensor:
    """The probability of every word: (batch, 2**qubits), qubit 0 the most significant bit.

    Differentiable in both tensors; engines and errors as for `expectations`, without `lightcone`: a word
    depends on every qubit.
    """
    if engine == "auto":
        engine = "statevector"
    engine = choose_engine(circuit, encoding, weights, engine)
    if engine == "lightcone":
        raise ConfigError("the lightcone engine has no word probabilities: choose statevector or auto")
    if engine == "pennylane":
        from spiqbench.quantum.shots.devices import device_probabilities

        return device_probabilities(circuit, encoding, weights)
    if engine == "statevector" and _has_kernel(encoding, circuit.qubits):
        words = run_program(whole_program(circuit), encoding, weights, words=True)
        pairs = entangler_pairs(circuit, circuit.layers - 1)
        return words if circuit.is_diagonal else words[:, cnot_sources(circuit.qubits, pairs)]
    _require_dense(circuit, encoding, weights)
    state = amplitudes(circuit, dense.zero_state(circuit, len(encoding), encoding), encoding, weights)
    return state.real.square() + state.imag.square()


def check_engine(circuit: ReuploadingCircuit, engine: str) -> None:
    """Raises `ConfigError` for an engine that does not exist or cannot run the circuit."""
    if engine not in ENGINES:
        raise ConfigError(f"engine '{engine}' is none of {', '.join(ENGINES)}")
    if engine == "lightcone" and not circuit.is_diagonal:
        raise ConfigError(
            f"a {circuit.entangler} reaches every qubit, so it has no light cone: choose statevector, or cz_ring, "
            "brickwork or none as the entangler"
        )


def choose_engine(
    circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor, engine: str = "auto"
) -> str:
    """The engine that `expectations` would run, after checking that the request makes sense."""
    check_engine(circuit, engine)
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
    if engine != "auto":
        return engine
    if circuit.is_diagonal and amplitude_count(cone_programs(circuit)) < 2**circuit.qubits:
        return "lightcone"
    if circuit.qubits > MOST_KERNEL_QUBITS:
        needed = state_bytes(circuit, len(encoding), encoding.dtype, copies=1)
        raise ResourceError(
            f"{circuit.qubits} qubits that all reach each other ({circuit.entangler}, {circuit.layers} layers) need "
            f"{needed:,} bytes for one copy of the states of a batch of {len(encoding)}: take cz_ring or brickwork "
            f"with fewer layers, or at most {MOST_KERNEL_QUBITS} qubits"
        )
    return "statevector"


def _has_kernel(encoding: Tensor, bits: int) -> bool:
    return encoding.device.type == "cpu" and bits <= MOST_KERNEL_QUBITS and library() is not None


def _require_dense(circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor) -> None:
    copies = 3
    if torch.is_grad_enabled() and (encoding.requires_grad or weights.requires_grad):
        copies += circuit.layers * (-(-circuit.qubits // dense.QUBITS_AT_ONCE) + 1)
    needed = state_bytes(circuit, len(encoding), encoding.dtype, copies)
    advice = "take a smaller batch or fewer qubits"
    if circuit.is_diagonal and widest_cone(circuit) < circuit.qubits:
        advice = "take the lightcone engine, a smaller batch or fewer qubits"
    request = f"a state of {circuit.qubits} qubits for each of {len(encoding)} samples"
    require(needed, encoding.device, request, advice)


def _cones_in_torch(circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor) -> Tensor:
    """Each cone as a small circuit of its own; cones of one shape go through torch as one batch."""
    out: list[Tensor] = [encoding.new_empty(0)] * circuit.qubits
    for part in cone_programs(circuit):
        values = dense.cone_expectations(part, encoding, weights)
        for column, output in enumerate(part.wire[:, 0]):
            out[int(output)] = values[:, column]
    return torch.stack(out, dim=-1)
