"""The circuit's own rules: which gates there are, and which angles can be seen."""

import math

import pytest
import torch

from spiqbench.errors import ConfigError
from spiqbench.quantum.circuit import ENTANGLERS, ReuploadingCircuit, entangler_pairs, live_angles
from spiqbench.quantum.engines.dense import amplitudes
from spiqbench.quantum.expectations import expectations, probabilities


@pytest.mark.parametrize(
    ("circuit", "layer", "pairs"),
    [
        (ReuploadingCircuit(1, 1, "cz_ring"), 0, ()),
        (ReuploadingCircuit(2, 1, "cnot_ring"), 0, ((0, 1),)),
        (ReuploadingCircuit(3, 1, "cnot_ring"), 0, ((0, 1), (1, 2), (2, 0))),
        (ReuploadingCircuit(4, 1, "cz_ring"), 0, ((0, 1), (2, 3), (1, 2), (3, 0))),
        (ReuploadingCircuit(5, 2, "brickwork"), 0, ((0, 1), (2, 3))),
        (ReuploadingCircuit(5, 2, "brickwork"), 1, ((1, 2), (3, 4))),
        (ReuploadingCircuit(5, 2, "none"), 0, ()),
    ],
)
def test_pairs(circuit, layer, pairs):
    assert entangler_pairs(circuit, layer) == pairs


@pytest.mark.parametrize("arguments", [(0, 1), (1, 0), (2, 2, "star")])
def test_impossible_circuits_are_refused(arguments):
    with pytest.raises(ConfigError):
        ReuploadingCircuit(*arguments)


@pytest.mark.parametrize("angle", [-0.1, 3.2])
def test_entangling_angles_end_at_the_cz_gate(angle):
    with pytest.raises(ConfigError, match="from 0 to pi"):
        ReuploadingCircuit(3, 2, "cphase_ring", angle)


def test_only_a_cphase_ring_has_an_entangling_angle():
    with pytest.raises(ConfigError, match="no entangling_angle"):
        ReuploadingCircuit(3, 2, "cz_ring", 1.0)


@pytest.mark.parametrize(("angle", "same"), [(0.0, "none"), (math.pi, "cz_ring")])
def test_a_cphase_ring_goes_from_no_entanglement_to_the_cz_ring(angle, same):
    encoding, weights = torch.randn(8, 3, 4, dtype=torch.float64), torch.randn(3, 4, 3, dtype=torch.float64)
    values = expectations(ReuploadingCircuit(4, 3, "cphase_ring", angle), encoding, weights)
    torch.testing.assert_close(
        values, expectations(ReuploadingCircuit(4, 3, same), encoding, weights, "torch")
    )


def test_a_cphase_ring_is_that_of_pennylane():
    circuit = ReuploadingCircuit(4, 3, "cphase_ring", 1.1)
    encoding, weights = torch.randn(8, 3, 4, dtype=torch.float64), torch.randn(3, 4, 3, dtype=torch.float64)
    reference = expectations(circuit, encoding, weights, "pennylane")
    torch.testing.assert_close(expectations(circuit, encoding, weights), reference)
    assert (reference - expectations(ReuploadingCircuit(4, 3), encoding, weights)).abs().max() > 0.01


@pytest.mark.parametrize("entangler", ENTANGLERS)
@pytest.mark.parametrize("qubits", [1, 2, 3, 5])
@pytest.mark.parametrize("layers", [1, 2, 4])
def test_every_live_angle_moves_the_output_and_no_dead_one_does(entangler, qubits, layers):
    circuit = ReuploadingCircuit(qubits, layers, entangler)
    rng = torch.Generator().manual_seed(qubits + 10 * layers)
    encoding = torch.randn(16, layers, qubits, generator=rng, dtype=torch.float64)
    weights = torch.randn(circuit.weight_shape, generator=rng, dtype=torch.float64)
    base = expectations(circuit, encoding, weights, "torch")
    live = live_angles(circuit)
    assert live.shape == circuit.weight_shape
    for index in torch.cartesian_prod(*map(torch.arange, circuit.weight_shape)).tolist():
        moved = weights.clone()
        moved[tuple(index)] += 0.5
        change = (expectations(circuit, encoding, moved, "torch") - base).abs().max().item()
        assert change > 1e-4 if live[tuple(index)] else change < 1e-12


@pytest.mark.parametrize("entangler", ENTANGLERS)
@pytest.mark.parametrize("carried", [(3,), (0,), (1, 2)])
def test_angles_that_only_a_memory_sees(entangler, carried):
    """After measuring the other qubits, a carried qubit's state must depend on exactly the angles called live."""
    circuit = ReuploadingCircuit(4, 2, entangler)
    rng = torch.Generator().manual_seed(3)
    encoding = torch.randn(1, 2, 4, generator=rng, dtype=torch.float64)
    weights = torch.randn(circuit.weight_shape, generator=rng, dtype=torch.float64)
    start = torch.zeros(1, 16, dtype=torch.complex128)
    start[0, 0] = 1

    def collapsed(angles):
        """The carried qubits' density matrix times its probability, for every measured word."""
        state = amplitudes(circuit, start, encoding, angles).reshape([2] * 4)
        measured = [q for q in range(4) if q not in carried]
        state = state.permute(*measured, *carried).reshape(2 ** len(measured), -1)
        return torch.einsum("wi,wj->wij", state, state.conj())

    live = live_angles(circuit, carried)
    for qubit in range(4):
        moved = weights.clone()
        moved[-1, qubit, 2] += 0.7
        change = (collapsed(moved) - collapsed(weights)).abs().max().item()
        assert change > 1e-4 if live[-1, qubit, 2] else change < 1e-12


@pytest.mark.parametrize("entangler", ["cnot_ring", "cz_ring"])
@pytest.mark.parametrize("engine", ["statevector", "torch"])
def test_a_training_goes_on_after_a_sampling(entangler: str, engine: str) -> None:
    """What is kept between calls was once made in inference mode, and gradients were refused from then on."""
    circuit = ReuploadingCircuit(3, 2, entangler)
    weights = torch.zeros(circuit.weight_shape, requires_grad=True)
    encoding = torch.full((4, 2, 3), 0.3)
    with torch.inference_mode():
        probabilities(circuit, encoding, weights, engine)
    probabilities(circuit, encoding, weights, engine)[:, 1].sum().backward()
    assert weights.grad is not None
    assert bool(weights.grad.abs().sum() > 0)
