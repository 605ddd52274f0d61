"""Trajectories against density matrices: the same words with the same probabilities, shot by shot."""

import pytest
import torch

from spiqbench.errors import ConfigError, ResourceError
from spiqbench.quantum.circuit import ENTANGLERS, ReuploadingCircuit
from spiqbench.quantum.expectations import probabilities
from spiqbench.quantum.shots.devices import device_probabilities
from spiqbench.quantum.shots.trajectories import trajectory_words

SHOTS = 20_000


def angles(circuit, batch=2):
    rng = torch.Generator().manual_seed(5)
    encoding = torch.randn(batch, circuit.layers, circuit.qubits, generator=rng, dtype=torch.float64)
    return encoding, torch.randn(circuit.weight_shape, generator=rng, dtype=torch.float64)


def draw(circuit, noise, shots=SHOTS, seed=1, dtype=torch.float64):
    encoding, weights = (angle.to(dtype) for angle in angles(circuit))
    return trajectory_words(circuit, encoding, weights, noise, shots, rng=torch.Generator().manual_seed(seed))


def frequencies(words):
    place = 2 ** torch.arange(words.shape[-1] - 1, -1, -1)
    index = (words * place).sum(-1)
    counts = [torch.bincount(one, minlength=2 ** words.shape[-1]) for one in index]
    return torch.stack(counts).double() / words.shape[1]


@pytest.mark.parametrize("entangler", [one for one in ENTANGLERS if one != "cphase_ring"])
@pytest.mark.parametrize(
    "noise", ["depolarizing_0.05", "damping_0.1", "depolarizing_0.02+damping_0.05+readout_0.1"]
)
def test_words_follow_the_density_matrix(entangler, noise):
    circuit = ReuploadingCircuit(3, 2, entangler)
    expected = device_probabilities(circuit, *angles(circuit), "default.mixed", noise)
    deviation = (frequencies(draw(circuit, noise)) - expected).abs()
    assert (deviation < 5 * (expected * (1 - expected) / SHOTS).sqrt() + 1e-9).all()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_without_noise_words_are_those_of_the_engine(dtype):
    circuit = ReuploadingCircuit(3, 2)
    expected = probabilities(circuit, *angles(circuit))
    deviation = (frequencies(draw(circuit, None, dtype=dtype)) - expected).abs()
    assert (deviation < 5 * (expected * (1 - expected) / SHOTS).sqrt()).all()


@pytest.mark.parametrize("noise", ["readout_0.5", "depolarizing_0.75"])
def test_the_strongest_noise_leaves_fair_coins(noise):
    words = draw(ReuploadingCircuit(2, 2), noise).double()
    assert (words.mean(1) - 0.5).abs().max() < 5 * 0.5 / SHOTS**0.5
    correlation = torch.corrcoef(words.flatten(0, 1).T)[0, 1]
    assert abs(correlation) < 5 / (2 * SHOTS) ** 0.5


def test_certain_flips_and_certain_decay():
    circuit = ReuploadingCircuit(2, 2)
    assert not draw(circuit, "damping_1", shots=50).any()
    assert draw(circuit, "damping_1+readout_1", shots=50).all()
    assert torch.equal(draw(circuit, "readout_1", shots=50), 1 - draw(circuit, None, shots=50))


def test_the_same_seed_draws_the_same_words():
    circuit = ReuploadingCircuit(3, 2)
    first, again, other = (draw(circuit, "depolarizing_0.1", 40, seed) for seed in (1, 1, 2))
    assert first.shape == (2, 40, 3)
    assert first.dtype == torch.uint8
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ConfigError, match="at least one shot"):
        draw(ReuploadingCircuit(2, 1), None, shots=0)
    with pytest.raises(ConfigError, match="hail"):
        draw(ReuploadingCircuit(2, 1), "hail_0.1")
    with pytest.raises(ResourceError, match="60 qubits"):
        draw(ReuploadingCircuit(60, 1), None)


def test_cphase_gates_are_refused_with_what_to_do():
    with pytest.raises(ConfigError, match=r"device=default\.qubit"):
        draw(ReuploadingCircuit(3, 2, "cphase_ring"), None)
