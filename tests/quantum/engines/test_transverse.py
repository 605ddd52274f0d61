"""The contraction along space, compiled and in torch: where it holds, against state vectors and cones."""

import pytest
import torch

from spiqbench.compiled.library import library
from spiqbench.errors import ConfigError, ResourceError
from spiqbench.quantum.circuit import ReuploadingCircuit
from spiqbench.quantum.engines import transverse_kernel
from spiqbench.quantum.engines.transverse import applies, transverse_expectations
from spiqbench.quantum.expectations import choose_engine, expectations

from .steps import assert_same, random_angles, step

TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-10}

needs_kernel = pytest.mark.skipif(
    library() is None, reason="the compiled kernels were not built on this machine"
)
both_precisions = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])


@pytest.fixture(params=["compiled", "torch"])
def way(request, monkeypatch):
    if request.param == "torch":
        monkeypatch.setattr(transverse_kernel, "library", lambda: None)
    elif library() is None:
        pytest.skip("the compiled kernels were not built on this machine")


def test_where_it_holds():
    assert applies(ReuploadingCircuit(9, 5))
    assert not applies(ReuploadingCircuit(8, 5))
    assert applies(ReuploadingCircuit(9, 5, "cphase_ring", 1.0))
    assert not applies(ReuploadingCircuit(8, 5, "cphase_ring", 1.0))
    assert applies(ReuploadingCircuit(1, 1))
    assert applies(ReuploadingCircuit(2, 9, "brickwork"))
    assert not applies(ReuploadingCircuit(99, 2, "cnot_ring"))
    with pytest.raises(ConfigError, match="at least 9 qubits for 5 layers, not 8"):
        expectations(ReuploadingCircuit(8, 5), *random_angles(ReuploadingCircuit(8, 5), 2), "transverse")
    with pytest.raises(ConfigError, match="contracts CZ and CPhase"):
        expectations(
            ReuploadingCircuit(9, 2, "cnot_ring"), *random_angles(ReuploadingCircuit(9, 2), 2), "transverse"
        )


@both_precisions
@pytest.mark.parametrize(
    "circuit",
    [
        ReuploadingCircuit(14, 5),
        ReuploadingCircuit(11, 6),
        ReuploadingCircuit(13, 6, "brickwork"),
        ReuploadingCircuit(5, 5, "brickwork"),
        ReuploadingCircuit(6, 4, "none"),
        ReuploadingCircuit(12, 5, "cphase_ring", 1.1),
        ReuploadingCircuit(13, 4, "cphase_ring", 3.0),
    ],
    ids=str,
)
def test_against_the_state_vector(circuit, dtype, way):
    for batch in (1, 19):
        encoding, weights = random_angles(circuit, batch, dtype, seed=batch)
        expected = step(circuit, encoding.double(), weights.double(), "statevector")
        assert_same(step(circuit, encoding, weights, "transverse"), expected, TOLERANCE[dtype])


def test_more_layers_than_are_compiled():
    circuit = ReuploadingCircuit(13, 7)
    encoding, weights = random_angles(circuit, 2)
    assert_same(
        step(circuit, encoding, weights, "transverse"),
        step(circuit, encoding, weights, "statevector"),
        1e-10,
    )


def cone_of(neuron, encoding, weights, layers):
    """<Z> of one neuron of a wide ring from the state of the 2 L - 1 qubits around it, gate by gate."""
    qubits = encoding.shape[-1]
    around = [(neuron + shift) % qubits for shift in range(1 - layers, layers)]
    n = len(around)
    state = torch.zeros(len(encoding), *[2] * n, dtype=torch.complex128)
    state[(slice(None), *[0] * n)] = 1

    def turn(state, place, axis, angle):
        cos, sin = torch.cos(angle / 2), torch.sin(angle / 2)
        low, high = (
            part.movedim(0, -1) for part in state.unbind(place + 1)
        )  # the sample last, to scale by it
        if axis == "y":
            low, high = cos * low - sin * high, sin * low + cos * high
        else:
            phase = torch.polar(torch.ones_like(angle), angle / 2)
            low, high = low * phase.conj(), high * phase
        return torch.stack([low.movedim(-1, 0), high.movedim(-1, 0)], place + 1)

    for layer in range(layers):
        for place, qubit in enumerate(around):
            state = turn(state, place, "y", encoding[:, layer, qubit])
            for axis, angle in zip("zyz", weights[layer, qubit], strict=True):
                state = turn(state, place, axis, angle)
        for place in range(n - 1):
            sign = torch.ones(*[2 if at in (place, place + 1) else 1 for at in range(n)])
            sign.view(2, 2)[1, 1] = -1
            state = state * sign
    chance = state.abs().square().movedim(layers, 1).flatten(2).sum(2)
    return chance[:, 0] - chance[:, 1]


