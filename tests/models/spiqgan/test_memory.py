import itertools

import numpy as np
import pennylane as qml
import pytest
import torch

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.adversarial.moments import moments_of_windows
from spiqbench.models.spiqgan.memory import SpiQMemory
from spiqbench.quantum.circuit import ReuploadingCircuit
from spiqbench.quantum.memory_qubits.channel import kraus_operators
from spiqbench.training.fit import fit

SHAPE = WindowShape(neurons=3, time_bins=2)


def make(dephased: bool, memory: int = 2, shape: WindowShape = SHAPE) -> SpiQMemory:
    torch.manual_seed(0)
    generator = SpiQMemory(shape, memory=memory, dephased=dephased)
    with torch.no_grad():
        generator.angles.copy_(torch.randn(generator.angles.shape))
    return generator


def every_window() -> torch.Tensor:
    return torch.tensor(list(itertools.product([0, 1], repeat=6))).reshape(-1, 3, 2)


def test_kraus_operators_are_those_of_the_circuit_in_pennylane() -> None:
    angles = torch.randn(1, 2, 3, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(1))

    def block() -> None:
        for layer in range(2):
            for qubit in range(3):
                qml.RZ(angles[0, layer, qubit, 0].item(), qubit)
                qml.RY(angles[0, layer, qubit, 1].item(), qubit)
            for pair in ((0, 1), (1, 2), (2, 0)):
                qml.CZ(pair)

    unitary = qml.matrix(block, wire_order=range(3))()
    ours = kraus_operators(ReuploadingCircuit(3, 2, "cz_ring"), angles)[0]
    np.testing.assert_allclose(ours.reshape(8, 4).numpy(), unitary[:, :4], atol=1e-12)


@pytest.mark.parametrize("dephased", [False, True])
def test_moments_are_those_of_all_windows_weighed_by_their_probability(dephased: bool) -> None:
    generator = make(dephased)
    windows = every_window()
    with torch.no_grad():
        chance = generator.log_likelihood(windows).exp()
        exact = generator.exact_moments()
    assert chance.sum().item() == pytest.approx(1)
    weighed = windows.double() * chance[:, None, None]
    for step in range(2):
        torch.testing.assert_close(weighed[:, :, step].sum(0), exact.rate, atol=1e-7, rtol=0)
    lagged = (weighed[:, :, 0] * windows[:, :, 1]).sum(0) - exact.rate**2
    torch.testing.assert_close(lagged, exact.autocovariance[0], atol=1e-7, rtol=0)
    pairs = [(weighed[:, i, 0] * windows[:, j, 0]).sum() for i, j in ((0, 1), (0, 2), (1, 2))]
    rate = exact.rate
    covariance = torch.stack(pairs) - torch.stack([rate[0] * rate[1], rate[0] * rate[2], rate[1] * rate[2]])
    torch.testing.assert_close(covariance, exact.covariance, atol=1e-7, rtol=0)
    counts = windows[:, :, 1].sum(1)
    population = torch.stack([chance[counts == count].sum() for count in range(4)])
    torch.testing.assert_close(population, exact.population, atol=1e-7, rtol=0)


@pytest.mark.parametrize("dephased", [False, True])
def test_trajectories_have_the_exact_moments(dephased: bool) -> None:
    generator = make(dephased, shape=WindowShape(3, 6))
    drawn = generator.sample(20_000, rng=torch.Generator().manual_seed(0))
    seen = moments_of_windows(drawn)
    with torch.no_grad():
        exact = generator.exact_moments()
    for name in ("rate", "covariance", "population", "autocovariance", "autocorrelogram"):
        torch.testing.assert_close(getattr(seen, name), getattr(exact, name), atol=0.012, rtol=0)


