"""Every engine against PennyLane's default.qubit, over random circuits, in values and in gradients."""

import math

import pennylane as qml
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from spiqbench.quantum.circuit import ENTANGLERS, ReuploadingCircuit
from spiqbench.quantum.expectations import amplitudes, expectations, probabilities
from spiqbench.quantum.qnode import apply_circuit, expectation_qnode, probability_qnode

TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-10}

circuits = st.one_of(
    st.builds(
        ReuploadingCircuit,
        qubits=st.integers(1, 6),
        layers=st.integers(1, 4),
        entangler=st.sampled_from(ENTANGLERS),
    ),
    st.builds(
        ReuploadingCircuit,
        qubits=st.integers(1, 6),
        layers=st.integers(1, 4),
        entangler=st.just("cphase_ring"),
        entangling_angle=st.floats(0, math.pi),
    ),
)
precisions = st.sampled_from([torch.float32, torch.float64])


def angles(circuit: ReuploadingCircuit, batch: int, seed: int, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    rng = torch.Generator().manual_seed(seed)
    encoding = 2 * torch.randn(batch, circuit.layers, circuit.qubits, generator=rng, dtype=torch.float64)
    weights = 2 * torch.randn(circuit.weight_shape, generator=rng, dtype=torch.float64)
    return encoding.to(dtype), weights.to(dtype)


def value_and_gradients(function, cotangent: Tensor, *inputs: Tensor) -> tuple[Tensor, ...]:
    inputs = tuple(x.detach().clone().requires_grad_() for x in inputs)
    value = function(*inputs)
    return (value.detach(), *torch.autograd.grad((value * cotangent.to(value)).sum(), inputs))


def assert_same(found: tuple[Tensor, ...], expected: tuple[Tensor, ...], dtype: torch.dtype) -> None:
    for a, b in zip(found, expected, strict=True):
        assert a.dtype == dtype
        scale = max(1.0, b.abs().max().item())
        assert (a.double() - b.double()).abs().max().item() <= TOLERANCE[dtype] * scale


@settings(max_examples=40, deadline=None, derandomize=True)
@given(circuit=circuits, batch=st.integers(1, 20), dtype=precisions, seed=st.integers(0, 2**31))
@pytest.mark.parametrize("engine", ["torch", "statevector", "pennylane"])
def test_expectations(engine, circuit, batch, dtype, seed):
    encoding, weights = angles(circuit, batch, seed, dtype)
    cotangent = torch.randn(batch, circuit.qubits, generator=torch.Generator().manual_seed(seed)).double()
    expected = in_pennylane(circuit, encoding, weights, cotangent)
    found = value_and_gradients(
        lambda e, w: expectations(circuit, e, w, engine), cotangent, encoding, weights
    )
    assert_same(found, expected, dtype)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(circuit=circuits, batch=st.integers(1, 20), dtype=precisions, seed=st.integers(0, 2**31))
@pytest.mark.parametrize("engine", ["torch", "statevector", "pennylane"])
def test_probabilities(engine, circuit, batch, dtype, seed):
    encoding, weights = angles(circuit, batch, seed, dtype)
    cotangent = torch.randn(batch, 2**circuit.qubits, generator=torch.Generator().manual_seed(seed)).double()
    node = probability_qnode(circuit, qml.device("default.qubit", wires=circuit.qubits))
    expected = value_and_gradients(
        lambda e, w: node(e, w).reshape(batch, -1), cotangent, encoding.double(), weights.double()
    )
    found = value_and_gradients(
        lambda e, w: probabilities(circuit, e, w, engine), cotangent, encoding, weights
    )
    assert_same(found, expected, dtype)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(circuit=circuits, batch=st.integers(1, 4), seed=st.integers(0, 2**31))
def test_amplitudes_from_any_state(circuit, batch, seed):
    encoding, weights = angles(circuit, batch, seed, torch.float64)
    rng = torch.Generator().manual_seed(seed)
    initial = torch.randn(batch, 2**circuit.qubits, generator=rng, dtype=torch.complex128)
    initial = initial / initial.abs().square().sum(-1, keepdim=True).sqrt()
    cotangent = torch.randn(batch, 2**circuit.qubits, generator=rng, dtype=torch.complex128)

    @qml.qnode(qml.device("default.qubit", wires=circuit.qubits), interface="torch", diff_method="backprop")
    def state(encoding, weights):
        qml.StatePrep(initial, wires=range(circuit.qubits))
        apply_circuit(circuit, encoding, weights)
        return qml.state()

    def overlap(function):
        return lambda *tensors: (function(*tensors).reshape(batch, -1) * cotangent).real

    one = torch.ones(1, dtype=torch.float64)
    expected = value_and_gradients(overlap(state), one, encoding, weights)
    found = value_and_gradients(
        overlap(lambda e, w: amplitudes(circuit, initial, e, w)), one, encoding, weights
    )
    assert_same(found, expected, torch.float64)


def rings_that_transverse_holds_for(layers: int) -> st.SearchStrategy[ReuploadingCircuit]:
    least = 2 * layers - 1
    width = st.integers(least, max(least, 9))
    return st.one_of(
        st.builds(ReuploadingCircuit, width, st.just(layers)),
        st.builds(ReuploadingCircuit, width, st.just(layers), st.just("cphase_ring"), st.floats(0, math.pi)),
    )


wide_enough = st.one_of(
    st.integers(1, 4).flatmap(rings_that_transverse_holds_for),
    st.builds(
        ReuploadingCircuit,
        qubits=st.integers(1, 8),
        layers=st.integers(1, 6),
        entangler=st.sampled_from(["brickwork", "none"]),
    ),
)


def in_pennylane(circuit, encoding, weights, cotangent):
    node = expectation_qnode(circuit, qml.device("default.qubit", wires=circuit.qubits))
    return value_and_gradients(
        lambda e, w: torch.stack(node(e, w), -1).reshape(len(encoding), -1),
        cotangent,
        encoding.double(),
        weights.double(),
    )


@settings(max_examples=40, deadline=None, derandomize=True)
@given(circuit=wide_enough, batch=st.integers(1, 20), dtype=precisions, seed=st.integers(0, 2**31))
def test_transverse(circuit, batch, dtype, seed):
    encoding, weights = angles(circuit, batch, seed, dtype)
    cotangent = torch.randn(batch, circuit.qubits, generator=torch.Generator().manual_seed(seed)).double()
    expected = in_pennylane(circuit, encoding, weights, cotangent)
    for engine in ("transverse", "auto"):
        found = value_and_gradients(
            lambda e, w, engine=engine: expectations(circuit, e, w, engine), cotangent, encoding, weights
        )
        assert_same(found, expected, dtype)


@pytest.mark.parametrize(
    "circuit",
    [
        ReuploadingCircuit(9, 5),
        ReuploadingCircuit(11, 6),
        ReuploadingCircuit(9, 5, "cphase_ring", 0.7),
        ReuploadingCircuit(11, 6, "cphase_ring", 2.0),
    ],
    ids=str,
)
def test_transverse_on_the_smallest_rings_of_many_layers(circuit):
    for batch in (1, 3):
        inputs = angles(circuit, batch, batch, torch.float64)
        cotangent = torch.linspace(-1, 1, batch * circuit.qubits).reshape(batch, -1).double()
        expected = in_pennylane(circuit, *inputs, cotangent)
        for dtype in (torch.float32, torch.float64):
            narrowed = [x.to(dtype) for x in inputs]
            found = value_and_gradients(
                lambda e, w: expectations(circuit, e, w, "transverse"), cotangent, *narrowed
            )
            assert_same(found, expected, dtype)
