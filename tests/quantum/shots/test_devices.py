"""PennyLane devices: shots, noise against closed forms, seeds, errors; resources and OpenQASM."""

import re

import pennylane as qml
import pytest
import torch

from spiqbench.errors import ConfigError, ResourceError
from spiqbench.quantum.circuit import ENTANGLERS, ReuploadingCircuit
from spiqbench.quantum.expectations import expectations, probabilities
from spiqbench.quantum.openqasm import to_openqasm
from spiqbench.quantum.resources import CircuitResources, circuit_resources
from spiqbench.quantum.shots.devices import device_expectations, device_probabilities, sample_words


def angles(circuit, batch=3):
    rng = torch.Generator().manual_seed(5)
    encoding = torch.randn(batch, circuit.layers, circuit.qubits, generator=rng, dtype=torch.float64)
    return encoding, torch.randn(circuit.weight_shape, generator=rng, dtype=torch.float64)


@pytest.mark.parametrize("device", ["lightning.qubit", "default.mixed"])
def test_exact_on_other_devices(device):
    circuit = ReuploadingCircuit(3, 2)
    encoding, weights = angles(circuit)
    found = device_expectations(circuit, encoding, weights, device)
    torch.testing.assert_close(found, expectations(circuit, encoding, weights, "torch"))


def test_noise_on_one_qubit_shrinks_the_bloch_vector_as_the_channels_say():
    circuit = ReuploadingCircuit(1, 1, "none")
    encoding = torch.tensor([[[0.4]], [[1.1]]], dtype=torch.float64)
    weights = torch.tensor([[[0.0, 0.3, 0.0]]], dtype=torch.float64)
    clean = torch.cos(encoding[:, 0] + 0.3)
    p = 0.03  # two gates, then the readout
    for noise, expected in {
        "none": clean,
        f"depolarizing_{p}": clean * (1 - 4 * p / 3) ** 2,
        f"readout_{p}": clean * (1 - 2 * p),
        f"depolarizing_{p}+readout_{p}": clean * (1 - 4 * p / 3) ** 2 * (1 - 2 * p),
    }.items():
        found = device_expectations(
            circuit, encoding, weights, "default.mixed", None if noise == "none" else noise
        )
        torch.testing.assert_close(found, expected)


def test_amplitude_damping_leads_to_the_ground_state():
    circuit = ReuploadingCircuit(2, 2)
    encoding, weights = angles(circuit)
    found = device_expectations(circuit, encoding, weights, "default.mixed", "damping_1.0")
    torch.testing.assert_close(found, torch.ones(3, 2, dtype=torch.float64))


def test_words_of_one_shot_follow_the_probabilities():
    circuit = ReuploadingCircuit(2, 2)
    encoding, weights = angles(circuit, batch=1)
    words = sample_words(circuit, encoding.expand(4000, -1, -1), weights, seed=11)
    assert words.shape == (4000, 1, 2)
    assert words.dtype == torch.uint8
    counts = torch.bincount(2 * words[:, 0, 0].int() + words[:, 0, 1], minlength=4) / 4000
    expected = probabilities(circuit, encoding, weights)[0]
    assert (counts - expected).abs().max() < 5 * 0.5 / 4000**0.5


def test_the_same_seed_draws_the_same_words():
    circuit = ReuploadingCircuit(3, 2)
    encoding, weights = angles(circuit, batch=40)
    first, again, other = (sample_words(circuit, encoding, weights, seed=s) for s in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_shots_come_close_to_the_exact_value():
    circuit = ReuploadingCircuit(3, 2)
    encoding, weights = angles(circuit)
    found = device_expectations(
        circuit, encoding, weights, "default.mixed", "depolarizing_0.01", shots=4000, seed=3
    )
    exact = device_expectations(circuit, encoding, weights, "default.mixed", "depolarizing_0.01")
    assert 0 < (found - exact).abs().max() < 5 / 4000**0.5


def test_a_batch_in_pieces_is_the_same_batch(monkeypatch):
    circuit = ReuploadingCircuit(3, 2)
    encoding, weights = angles(circuit, batch=7)
    whole = device_probabilities(circuit, encoding, weights)
    monkeypatch.setattr("spiqbench.quantum.shots.devices.BYTES_AT_ONCE", 2 * 3 * 16 * 8)
    torch.testing.assert_close(device_probabilities(circuit, encoding, weights), whole)


@pytest.mark.parametrize(
    "arguments",
    [
        {"device": "no.such"},
        {"noise": "depolarizing_1e-3"},  # default.qubit has no density matrices
        {"device": "default.mixed", "noise": "hail_0.1"},
        {"device": "default.mixed", "noise": "readout_2"},
        {"device": "default.mixed", "noise": "readout"},
        {"shots": 0},
    ],
)
def test_what_no_device_can_do_is_refused(arguments):
    circuit = ReuploadingCircuit(2, 1)
    with pytest.raises(ConfigError):
        device_expectations(circuit, *angles(circuit), **arguments)


def test_a_density_matrix_that_cannot_fit_is_refused():
    circuit = ReuploadingCircuit(22, 1)
    with pytest.raises(ResourceError, match="bytes"):
        device_expectations(circuit, *angles(circuit), "default.mixed")


def test_resources_of_the_default_circuit():
    assert circuit_resources(ReuploadingCircuit(8, 5)) == CircuitResources(8, 20, 80, 40)
    assert circuit_resources(ReuploadingCircuit(8, 5, "none")) == CircuitResources(8, 10, 80, 0)
    assert circuit_resources(ReuploadingCircuit(4, 2, "brickwork")) == CircuitResources(4, 6, 16, 3)


@pytest.mark.parametrize("entangler", ENTANGLERS)
def test_openqasm_says_the_same_circuit(entangler):
    """Read back by a few lines that know nothing of how it was written, and run."""
    circuit = ReuploadingCircuit(3, 2, entangler)
    encoding, weights = angles(circuit, batch=1)
    text = to_openqasm(circuit, encoding[0], weights)
    gates = {"ry": qml.RY, "rz": qml.RZ, "cz": qml.CZ, "cx": qml.CNOT}
    gates["u1"] = qml.PhaseShift  # what a CPhase gate is written with

    @qml.qnode(qml.device("default.qubit", wires=3))
    def replay():
        for name, parameter, wires in re.findall(
            r"^(\w+)(?:\(([^)]*)\))? (q\[\d\](?:,q\[\d\])?);$", text, re.M
        ):
            numbers = [int(q) for q in re.findall(r"\d", wires)]
            if name in gates:
                gates[name](*([float(parameter)] if parameter else []), wires=numbers)
        return qml.probs(wires=range(3))

    assert text.startswith("OPENQASM 2.0;")
    assert text.count("measure") == 3
    torch.testing.assert_close(torch.as_tensor(replay()), probabilities(circuit, encoding, weights)[0])
