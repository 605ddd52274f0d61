"""Drawing a trained generator's samples on devices: against its own engine, closed forms, and limits."""

from typing import Any

import numpy as np
import pytest
import torch

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError, ResourceError
from spiqbench.models.build import build_generator
from spiqbench.models.configuration import ModelConfig
from spiqbench.models.contract import SpikeGenerator
from spiqbench.models.spiqgan.generator import SpiQGAN
from spiqbench.models.spiqgan.on_device import MOST_WINDOWS_AT_ONCE, check_drawing, draw
from spiqbench.models.spiqgan.sampling_backend import Drawing
from spiqbench.seeds import torch_generator

SHAPE = WindowShape(neurons=3, time_bins=4)


def make(**options: Any) -> SpiQGAN:
    torch.manual_seed(0)
    return SpiQGAN(SHAPE, layers=2, common=2, **options)


def drawn(generator: SpikeGenerator, n: int, **how: Any) -> np.ndarray:
    return draw(Drawing(**how), generator, n, rng=torch_generator("windows", 3), track=lambda sizes, n: sizes)


@pytest.mark.parametrize("device", ["default.qubit", "lightning.qubit", "default.mixed"])
@pytest.mark.parametrize("options", [{}, {"readout": "word"}, {"sharing": "per_step"}], ids=str)
def test_an_exact_device_draws_what_the_engine_draws(device: str, options: dict[str, str]) -> None:
    generator = make(**options)
    expected = generator.sample(MOST_WINDOWS_AT_ONCE, rng=torch_generator("windows", 3))
    found = drawn(generator, MOST_WINDOWS_AT_ONCE, device=device)
    assert found.dtype == np.uint8
    # One draw in a hundred thousand may lie between the two probabilities, which agree to rounding.
    assert (found != expected.numpy()).sum() <= 1
    assert found.any()


@pytest.mark.parametrize("how", [{"shots": 1}, {"device": "default.qubit", "shots": 1}], ids=str)
def test_one_shot_a_bin_has_the_rates_of_the_engine(how: dict[str, Any]) -> None:
    generator, n = make(), 3000
    expected = generator.sample(20_000, rng=torch_generator("others")).double().mean((0, 2))
    found = drawn(generator, n, **how).mean((0, 2))
    assert np.abs(found - expected.numpy()).max() < 5 * 0.5 / (n * SHAPE.time_bins) ** 0.5


@pytest.mark.parametrize("shots", [1, 4])
@pytest.mark.parametrize("device", [None, "default.qubit"])
def test_only_words_share_a_shot(shots: int, device: str | None) -> None:
    """Of two entangled qubits, each a fair coin and the other's opposite, words keep that and spikes do not."""
    found = {}
    for readout in ("expectation", "word"):
        generator = make(entangler="brickwork", readout=readout)
        turns = torch.zeros(1, *generator.circuit.weight_shape)
        turns[0, 0, :2, 1] = turns[0, 1, 0, 1] = torch.pi / 2
        with torch.no_grad():
            generator.angles.copy_(turns[:, generator.live])
            generator.own_scale.zero_()
            generator.common_scale.zero_()
        windows = drawn(generator, 1000, device=device, shots=shots if readout == "expectation" else 1)
        assert abs(windows[:, :2].mean() - 0.5) < 5 * 0.5 / 4000**0.5
        found[readout] = _correlations(windows)[0]
    assert found["word"] == pytest.approx(-1)
    assert abs(found["expectation"]) < 5 / 4000**0.5


def _correlations(windows: np.ndarray) -> np.ndarray:
    """Of the pairs (0, 1), (0, 2), (1, 2) in a bin; NaN with a neuron that never fires."""
    with np.errstate(invalid="ignore"):
        found = np.corrcoef(windows.swapaxes(0, 1).reshape(SHAPE.neurons, -1))
    return found[np.triu_indices(SHAPE.neurons, 1)]


