"""Light cones: their width, and circuits too wide for any state vector."""

import statistics
import time

import pytest
import torch

from spiqbench.quantum.circuit import ReuploadingCircuit
from spiqbench.quantum.engines.library import library
from spiqbench.quantum.engines.program import cone_programs, light_cone, widest_cone
from spiqbench.quantum.expectations import expectations


def test_a_ring_sees_one_neighbour_a_layer_on_each_side():
    assert [sorted(x) for x in light_cone(ReuploadingCircuit(20, 3), 0)] == [
        [0, 1, 2, 18, 19],
        [0, 1, 19],
        [0],
    ]
    assert widest_cone(ReuploadingCircuit(160, 5)) == 9
    assert widest_cone(ReuploadingCircuit(160, 5, "none")) == 1
    assert widest_cone(ReuploadingCircuit(160, 5, "brickwork")) == 8
    assert len(cone_programs(ReuploadingCircuit(160, 5))) == 1


@pytest.mark.parametrize("entangler", ["cz_ring", "brickwork"])
def test_qubits_outside_the_cone_do_not_matter_and_those_inside_do(entangler):
    circuit = ReuploadingCircuit(60, 4, entangler)
    rng = torch.Generator().manual_seed(0)
    encoding = torch.randn(3, 4, 60, generator=rng, dtype=torch.float64, requires_grad=True)
    weights = torch.randn(circuit.weight_shape, generator=rng, dtype=torch.float64)
    out = expectations(circuit, encoding, weights, "lightcone")
    slope = torch.autograd.grad(out[:, 30].sum(), encoding)[0].abs().amax(dim=0)
    for layer, inside in enumerate(light_cone(circuit, 30)):
        seen = {q for q in range(60) if slope[layer, q] > 1e-12}
        assert seen == inside


def test_a_translated_ring_gives_translated_outputs():
    """A symmetry that no simulator is needed for, at a width that none could hold."""
    circuit = ReuploadingCircuit(100, 5)
    rng = torch.Generator().manual_seed(1)
    encoding = torch.randn(4, 5, 100, generator=rng, dtype=torch.float64)
    weights = torch.randn(circuit.weight_shape, generator=rng, dtype=torch.float64)
    base = expectations(circuit, encoding, weights)
    moved = expectations(circuit, encoding.roll(7, dims=2), weights.roll(7, dims=1))
    torch.testing.assert_close(moved, base.roll(7, dims=1), atol=1e-12, rtol=0)


@pytest.mark.skipif(library() is None, reason="the compiled kernel was not built on this machine")
@pytest.mark.slow
def test_a_training_step_is_linear_in_the_neurons():
    def seconds(qubits):
        circuit = ReuploadingCircuit(qubits, 5)
        encoding = torch.randn(128, 5, qubits, requires_grad=True)
        weights = torch.randn(circuit.weight_shape, requires_grad=True)
        times = []
        for _ in range(15):
            start = time.perf_counter()
            expectations(circuit, encoding, weights, "lightcone").sum().backward()
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    assert seconds(48) <= 5 * seconds(12)
