"""A changed model has a name of its own, and its twin is changed alike."""

import pytest

from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig


@pytest.mark.parametrize(
    ("overrides", "name", "twin"),
    [
        (["model=spiqgan"], "spiqgan", "spiqgan_product"),
        (["model=spiqgan", "model.layers=3"], "spiqgan+layers-3", "spiqgan_product+layers-3"),
        (["model=spiqgan", "model.entangler=brickwork"], "spiqgan+entangler-brickwork", "spiqgan_product"),
        (["model=spiqgan_memory", "model.layers=2"], None, "spiqgan_memory_dephased+layers-2"),
        (["model=spiqgan", "model.layers=3", "model.twin=mine"], None, "mine"),
        (["model=spiqgan_product", "model.layers=3"], "spiqgan_product+layers-3", None),
    ],
)
def test_names(overrides: list[str], name: str | None, twin: str | None) -> None:
    model = compose(RunConfig, overrides).model
    assert name is None or model.name == name
    assert model.twin == twin


def test_a_long_change_becomes_a_digest() -> None:
    changes = [f"model.{key}=0.123456789" for key in ("learning_rate", "critic_weight", "first_angles")]
    model = compose(RunConfig, ["model=spiqgan", *changes]).model
    assert len(model.name) <= 64
    assert model.twin.removeprefix("spiqgan_product") == model.name.removeprefix("spiqgan")
