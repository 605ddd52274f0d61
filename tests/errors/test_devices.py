"""Quantum devices, noise and shots that do not exist, or that this machine cannot hold."""

import pytest
import torch

from spiqbench.errors import SpiqbenchError
from spiqbench.quantum.circuit import ReuploadingCircuit
from spiqbench.quantum.shots.devices import device_expectations, sample_words


def run(device: str = "default.qubit", noise: str | None = None, shots: int = 1, qubits: int = 2) -> None:
    circuit = ReuploadingCircuit(qubits=qubits, layers=2)
    sample_words(circuit, torch.zeros(1, 2, qubits), torch.zeros(2, qubits, 3), device, noise, shots)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"device": "default.qbit"}, "no PennyLane device 'default.qbit'"),
        ({"device": "vendor.machine"}, "no PennyLane device"),
        ({"shots": 0}, "at least one shot"),
        ({"shots": -3}, "at least one shot"),
        ({"noise": "thermal_0.1"}, "NAME_PROBABILITY"),
        ({"noise": "depolarizing"}, "NAME_PROBABILITY"),
        ({"noise": "depolarizing_2"}, "NAME_PROBABILITY"),
        ({"noise": "depolarizing_nan"}, "NAME_PROBABILITY"),
        ({"noise": ""}, "NAME_PROBABILITY"),
        ({"noise": "depolarizing_0.1"}, "device=default.mixed"),
        ({"noise": "depolarizing_0.1", "device": "default.mixed", "qubits": 40}, "fewer qubits"),
        ({"qubits": 60}, "fewer qubits"),
    ],
    ids=str,
)
def test_refused(options, says):
    with pytest.raises(SpiqbenchError) as error:
        run(**options)
    assert says in str(error.value)


def test_expectations_ask_the_same():
    circuit = ReuploadingCircuit(qubits=2, layers=2)
    with pytest.raises(SpiqbenchError, match="no PennyLane device"):
        device_expectations(circuit, torch.zeros(1, 2, 2), torch.zeros(2, 2, 3), "default.qbit")
