"""What is particular to the compiled state vector: its builds, hard angles, threads, repeated use, memory."""

import pytest
import torch

from spiqbench.compiled.library import library, load, usable_builds
from spiqbench.errors import ConfigError, ResourceError
from spiqbench.quantum.circuit import ReuploadingCircuit
from spiqbench.quantum.engines import bloch, statevector, transverse_kernel
from spiqbench.quantum.expectations import expectations, probabilities

from .steps import assert_same, assert_threads_change_nothing, random_angles, step

needs_kernel = pytest.mark.skipif(
    library() is None, reason="the compiled kernel was not built on this machine"
)


@needs_kernel
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("build", usable_builds())
def test_every_build_that_this_cpu_runs(build, narrow, dtype, monkeypatch):
    monkeypatch.setattr("spiqbench.compiled.library.library", lambda: load(build))
    monkeypatch.setattr(statevector, "library", lambda: load(build))
    if narrow:
        monkeypatch.setattr(statevector, "CACHED_BYTES", 0)
    for circuit in (ReuploadingCircuit(7, 4), ReuploadingCircuit(4, 3, "cnot_ring")):
        encoding, weights = random_angles(circuit, 21, dtype)
        found = step(circuit, encoding, weights, "statevector")
        expected = step(circuit, encoding.double(), weights.double(), "torch")
        for a, b in zip(found, expected, strict=True):
            torch.testing.assert_close(
                a.double(), b, atol=1e-5 if dtype == torch.float32 else 1e-12, rtol=1e-5
            )


@needs_kernel
@pytest.mark.parametrize("entangler", ["cz_ring", "cnot_ring"])
@pytest.mark.parametrize("function", [expectations, probabilities])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_angles_where_euler_angles_and_tangents_are_singular(entangler, function, dtype):
    circuit = ReuploadingCircuit(5, 4, entangler)
    rng = torch.Generator().manual_seed(1)
    special = torch.tensor([0, 1e-9, 1e-4, 0.5, 1, 1 + 1e-7, -1, 2, 1.7, 40], dtype=torch.float64) * torch.pi
    encoding = special[torch.randint(len(special), (64, 4, 5), generator=rng)]
    encoding[:4] = special[[0, 4, 7, 3]][:, None, None]
    for weights in (
        torch.zeros(circuit.weight_shape, dtype=torch.float64),
        torch.full(circuit.weight_shape, torch.pi, dtype=torch.float64),
        special[torch.randint(len(special), circuit.weight_shape, generator=rng)],
    ):
        inputs = encoding.to(dtype), weights.to(dtype)
        found = step(circuit, *inputs, "statevector", function)
        expected = step(circuit, *(x.double() for x in inputs), "torch", function)
        tolerance = 2e-5 if dtype == torch.float32 else 1e-10
        for a, b in zip(found, expected, strict=True):
            assert (a.double() - b).abs().max().item() <= tolerance * max(1, b.abs().max().item())


@needs_kernel
def test_threads_do_not_change_a_bit(monkeypatch):
    monkeypatch.setattr(statevector, "STEPS_A_THREAD", 1)
    circuit = ReuploadingCircuit(8, 3)
    encoding, weights = random_angles(circuit, 100, torch.float32)
    assert_threads_change_nothing(circuit, encoding, weights, "statevector")


@needs_kernel
def test_recomputing_the_state_changes_nothing(monkeypatch):
    circuit = ReuploadingCircuit(8, 3)
    encoding, weights = random_angles(circuit, 40)
    kept = step(circuit, encoding, weights, "statevector")
    monkeypatch.setattr(statevector, "KEPT_BYTES", 0)
    again = step(circuit, encoding, weights, "statevector")
    assert all(torch.equal(a, b) for a, b in zip(kept, again, strict=True))


@needs_kernel
def test_backward_twice_through_one_forward():
    circuit = ReuploadingCircuit(4, 3)
    encoding, weights = (x.requires_grad_() for x in random_angles(circuit, 5))
    total = expectations(circuit, encoding, weights, "statevector").sum()
    first = torch.autograd.grad(total, weights, retain_graph=True)[0]
    assert torch.equal(first, torch.autograd.grad(total, weights)[0])


@needs_kernel
def test_weights_changed_before_backward_are_noticed():
    circuit = ReuploadingCircuit(3, 2)
    encoding, weights = random_angles(circuit, 5)
    weights.requires_grad_()
    total = expectations(circuit, encoding, weights, "statevector").sum()
    with torch.no_grad():
        weights += 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        total.backward()


@needs_kernel
def test_inputs_that_are_not_contiguous():
    circuit = ReuploadingCircuit(3, 4)
    encoding, weights = random_angles(circuit, 6)
    strided = encoding.transpose(0, 2).contiguous().transpose(0, 2)
    assert not strided.is_contiguous()
    expected = expectations(circuit, encoding, weights, "statevector")
    assert torch.equal(expectations(circuit, strided, weights, "statevector"), expected)


def test_without_the_kernels_the_same_numbers_come_from_torch(monkeypatch):
    for module in (bloch, statevector, transverse_kernel):
        monkeypatch.setattr(module, "library", lambda: None)
    for circuit, engine in (
        (ReuploadingCircuit(7, 3), "statevector"),
        (ReuploadingCircuit(7, 3), "transverse"),
        (ReuploadingCircuit(7, 3), "auto"),
        (ReuploadingCircuit(7, 3, "none"), "auto"),
    ):
        encoding, weights = random_angles(circuit, 6)
        expected = step(circuit, encoding, weights, "torch")
        assert_same(step(circuit, encoding, weights, engine), expected, 1e-12)


@pytest.mark.parametrize("engine", ["statevector", "torch"])
def test_what_cannot_fit_is_refused_with_the_bytes_and_a_way_out(engine, monkeypatch):
    monkeypatch.setattr("spiqbench.quantum.engines.state_memory.available_bytes", lambda device: 2**34)
    circuit = ReuploadingCircuit(25, 5)
    with pytest.raises(ResourceError, match=r"25 qubits .* 512 samples needs [\d,]+ bytes .* transverse"):
        expectations(circuit, torch.zeros(512, 5, 25), torch.zeros(5, 25, 3), engine)


def test_wide_cnot_rings_are_refused():
    wide = torch.zeros(512, 5, 25), torch.zeros(5, 25, 3)
    with pytest.raises(ResourceError, match=r"[\d,]+ bytes"):
        expectations(ReuploadingCircuit(25, 5, "cnot_ring"), *wide)


@pytest.mark.parametrize(
    ("encoding", "weights", "engine"),
    [
        (torch.zeros(2, 2, 3), torch.zeros(2, 3, 3), "abacus"),
        (torch.zeros(2, 3, 3), torch.zeros(2, 3, 3), "auto"),
        (torch.zeros(0, 2, 3), torch.zeros(2, 3, 3), "auto"),
        (torch.zeros(2, 2, 3), torch.zeros(2, 3, 2), "auto"),
        (torch.zeros(2, 2, 3).double(), torch.zeros(2, 3, 3), "auto"),
        (torch.zeros(2, 2, 3).half(), torch.zeros(2, 3, 3).half(), "auto"),
    ],
)
def test_wrong_requests_are_refused(encoding, weights, engine):
    with pytest.raises(ConfigError):
        expectations(ReuploadingCircuit(3, 2), encoding, weights, engine)