@pytest.mark.parametrize("layers", [2, 5])
def test_160_qubits_against_cones(layers, way):
    circuit = ReuploadingCircuit(160, layers)
    encoding, weights = random_angles(circuit, 3, seed=layers)
    inputs = encoding.clone().requires_grad_(), weights.clone().requires_grad_()
    neurons, cotangent = [0, 63, 64, 159], torch.zeros(3, 160)
    cones = torch.stack([cone_of(neuron, *inputs, layers) for neuron in neurons], 1)
    cotangent[:, neurons] = torch.tensor([1.0, -0.5, 2.0, 0.7])
    gradients = torch.autograd.grad((cones * cotangent[:, neurons]).sum(), inputs)
    found = step(circuit, encoding, weights, "transverse", cotangent=cotangent)
    assert_same([found[0][:, neurons], *found[1:]], [cones.detach(), *gradients], 1e-10)
    found = step(circuit, encoding.float(), weights.float(), "transverse", cotangent=cotangent)
    assert_same([found[0][:, neurons], *found[1:]], [cones.detach(), *gradients], 1e-5)


@pytest.mark.parametrize("entangler", ["cz_ring", "cphase_ring"])
def test_a_translated_ring_gives_translated_outputs(entangler, way):
    """A symmetry that no simulator is needed for."""
    circuit = ReuploadingCircuit(100, 5, entangler)
    encoding, weights = random_angles(circuit, 4)
    base = expectations(circuit, encoding, weights, "transverse")
    moved = expectations(circuit, encoding.roll(7, dims=2), weights.roll(7, dims=1), "transverse")
    torch.testing.assert_close(moved, base.roll(7, dims=1), atol=1e-12, rtol=0)


@pytest.mark.parametrize("entangler", ["cz_ring", "brickwork"])
def test_a_neuron_feels_its_neighbours_only_as_far_as_the_layers_reach(entangler, way):
    circuit = ReuploadingCircuit(40, 4, entangler)
    encoding, weights = random_angles(circuit, 3)
    cotangent = torch.zeros(3, 40)
    cotangent[:, 20] = 1
    slope = step(circuit, encoding, weights, "transverse", cotangent=cotangent)[1].abs().amax(0)
    for layer in range(4):
        seen = {q for q in range(40) if slope[layer, q] > 1e-12}
        reach = 3 - layer
        assert {20} <= seen <= set(range(20 - reach, 21 + reach))
        assert entangler == "brickwork" or seen == set(range(20 - reach, 21 + reach))


@needs_kernel
@both_precisions
def test_angles_where_gates_are_special_or_the_reduction_is_hard(dtype, way):
    circuit = ReuploadingCircuit(7, 4)
    rng = torch.Generator().manual_seed(1)
    special = torch.tensor([0, 1e-9, 1e-4, 0.5, 1, 1 + 1e-7, -1, 2, 1.7, 40], dtype=torch.float64) * torch.pi
    encoding = special[torch.randint(len(special), (40, 4, 7), generator=rng)]
    for weights in (
        torch.zeros(circuit.weight_shape, dtype=torch.float64),
        torch.full(circuit.weight_shape, torch.pi, dtype=torch.float64),
        special[torch.randint(len(special), circuit.weight_shape, generator=rng)],
    ):
        inputs = encoding.to(dtype), weights.to(dtype)
        expected = step(circuit, *(x.double() for x in inputs), "torch")
        assert_same(step(circuit, *inputs, "transverse"), expected, TOLERANCE[dtype])
    huge = (1e4 * encoding).to(dtype), weights.to(dtype)
    expected = step(circuit, *(x.double() for x in huge), "torch")
    assert_same(step(circuit, *huge, "transverse"), expected, 20 * TOLERANCE[dtype])


@pytest.mark.parametrize(
    "circuit", [ReuploadingCircuit(5, 3), ReuploadingCircuit(5, 3, "cphase_ring", 0.9)], ids=str
)
def test_second_derivatives_in_torch(circuit):
    encoding, weights = (x.requires_grad_() for x in random_angles(circuit, 1))
    assert torch.autograd.gradgradcheck(
        lambda e, w: transverse_expectations(circuit, e, w), (encoding, weights), atol=1e-4
    )


def test_blocks_that_cannot_fit_are_refused_before_they_are_made(monkeypatch):
    monkeypatch.setattr("spiqbench.quantum.engines.state_memory.available_bytes", lambda device: 2**30)
    circuit = ReuploadingCircuit(40, 12)
    with pytest.raises(
        ResourceError, match=r"12 layers over 40 qubits with a batch of 64 needs [\d,]+ bytes"
    ):
        expectations(circuit, torch.zeros(64, 12, 40), torch.zeros(12, 40, 3))


def test_auto_takes_what_is_cheapest_at_each_size():
    def chosen(qubits, layers, entangler="cz_ring"):
        circuit = ReuploadingCircuit(qubits, layers, entangler)
        return choose_engine(circuit, torch.device("cpu"))

    assert chosen(8, 5) == "statevector"
    assert chosen(9, 5) == chosen(25, 5) == "transverse"
    assert chosen(25, 12) == "transverse"
    assert chosen(25, 5, "none") == "bloch"
    assert chosen(8, 5, "cnot_ring") == chosen(8, 5, "cphase_ring") == "statevector"
    assert chosen(25, 5, "cphase_ring") == "transverse"
    if library() is not None:
        assert chosen(9, 5, "cphase_ring") == "transverse"
        assert chosen(11, 6, "cphase_ring") == "statevector"
        assert chosen(4, 6, "brickwork") == chosen(13, 7) == "statevector"
        assert chosen(12, 6, "brickwork") == "transverse"
