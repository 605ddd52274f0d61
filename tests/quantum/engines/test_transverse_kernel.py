"""What is particular to the compiled contraction: builds, chains of any length, threads, work space, inputs, cost."""

import math
import statistics
import time

import pytest
import torch

from spiqbench.compiled.library import library, load, usable_builds
from spiqbench.quantum import expectations as api
from spiqbench.quantum.circuit import ReuploadingCircuit
from spiqbench.quantum.engines import transverse_kernel
from spiqbench.quantum.engines.transverse import transverse_expectations
from spiqbench.quantum.expectations import expectations

from .steps import assert_same, assert_threads_change_nothing, random_angles, step

TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-10}

needs_kernel = pytest.mark.skipif(
    library() is None, reason="the compiled kernels were not built on this machine"
)
both_precisions = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])


@needs_kernel
@pytest.mark.parametrize("entangler", ["cz_ring", "cphase_ring", "brickwork"])
@pytest.mark.parametrize("qubits", [7, 12, 13, 14, 27, 130])
def test_chains_of_fewer_and_of_more_neurons_than_are_held_at_once(qubits, entangler):
    circuit = ReuploadingCircuit(qubits, 4, entangler, 0.8 if entangler == "cphase_ring" else math.pi)
    encoding, weights = random_angles(circuit, 21)
    expected = step(circuit, encoding, weights, function=lambda c, e, w, _: transverse_expectations(c, e, w))
    assert_same(step(circuit, encoding, weights, "transverse"), expected, 1e-12)


@needs_kernel
@pytest.mark.parametrize("entangler", ["brickwork", "none"])
@pytest.mark.parametrize("qubits", [1, 2, 3])
def test_the_shortest_chains(qubits, entangler):
    circuit = ReuploadingCircuit(qubits, 5, entangler)
    encoding, weights = random_angles(circuit, 3)
    expected = step(circuit, encoding, weights, "torch")
    assert_same(step(circuit, encoding, weights, "transverse"), expected, 1e-12)


@needs_kernel
@pytest.mark.parametrize("layers", [1, 2, 3, 4, 5])
def test_phases_of_half_a_turn_are_those_of_cz_and_without_an_angle_none(layers):
    for angle, entangler in ((math.pi, "cz_ring"), (0.0, "none")):
        circuit = ReuploadingCircuit(9, layers, "cphase_ring", angle)
        encoding, weights = random_angles(circuit, 4)
        expected = step(ReuploadingCircuit(9, layers, entangler), encoding, weights)
        assert_same(step(circuit, encoding, weights, "transverse"), expected, 1e-12)


@needs_kernel
@both_precisions
@pytest.mark.parametrize("build", usable_builds())
def test_every_build_that_this_cpu_runs(build, dtype, monkeypatch):
    monkeypatch.setattr("spiqbench.compiled.library.library", lambda: load(build))
    circuits = (
        ReuploadingCircuit(9, 4),
        ReuploadingCircuit(6, 5, "brickwork"),
        ReuploadingCircuit(9, 5, "cphase_ring", 0.6),
    )
    for circuit in circuits:
        encoding, weights = random_angles(circuit, 21, dtype)
        expected = step(circuit, encoding.double(), weights.double(), "torch")
        assert_same(step(circuit, encoding, weights, "transverse"), expected, TOLERANCE[dtype])


@needs_kernel
def test_threads_do_not_change_a_bit(monkeypatch):
    monkeypatch.setattr(transverse_kernel, "STEPS_A_THREAD", 1)
    circuit = ReuploadingCircuit(9, 4)
    encoding, weights = random_angles(circuit, 1000, torch.float32)
    assert_threads_change_nothing(circuit, encoding, weights, "transverse")


@needs_kernel
def test_work_space_does_not_grow_with_the_batch():
    circuit = ReuploadingCircuit(12, 5)
    small, large = (
        transverse_kernel._prepare(circuit, torch.empty(batch, 5, 12), backward=True)[1].numel()
        for batch in (32 * 16, 2**17)
    )
    assert large <= torch.get_num_threads() * small


@needs_kernel
def test_inputs_that_are_not_contiguous_or_changed_before_the_backward_pass():
    circuit = ReuploadingCircuit(7, 3)
    encoding, weights = random_angles(circuit, 6)
    strided = encoding.transpose(0, 2).contiguous().transpose(0, 2)
    assert not strided.is_contiguous()
    for a, b in zip(step(circuit, strided, weights), step(circuit, encoding, weights), strict=True):
        assert torch.equal(a, b)
    weights.requires_grad_()
    total = expectations(circuit, encoding, weights, "transverse").sum()
    first = torch.autograd.grad(total, weights, retain_graph=True)[0]
    assert torch.equal(first, torch.autograd.grad(total, weights, retain_graph=True)[0])
    with torch.no_grad():
        weights += 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        total.backward()


@needs_kernel
@pytest.mark.slow
def test_a_training_step_is_linear_in_the_neurons():
    def seconds(qubits):
        circuit = ReuploadingCircuit(qubits, 5)
        encoding = torch.randn(512, 5, qubits, requires_grad=True)
        weights = torch.randn(circuit.weight_shape, requires_grad=True)
        times = []
        for _ in range(15):
            start = time.process_time()
            api.expectations(circuit, encoding, weights, "transverse").sum().backward()
            times.append(time.process_time() - start)
        return statistics.median(times)

    assert seconds(1000) <= 30 * seconds(50)
