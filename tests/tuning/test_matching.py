from typing import Any

import pytest

from spiqbench.config.compose import load, plain
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.tuning.controls import matched_controls
from spiqbench.tuning.matching import matched_size, parameter_count, same_size

SHAPE = WindowShape(8, 16)


def model(name: str) -> dict[str, Any]:
    return plain(load("run", [f"model={name}"]))["model"]


@pytest.mark.parametrize("name", ["vae", "gan", "autoregressive", "hmm", "dichotomized_gaussian_lowrank"])
def test_the_size_found_fits_and_one_more_does_not(name: str) -> None:
    config = model(name)
    key, size = matched_size(config, SHAPE, 1000)
    assert parameter_count({**config, key: size}, SHAPE) <= 1000
    assert parameter_count({**config, key: size + 1}, SHAPE) > 1000


def test_a_model_without_a_size_or_too_large_at_its_smallest_is_refused() -> None:
    with pytest.raises(ConfigError, match="no size to match by"):
        matched_size(model("independent"), SHAPE, 1000)
    with pytest.raises(ConfigError, match="cannot be brought down to 10 parameters"):
        matched_size(model("vae"), SHAPE, 10)


def test_a_board_has_one_control_a_neural_family_and_says_who_is_too_large() -> None:
    models = ["spiqgan", "gan", "gan_small", "vae", "glm", "spike_gan", "independent"]
    controls, too_large = matched_controls(models, SHAPE)
    target = parameter_count(model("spiqgan"), SHAPE)
    assert [name.split("+")[0] for name in controls] == ["gan", "vae"]
    for overrides in controls.values():
        config = plain(load("run", overrides))["model"]
        assert config["matched_to"] == "spiqgan"
        assert parameter_count(config, SHAPE) <= target
    assert len(too_large) == 1
    assert "spike_gan" in too_large[0]
    assert matched_controls(["gan", "vae"], SHAPE) == ({}, [])


def test_what_changes_the_size_is_not_searched_for_a_matched_control() -> None:
    assert set(model("vae")["search"]) == {"learning_rate", "latent", "divergence_weight"}
    assert set(same_size(model("vae"), SHAPE)) == {"learning_rate", "divergence_weight"}
