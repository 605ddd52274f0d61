"""Noise by name: ``depolarizing_1e-3``, ``damping_0.01``, ``readout_0.02``, or a sum; and as PennyLane noise models."""

from collections.abc import Callable

import pennylane as qml

from spiqbench.errors import ConfigError

GATES = [qml.RY, qml.Rot, qml.CZ, qml.CNOT]
READOUTS = [qml.sample, qml.probs, qml.expval]
GATE_CHANNELS = {"depolarizing": qml.DepolarizingChannel, "damping": qml.AmplitudeDamping}
KINDS = (*GATE_CHANNELS, "readout")


def noise_model(spec: str) -> qml.NoiseModel:
    """The PennyLane model of a spec; see `noise_parts`."""
    gates = {}
    readout = {}
    for kind, probability in noise_parts(spec):
        if kind == "readout":
            for measurement in READOUTS:  # a list in one condition would ask for all of them at once
                readout[qml.noise.meas_eq(measurement)] = _on_every_wire(qml.BitFlip, probability)
        else:
            # a condition is a key: one object a part, so that two parts do not overwrite each other
            gates[qml.noise.op_in(GATES)] = _on_every_wire(GATE_CHANNELS[kind], probability)
    return qml.NoiseModel(gates, meas_map=readout)


def noise_parts(spec: str) -> list[tuple[str, float]]:
    """Kinds and probabilities of a spec such as ``depolarizing_1e-3+readout_0.02``, in the order they act.

    `depolarizing` and `damping` (amplitude damping) act on every qubit of every gate right after it,
    `readout` flips every measured bit; the number is the probability. Raises ConfigError for a spec that is
    none.
    """
    return [_part(text.strip()) for text in spec.split("+")]


def _part(text: str) -> tuple[str, float]:
    kind, _, number = text.partition("_")
    try:
        probability = float(number)
    except ValueError:
        probability = -1.0
    if kind not in KINDS or not 0 <= probability <= 1:
        raise ConfigError(
            f"noise '{text}' is not NAME_PROBABILITY with NAME one of {', '.join(KINDS)}, e.g. depolarizing_1e-3"
        )
    return kind, probability


def _on_every_wire(channel: type[qml.operation.Channel], probability: float) -> Callable:
    def insert(operation: qml.operation.Operator, **_: object) -> None:
        for wire in operation.wires:
            channel(probability, wires=wire)

    return insert