@pytest.mark.parametrize("dephased", [False, True])
def test_every_counted_parameter_moves_the_likelihood(dephased: bool) -> None:
    generator = make(dephased)
    mixing = torch.randn(64, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    (generator.log_likelihood(every_window()) * mixing).sum().backward()
    assert generator.angles.grad is not None
    assert (generator.angles.grad.abs() > 1e-9).all()
    assert generator.parameter_counts().generator == 3 * (2 * 3 * 3 - 1) - (3 * 2 if dephased else 0)


def test_dephasing_the_memory_changes_the_process() -> None:
    with torch.no_grad():
        coherent, dephased = (make(value).exact_moments().autocovariance for value in (False, True))
    assert (coherent - dephased).abs().max() > 1e-3


def test_more_memory_than_fits_is_refused() -> None:
    with pytest.raises(ConfigError, match="memory"):
        SpiQMemory(SHAPE, memory=9)


@pytest.mark.parametrize("dephased", [False, True])
def test_likelihoods_of_all_windows_are_products_of_kraus_operators(dephased: bool) -> None:
    """Every window's chance as a trace in numpy, from operators that PennyLane has confirmed, and from draws."""
    generator = make(dephased)
    windows = every_window()
    with torch.no_grad():
        chances = generator.log_likelihood(windows).exp().numpy()
        kraus = generator.kraus().numpy()
        size = kraus.shape[-1]
        start = np.eye(size) / size
        for _ in range(500):
            start = both_ways(start, kraus, dephased)
    for window, chance in zip(windows.numpy(), chances, strict=True):
        state = start
        for step in range(2):
            for neuron in range(3):
                operator = kraus[neuron, window[neuron, step]]
                state = operator @ state @ operator.conj().T
                state = np.diag(np.diag(state)) if dephased else state
        assert np.trace(state).real == pytest.approx(chance, abs=1e-7)
    drawn = generator.sample(20_000, rng=torch.Generator().manual_seed(0)).flatten(1).numpy()
    seen = np.bincount(drawn @ 2 ** np.arange(5, -1, -1), minlength=64) / len(drawn)
    assert np.abs(seen - chances).sum() < 0.06


def both_ways(state: np.ndarray, kraus: np.ndarray, dephased: bool) -> np.ndarray:
    """A time step of the memory when nobody looks at the spikes."""
    for silent, spike in kraus:
        state = silent @ state @ silent.conj().T + spike @ state @ spike.conj().T
        state = np.diag(np.diag(state)) if dephased else state
    return state


@pytest.mark.parametrize("dephased", [False, True])
def test_memory_learns_from_the_likelihood_alone(dephased: bool) -> None:
    target = make(dephased, shape=WindowShape(3, 6))
    drawn = target.sample(4000, rng=torch.Generator().manual_seed(0))
    torch.manual_seed(1)
    model = SpiQMemory(
        WindowShape(3, 6),
        memory=2,
        dephased=dephased,
        learning_rate=0.1,
        likelihood_weight=10.0,
        biological_weights={},
    )
    assert model.loss_statistics == ()
    model.prepare(drawn)
    with torch.no_grad():
        best, before = target.log_likelihood(drawn).mean(), model.log_likelihood(drawn).mean()
    fit(model, drawn.numpy(), steps=60)
    with torch.no_grad():
        after = model.log_likelihood(drawn).mean()
    assert best - after < 0.4 * (best - before)


@pytest.mark.parametrize("dephased", [False, True])
def test_rare_neurons_start_at_their_rates_and_others_as_they_were(dephased: bool) -> None:
    rates = torch.tensor([0.004, 0.01, 0.1, 0.2])
    windows = (torch.rand(4000, 4, 6) < rates[:, None]).to(torch.uint8)
    torch.manual_seed(0)
    model = SpiQMemory(WindowShape(4, 6), dephased=dephased)
    model.prepare(windows)
    found, wanted = model.exact_moments().rate, windows.float().mean((0, 2))
    torch.testing.assert_close(found[:2], wanted[:2].double(), rtol=0.1, atol=0)
    busy = (torch.rand(400, 4, 6) < 0.1).to(torch.uint8)
    model.prepare(busy)
    assert model.rates is not None
    at_start = model.angles.detach().clone()
    model._bring_rare_spikes_to(model.rates)
    assert torch.equal(model.angles, at_start)
