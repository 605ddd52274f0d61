"""What every neural baseline keeps, whatever it computes: counts, seeds, formula, a first fit."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from spiqbench.config.names import settings
from spiqbench.data.shape import WindowShape
from spiqbench.models.build import build_generator
from spiqbench.models.configuration import ModelConfig
from spiqbench.models.contract import SpikeGenerator
from spiqbench.seeds import torch_generator
from spiqbench.training.fit import fit

CONF = Path(__file__).parents[2] / "conf" / "model"
LIKELIHOOD = (
    "glm_latent",
    "vae_small",
    "vae_biological",
    "vae",
    "vae_large",
    "vae_conv",
    "autoregressive",
    "diffusion",
    "rbm",
)
ADVERSARIAL = (
    "gan_small",
    "gan",
    "gan_large",
    "spike_gan",
    "spike_gan_small",
    "fourier",
    "cox",
    "hmm_moments",
)
NAMES = (*LIKELIHOOD, *ADVERSARIAL)
SHAPES = (WindowShape(8, 16), WindowShape(3, 8), WindowShape(50, 16))


def model_config(name: str) -> ModelConfig:
    return ModelConfig.model_validate(settings("model", name))


def build(name: str, shape: WindowShape, **changes: Any) -> SpikeGenerator:
    torch.manual_seed(0)
    return build_generator(model_config(name).changed(**changes), shape)


def formula_value(config: ModelConfig, shape: WindowShape) -> int:
    """The declared formula, read as arithmetic: `2 N width` is a product, `^` a power."""
    formula = config.about.parameter_formula
    sizes = {key: value for key, value in config.hyperparameters.items() if isinstance(value, int)}
    names = {**sizes, "N": shape.neurons, "T": shape.time_bins, "ceil": math.ceil, "min": min}
    tokens = formula.replace("^", " ** ").replace("(", " ( ").replace(")", " ) ").split()
    text = ""
    for previous, token in zip(["+", *tokens], tokens, strict=False):
        ends_factor = previous == ")" or previous[-1].isalnum()
        starts_factor = token == "(" or token[0].isalnum()
        text += " * " if ends_factor and starts_factor and previous not in ("ceil", "min") else " "
        text += token
    return eval(text.strip(), {"__builtins__": {}}, names)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_the_parameter_formula_is_the_number_of_parameters(name: str, shape: WindowShape) -> None:
    model = build(name, shape)
    counts = model.parameter_counts()
    assert counts.generator == formula_value(model_config(name), shape)
    trainable = sum(p.numel() for p in model.parameters() if p.requires_grad)
    assert counts.generator + counts.training_only == trainable


@pytest.mark.parametrize("name", NAMES)
def test_width_sets_the_size_monotonically(name: str) -> None:
    key = model_config(name).match or ""
    sizes = [build(name, SHAPES[0], **{key: size}).parameter_counts().generator for size in (1, 2, 3, 4, 6)]
    assert sizes == sorted(set(sizes))


@pytest.mark.parametrize("name", NAMES)
def test_samples_depend_on_the_seed_alone(name: str) -> None:
    model = build(name, SHAPES[1]).eval()
    torch.manual_seed(1)
    first = model.sample(300, rng=torch_generator("a"))
    torch.manual_seed(2)
    again = model.sample(300, rng=torch_generator("a"))
    other = model.sample(300, rng=torch_generator("b"))
    assert first.shape == (300, 3, 8)
    assert first.dtype == torch.uint8
    assert int(first.max()) == 1
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("spike_gan")])
def test_a_fit_follows_the_rates_and_the_seed(name: str) -> None:
    rates = np.array([0.05, 0.2, 0.4])
    windows = (np.random.default_rng(0).random((2000, 3, 8)) < rates[None, :, None]).astype(np.uint8)
    samples = []
    for _ in range(2):
        model = build(
            name,
            SHAPES[1],
            **({"width": 8} if model_config(name).hyperparameters.get("width", 256) < 256 else {}),
        )
        fit(model, windows, steps=30, batch_size=64, seed=3)
        samples.append(model.sample(2000, rng=torch_generator(0)))
    assert torch.equal(*samples)
    np.testing.assert_allclose(samples[0].double().mean(dim=(0, 2)), rates, atol=0.08)


@pytest.mark.parametrize("name", NAMES)
def test_a_state_dict_restores_the_samples(name: str) -> None:
    model = build(name, SHAPES[1]).eval()
    twin = build(name, SHAPES[1]).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter))
    twin.load_state_dict(model.state_dict())
    assert torch.equal(model.sample(50, rng=torch_generator(0)), twin.sample(50, rng=torch_generator(0)))
