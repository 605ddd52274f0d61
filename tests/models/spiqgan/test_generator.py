import itertools
from typing import Any

import pytest
import torch

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.spiqgan.generator import SpiQGAN

SHAPE = WindowShape(neurons=3, time_bins=4)
VARIANTS = [
    {"entangler": entangler, "sharing": sharing, "readout": readout}
    for entangler, sharing, readout in itertools.product(
        ("cz_ring", "cnot_ring", "brickwork", "none"), ("shared", "per_step"), ("expectation", "word")
    )
]


def make(**options: object) -> SpiQGAN:
    torch.manual_seed(0)
    generator = SpiQGAN(SHAPE, layers=2, common=2, engine="torch", **options)  # type: ignore[arg-type]
    with torch.no_grad():
        for parameter in generator.generator_parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    return generator


def output(generator: SpiQGAN) -> torch.Tensor:
    rng = torch.Generator().manual_seed(3)
    if generator.word_readout is not None:
        return generator.words(64, rng=rng)
    return generator.probabilities(64, rng=rng)


@pytest.mark.parametrize("options", VARIANTS, ids=str)
def test_every_counted_parameter_moves_the_output(options: dict[str, str]) -> None:
    generator = make(**options)
    shift = torch.randn(output(generator).shape, generator=torch.Generator().manual_seed(5))
    (output(generator) * shift).sum().backward()
    for name, parameter in generator.named_parameters():
        if not name.startswith("critic."):
            assert parameter.grad is not None, name
            assert (parameter.grad.abs() > 1e-8).all(), name


def test_the_parameter_formula() -> None:
    layers, neurons, common = 2, 3, 2
    angles = (3 * layers - 1) * neurons
    scales = layers * neurons * (1 + common)
    assert make().parameter_counts().generator == angles + scales + neurons + common
    per_step = make(sharing="per_step").parameter_counts().generator
    assert per_step == SHAPE.time_bins * (angles + scales) + neurons + common


def test_parameters_are_linear_in_the_neurons_and_free_of_the_windows_length() -> None:
    counts = {
        (neurons, bins): SpiQGAN(WindowShape(neurons, bins), critic_weight=0).parameter_counts().generator
        for neurons in (4, 8, 12)
        for bins in (8, 32)
    }
    assert counts[4, 8] == counts[4, 32]
    assert counts[12, 8] - counts[8, 8] == counts[8, 8] - counts[4, 8]


def test_the_twin_has_as_many_parameters() -> None:
    assert make().parameter_counts() == make(entangler="none").parameter_counts()


@pytest.mark.parametrize("readout", ["expectation", "word"])
def test_without_entanglement_and_common_noise_neurons_are_independent(readout: str) -> None:
    torch.manual_seed(0)
    generator = SpiQGAN(SHAPE, layers=2, common=0, entangler="none", readout=readout)  # type: ignore[arg-type]
    spikes = generator.sample(20_000, rng=torch.Generator().manual_seed(1)).float()
    correlation = torch.corrcoef(spikes.transpose(0, 1).flatten(1))
    assert (correlation - torch.eye(3)).abs().max() < 0.03


@pytest.mark.parametrize("entangler", ["cz_ring", "none"])
def test_it_starts_around_the_rates_of_the_data(entangler: Any) -> None:
    rates = torch.tensor([0.05, 0.1, 0.2])
    windows = (torch.rand(2000, 3, 4) < rates[:, None]).to(torch.uint8)
    torch.manual_seed(0)
    generator = SpiQGAN(SHAPE, common=2, entangler=entangler, first_angles=0.05, first_scales=0)
    generator.prepare(windows)
    drawn = generator.sample(4000, rng=torch.Generator().manual_seed(0)).float().mean((0, 2))
    torch.testing.assert_close(drawn, rates, atol=0.03, rtol=0)


def test_engines_draw_the_same_windows() -> None:
    drawn = []
    for engine in ("torch", "statevector", "transverse"):
        torch.manual_seed(0)
        generator = SpiQGAN(WindowShape(6, 4), layers=3, engine=engine)
        drawn.append(generator.probabilities(32, rng=torch.Generator().manual_seed(2)).detach())
    torch.testing.assert_close(drawn[1], drawn[0], atol=1e-5, rtol=0)
    torch.testing.assert_close(drawn[2], drawn[0], atol=1e-5, rtol=0)


@pytest.mark.parametrize(
    ("neurons", "options", "engine"),
    [
        (4, {}, "statevector"),
        (16, {}, "transverse"),
        (16, {"entangler": "none"}, "bloch"),
        (6, {"entangler": "none", "readout": "word"}, "statevector"),
        (12, {"engine": "statevector"}, "statevector"),
    ],
)
def test_its_circuit_names_the_engine_that_runs_it(
    neurons: int, options: dict[str, str], engine: str
) -> None:
    generator = SpiQGAN(WindowShape(neurons, 4), **options)  # type: ignore[arg-type]
    assert generator.circuit_resources()["engine"] == engine


def test_fifty_neurons_train() -> None:
    generator = SpiQGAN(WindowShape(50, 4), layers=3, critic_weight=0)
    rng = torch.Generator().manual_seed(0)
    generator.probabilities(4, rng=rng).sum().backward()
    assert generator.angles.grad is not None
    assert generator.sample(3, rng=rng).shape == (3, 50, 4)


@pytest.mark.parametrize(
    "options", [{"sharing": "no"}, {"readout": "no"}, {"entangler": "no"}, {"noise": "no"}]
)
def test_unknown_options_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="no"):
        SpiQGAN(SHAPE, **options)  # type: ignore[arg-type]


def test_words_of_more_neurons_than_twelve_are_refused() -> None:
    with pytest.raises(ConfigError, match="at most 12 neurons, not 13"):
        SpiQGAN(WindowShape(13, 4), readout="word")


def test_one_noise_vector_for_a_window_has_no_time_constants() -> None:
    generator = make(sharing="per_step", noise_time="window")
    assert generator.parameter_counts().generator == 4 * (5 * 3 + 2 * 3 * 3)
    encoding = generator.encoding(5, rng=torch.Generator().manual_seed(0)) / generator.own_scale
    assert generator.noise(5, rng=torch.Generator().manual_seed(0)).var(1).max() == 0
    assert encoding.shape == (5, 4, 2, 3)


def test_a_likelihood_in_the_loss_needs_a_model_that_has_one() -> None:
    with pytest.raises(ConfigError, match="exact likelihood"):
        SpiQGAN(SHAPE, likelihood_weight=1.0)
