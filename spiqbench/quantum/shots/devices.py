"""The circuit on any PennyLane device: exact, with shots, with noise, or on hardware through a plugin."""

import logging
from collections.abc import Callable, Iterator

import pennylane as qml
import torch
from torch import Tensor

from spiqbench.errors import ConfigError
from spiqbench.quantum.circuit import ReuploadingCircuit, z_signs
from spiqbench.quantum.engines.state_memory import require
from spiqbench.quantum.qnode import expectation_qnode, probability_qnode, sample_qnode
from spiqbench.quantum.shots.noise import noise_model
from spiqbench.quantum.shots.trajectories import require_trajectory

log = logging.getLogger(__name__)

BYTES_AT_ONCE = 2**28  # of simulated states: larger batches go to the device in pieces


def device_expectations(
    circuit: ReuploadingCircuit,
    encoding: Tensor,
    weights: Tensor,
    device: str = "default.qubit",
    noise: str | None = None,
    shots: int | None = None,
    seed: int = 0,
) -> Tensor:
    """<Z> of every qubit, (batch, qubits): exact without `shots`, else the mean over that many words.

    Differentiable where the device is and `shots` is None. Shapes as in `expectations`.
    """
    if shots is not None:
        words = sample_words(circuit, encoding, weights, device, noise, shots, seed)
        return 1 - 2 * words.to(encoding.dtype).mean(dim=1)
    if noise is not None:
        return device_probabilities(circuit, encoding, weights, device, noise) @ z_signs(
            circuit.qubits, encoding
        )
    node = expectation_qnode(circuit, open_device(device, circuit, seed))
    return _run(lambda e: torch.stack(tuple(node(e, weights)), dim=-1), circuit, encoding, device)


def device_probabilities(
    circuit: ReuploadingCircuit,
    encoding: Tensor,
    weights: Tensor,
    device: str = "default.qubit",
    noise: str | None = None,
) -> Tensor:
    """The exact probability of every word, (batch, 2**qubits), qubit 0 the most significant bit."""
    node = _noisy(probability_qnode(circuit, open_device(device, circuit)), noise)
    return _run(lambda e: node(e, weights), circuit, encoding, device)


def sample_words(
    circuit: ReuploadingCircuit,
    encoding: Tensor,
    weights: Tensor,
    device: str = "default.qubit",
    noise: str | None = None,
    shots: int = 1,
    seed: int = 0,
) -> Tensor:
    """Measured words, (batch, shots, qubits) uint8: all qubits of one shot are read at once.

    The same seed gives the same words on simulators that take one; hardware does not.
    """
    if shots < 1:
        raise ConfigError(f"a sample takes at least one shot, not {shots}")
    node = _noisy(sample_qnode(circuit, open_device(device, circuit, seed)), noise)
    node = qml.set_shots(node, shots)
    with torch.no_grad():
        words = _run(
            lambda e: node(e, weights).reshape(-1, shots * circuit.qubits), circuit, encoding, device
        )
    return words.reshape(-1, shots, circuit.qubits).to(torch.uint8)


def check_device(
    device: str | None, circuit: ReuploadingCircuit, noise: str | None, shots: int | None
) -> None:
    """Asks a device, or this suite's own state vectors where it is None, for nothing but whether it can.

    Raises ConfigError where it does not exist or cannot do the noise, ResourceError where memory is short.
    """
    if device is None:
        require_trajectory(circuit)
        return
    _require_simulator(device, circuit)
    open_device(device, circuit)
    if noise is not None:
        # Devices say only on a circuit what they cannot do: a small one costs nothing.
        small = ReuploadingCircuit(1, 1, "none")
        encoding, weights = torch.zeros(1, 1, 1), torch.zeros(1, 1, 3)
        if shots is None:
            device_probabilities(small, encoding, weights, device, noise)
        else:
            sample_words(small, encoding, weights, device, noise)


def open_device(name: str, circuit: ReuploadingCircuit, seed: int | None = None) -> qml.devices.Device:
    """A PennyLane device by name, seeded where it can be; ConfigError where there is none of that name."""
    try:
        try:
            return qml.device(name, wires=circuit.qubits, seed=seed)
        except TypeError:
            log.warning("device %s takes no seed: its shots will differ from run to run", name)
            return qml.device(name, wires=circuit.qubits)
    except (qml.exceptions.DeviceError, ImportError) as error:
        raise ConfigError(f"no PennyLane device '{name}': {error}") from error
    except ValueError as error:
        raise ConfigError(
            f"device {name} does not take {circuit.qubits} qubits ({error}): take fewer qubits"
        ) from error


def _noisy(node: qml.QNode, noise: str | None) -> qml.QNode:
    return node if noise is None else qml.noise.add_noise(node, noise_model(noise))


def _run(
    node: Callable[[Tensor], Tensor], circuit: ReuploadingCircuit, encoding: Tensor, device: str
) -> Tensor:
    try:
        parts = [node(piece).reshape(len(piece), -1) for piece in _pieces(circuit, encoding, device)]
    except qml.exceptions.DeviceError as error:
        raise ConfigError(
            f"device {device} cannot run this circuit (noise needs device=default.mixed, or shots= without device=): "
            f"{error}"
        ) from error
    result = torch.cat(parts)
    return result.to(encoding.dtype) if result.is_floating_point() else result


def _pieces(circuit: ReuploadingCircuit, encoding: Tensor, device: str) -> Iterator[Tensor]:
    """Splits a batch so that a simulator's states stay small; hardware gets all of it."""
    each = _require_simulator(device, circuit)
    return iter(encoding.split(max(1, BYTES_AT_ONCE // each)) if each else [encoding])


def _require_simulator(device: str, circuit: ReuploadingCircuit) -> int:
    """Bytes that a simulator takes for one circuit, 0 for other devices; ResourceError where they are not free."""
    if not device.startswith(("default.", "lightning.")):
        return 0
    each = 3 * 16 * (4 if device == "default.mixed" else 2) ** circuit.qubits
    require(
        each, torch.device("cpu"), f"{circuit.qubits} qubits on {device}", "take fewer qubits, or no noise"
    )
    return each
