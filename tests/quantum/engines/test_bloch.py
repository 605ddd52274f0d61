"""Qubits without an entangler as Bloch vectors: against the state vector, in lanes that are not full, over threads."""

import pytest
import torch

from spiqbench.compiled.library import library
from spiqbench.errors import ConfigError
from spiqbench.quantum.circuit import ReuploadingCircuit
from spiqbench.quantum.engines import bloch
from spiqbench.quantum.expectations import expectations

from .steps import assert_same, assert_threads_change_nothing, random_angles, step


@pytest.fixture(params=["compiled", "torch"])
def way(request, monkeypatch):
    if request.param == "torch":
        monkeypatch.setattr(bloch, "library", lambda: None)
    elif library() is None:
        pytest.skip("the compiled kernels were not built on this machine")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("layers", [1, 2, 6])
@pytest.mark.parametrize("qubits", [1, 5, 9])
def test_against_the_state_vector(qubits, layers, dtype, way):
    circuit = ReuploadingCircuit(qubits, layers, "none")
    for batch in (1, 67):
        encoding, weights = random_angles(circuit, batch, dtype, seed=batch)
        expected = step(circuit, encoding.double(), weights.double(), "torch")
        assert_same(
            step(circuit, encoding, weights, "bloch"), expected, 1e-5 if dtype == torch.float32 else 1e-12
        )


def test_neurons_beyond_one_vector_are_as_independent_as_the_first(way):
    circuit, alone = ReuploadingCircuit(37, 4, "none"), ReuploadingCircuit(1, 4, "none")
    encoding, weights = random_angles(circuit, 70)
    outputs, slopes, turns = step(circuit, encoding, weights, "bloch", cotangent=torch.ones(70, 37))
    for neuron in (0, 15, 16, 36):
        one = step(
            alone,
            encoding[..., [neuron]],
            weights[:, [neuron]],
            "statevector",
            cotangent=torch.ones(70, 1),
        )
        assert_same([outputs[:, [neuron]], slopes[..., [neuron]], turns[:, [neuron]]], one, 1e-12)


@pytest.mark.skipif(library() is None, reason="the compiled kernels were not built on this machine")
def test_threads_do_not_change_a_bit(monkeypatch):
    monkeypatch.setattr(bloch, "ANGLES_A_THREAD", 1)
    circuit = ReuploadingCircuit(20, 3, "none")
    encoding, weights = random_angles(circuit, 3000, torch.float32)
    assert_threads_change_nothing(circuit, encoding, weights)


def test_an_entangler_is_refused():
    circuit = ReuploadingCircuit(4, 2)
    with pytest.raises(ConfigError, match="without an entangler"):
        expectations(circuit, *random_angles(circuit, 2), "bloch")
