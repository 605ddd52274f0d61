"""Shots of a noisy circuit without density matrices: every shot is a pure state that jumps at random.

A density matrix of n qubits has 4**n entries, a state 2**n: at 8 qubits the channels of five layers take seconds a
circuit on `default.mixed` and a millisecond here. A trajectory's word has exactly the distribution that the density
matrix gives (Dalibard, Castin & Molmer 1992); what it has not is an exact expectation value.
"""

import math

import torch
from torch import Generator as TorchGenerator
from torch import Tensor

from spiqbench.errors import ConfigError
from spiqbench.quantum.circuit import ReuploadingCircuit, entangler_pairs
from spiqbench.quantum.engines.dense import rotations, zero_state
from spiqbench.quantum.engines.state_memory import require, state_bytes
from spiqbench.quantum.shots.noise import noise_parts

BYTES_AT_ONCE = 2**25  # of states: more would not stay in the caches from gate to gate
COPIES = 4  # of the states of a piece that live at the same time

Noise = list[tuple[str, float]]


def trajectory_words(
    circuit: ReuploadingCircuit,
    encoding: Tensor,
    weights: Tensor,
    noise: str | None = None,
    shots: int = 1,
    *,
    rng: TorchGenerator,
) -> Tensor:
    """Measured words, (batch, shots, qubits) uint8: all qubits of one shot are read at once.

    Shapes as in `spiqbench.quantum.expectations`, noise as in `spiqbench.quantum.shots.noise`. On the CPU, in the
    precision of `encoding`. Raises ConfigError for no shots and for an unknown noise, ResourceError where a state
    cannot fit.
    """
    if shots < 1:
        raise ConfigError(f"a sample takes at least one shot, not {shots}")
    parts = noise_parts(noise) if noise else []
    gate_noise = [part for part in parts if part[0] != "readout"]
    each = require_trajectory(circuit, encoding.dtype)
    # Without noise in the gates all shots of a circuit measure the same state.
    states, draws = (shots, 1) if gate_noise else (1, shots)
    with torch.no_grad():
        pieces = [
            _measure(circuit, _evolve(circuit, piece, weights, gate_noise, rng), draws, rng)
            for piece in encoding.repeat_interleave(states, 0).split(max(1, BYTES_AT_ONCE // each))
        ]
    words = torch.cat(pieces).reshape(len(encoding), shots, circuit.qubits)
    for kind, probability in parts:
        if kind == "readout":
            words = words ^ (torch.rand(words.shape, generator=rng) < probability)
    return words.to(torch.uint8)


def require_trajectory(circuit: ReuploadingCircuit, dtype: torch.dtype = torch.float32) -> int:
    """Bytes that one trajectory takes; ResourceError where they are not free, ConfigError for CPhase gates."""
    if circuit.entangler == "cphase_ring":
        raise ConfigError(
            "shots of this suite's own state vectors know CZ and CNOT, not a cphase_ring: add device=default.qubit"
        )
    each = state_bytes(circuit, 1, dtype, COPIES)
    require(each, torch.device("cpu"), f"shots of a state of {circuit.qubits} qubits", "take fewer qubits")
    return each


def _evolve(
    circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor, noise: Noise, rng: TorchGenerator
) -> Tensor:
    """One trajectory a sample through the whole circuit: normalised states (batch, 2**qubits)."""
    state = zero_state(circuit, len(encoding), encoding)
    turns = rotations(weights).to(state.dtype)
    for layer in range(circuit.layers):
        for qubit in range(circuit.qubits):
            half = encoding[:, layer, qubit, None, None] / 2
            state = _real_turn(_split(state, qubit), half.cos(), half.sin())
            _disturb(state, qubit, noise, rng)
        for qubit in range(circuit.qubits):
            state = _turn(_split(state, qubit), turns[layer, qubit])
            _disturb(state, qubit, noise, rng)
        for control, target in entangler_pairs(circuit, layer):
            fired = _split(state, control)[:, :, 1]
            at = target - control - 1 if target > control else target
            _flip(fired, at, target > control, phase=circuit.is_diagonal)
            for qubit in (control, target):
                _disturb(state, qubit, noise, rng)
    return state


def _split(state: Tensor, qubit: int) -> Tensor:
    """A view (batch, above, 2, below) with the qubit's own axis."""
    return state.view(len(state), 2**qubit, 2, -1)


def _real_turn(split: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """RY, an angle a sample."""
    low, high = split.unbind(2)
    return torch.stack([cos * low - sin * high, sin * low + cos * high], 2).flatten(1)


def _turn(split: Tensor, gate: Tensor) -> Tensor:
    """One 2 x 2 gate for all samples."""
    low, high = split.unbind(2)
    return torch.stack(
        [gate[0, 0] * low + gate[0, 1] * high, gate[1, 0] * low + gate[1, 1] * high], 2
    ).flatten(1)


def _flip(fired: Tensor, at: int, below: bool, *, phase: bool) -> None:
    """Z or X of the target, in place, where the control is 1.

    Args:
        fired: view (batch, above, below) of the amplitudes with the control at 1.
        at: place of the target among the qubits on its side of the control.
        below: whether that side is the one of the less significant qubits.
    """
    low, high = fired.unflatten(2 if below else 1, (2**at, 2, -1)).unbind(3 if below else 2)
    if phase:
        high.neg_()
    else:
        kept = low.clone()
        low.copy_(high)
        high.copy_(kept)


def _disturb(state: Tensor, qubit: int, noise: Noise, rng: TorchGenerator) -> None:
    """One jump or none a sample, in place."""
    for kind, probability in noise:
        if kind == "depolarizing":
            _depolarize(state, qubit, probability, rng)
        else:
            _damp(state, qubit, probability, rng)


def _depolarize(state: Tensor, qubit: int, probability: float, rng: TorchGenerator) -> None:
    """X, Y or Z, each with a third of the probability."""
    third = torch.rand(len(state), generator=rng, dtype=torch.float64) * 3 / max(probability, 1e-300)
    for place, pauli in enumerate("XYZ"):
        chosen = (third.floor() == place).nonzero().squeeze(1)
        if len(chosen) == 0:
            continue
        jumped = state[chosen]
        split = _split(jumped, qubit)
        if pauli != "X":
            split[:, :, 1].neg_()
        if pauli != "Z":  # Y is XZ but for a phase, which no readout sees
            split.copy_(split.flip(2))
        state[chosen] = jumped


def _damp(state: Tensor, qubit: int, probability: float, rng: TorchGenerator) -> None:
    """Amplitude damping: decay to 0 with `probability` times that of being 1, else the weight of 1 shrinks."""
    low, high = _split(state, qubit).unbind(2)
    excited = (high.real.square() + high.imag.square()).sum((1, 2))
    decays = torch.rand(len(state), generator=rng).to(excited) < probability * excited
    jump = decays[:, None, None]
    low.copy_(torch.where(jump, high, low))
    high.mul_(torch.where(jump, 0.0, math.sqrt(1 - probability)))
    left = torch.where(decays, excited, 1 - probability * excited)
    state.mul_(left.rsqrt()[:, None])


def _measure(circuit: ReuploadingCircuit, state: Tensor, shots: int, rng: TorchGenerator) -> Tensor:
    """Words of a state, (batch, shots, qubits)."""
    chances = state.real.square() + state.imag.square()
    word = torch.multinomial(chances, shots, replacement=True, generator=rng)
    place = torch.arange(circuit.qubits - 1, -1, -1)
    return (word[..., None] >> place) & 1