@pytest.mark.parametrize(
    "how",
    [
        {"device": "default.mixed", "noise": "depolarizing_0.75"},
        {"device": "default.mixed", "noise": "depolarizing_0.75", "shots": 1},
        {"noise": "depolarizing_0.75", "shots": 1},
        {"noise": "readout_0.5", "shots": 2},
    ],
    ids=str,
)
def test_the_strongest_noise_leaves_fair_coins(how: dict[str, Any]) -> None:
    found = drawn(make(), 500, **how)
    assert abs(found.mean() - 0.5) < 5 * 0.5 / found.size**0.5


def test_certain_flips_on_the_device_and_off_it() -> None:
    silent = {"noise": "damping_1+readout_1"}
    assert drawn(make(), 8, **silent, shots=1).all()
    assert drawn(make(), 8, **silent, shots=1, device="default.mixed").all()
    assert not drawn(make(), 8, noise="damping_1", device="default.mixed").any()


@pytest.mark.parametrize("how", [{"shots": 1}, {"device": "default.mixed", "shots": 2}], ids=str)
def test_the_same_seed_draws_the_same_windows(how: dict[str, Any]) -> None:
    generator = make()
    np.testing.assert_array_equal(drawn(generator, 40, **how), drawn(generator, 40, **how))


@pytest.mark.parametrize(
    ("model", "how", "says"),
    [
        ("spiqbench.baselines.vae.VAE", {"shots": 1}, "no circuit to run"),
        ("spiqbench.models.spiqgan.memory.SpiQMemory", {"shots": 1}, "resets"),
        ("spiqbench.models.spiqgan.generator.SpiQGAN", {"device": "default.qbit"}, "no PennyLane device"),
        ("spiqbench.models.spiqgan.generator.SpiQGAN", {"noise": "hail_1", "shots": 1}, "hail"),
        ("spiqbench.models.spiqgan.generator.SpiQGAN", {"noise": "readout_0.1"}, "add shots=1"),
        (
            "spiqbench.models.spiqgan.generator.SpiQGAN",
            {"noise": "readout_0.1", "device": "default.qubit"},
            "default.mixed",
        ),
        (
            "spiqbench.models.spiqgan.generator.SpiQGAN",
            {"noise": "damping_0.1", "device": "lightning.qubit", "shots": 1},
            "default.mixed",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(model: str, how: dict[str, Any], says: str) -> None:
    generator = build_generator(ModelConfig(target=model), SHAPE)
    with pytest.raises(ConfigError, match=says):
        check_drawing(Drawing(**how), generator)


def test_words_take_one_shot() -> None:
    with pytest.raises(ConfigError, match="shots=1"):
        check_drawing(Drawing(shots=2), make(readout="word"))
    check_drawing(Drawing(shots=1), make(readout="word"))


@pytest.mark.parametrize("how", [{"shots": 1}, {"device": "lightning.qubit"}, {"device": "default.mixed"}])
def test_too_many_qubits_are_refused_before_anything_is_allocated(how: dict[str, Any]) -> None:
    wide = SpiQGAN(WindowShape(50, 4), layers=2)
    with pytest.raises(ResourceError, match="50 qubits"):
        check_drawing(Drawing(**how), wide)


def test_one_neuron_has_as_many_shots_as_it_is_given() -> None:
    lone = SpiQGAN(WindowShape(1, 3), layers=2)
    assert drawn(lone, 5, shots=3).shape == (5, 1, 3)


def test_names_say_how_samples_were_drawn() -> None:
    drawing = Drawing("default.mixed", "depolarizing_1e-3", 1)
    assert drawing.name("spiqgan") == "spiqgan+device-default.mixed+noise-depolarizing_1e-3+shots-1"
    long = "spiqgan+" + "x" * 50
    names = {Drawing("default.mixed", f"readout_0.{k}", 1).name(long) for k in range(9)}
    assert len(names) == 9
    assert all(len(name) <= 80 and name.startswith("spiqgan+") for name in names)
