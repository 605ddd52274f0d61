import pytest
from spiqbench.baselines.independent import Independent

from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.configuration import ModelConfig
from spiqbench.models.contract import ParameterCounts
from spiqbench.tuning.controls import matched_controls
from spiqbench.tuning.matching import matched_size, parameter_count, same_size

SHAPE = WindowShape(8, 16)


def model(name: str) -> ModelConfig:
    return compose(RunConfig, [f"model={name}"]).model


@pytest.mark.parametrize("name", ["vae", "gan", "autoregressive", "hmm", "dichotomized_gaussian_lowrank"])
def test_the_size_found_fits_and_one_more_does_not(name: str) -> None:
    config = model(name)
    key, size = matched_size(config, SHAPE, 1000)
    assert parameter_count(config.changed(**{key: size}), SHAPE) <= 1000
    assert parameter_count(config.changed(**{key: size + 1}), SHAPE) > 1000


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
        config = compose(RunConfig, overrides).model
        assert config.matched_to == "spiqgan"
        assert parameter_count(config, SHAPE) <= target
    assert len(too_large) == 1
    assert "spike_gan" in too_large[0]
    assert matched_controls(["gan", "vae"], SHAPE) == ({}, [])


def test_what_changes_the_size_is_not_searched_for_a_matched_control() -> None:
    assert set(model("vae").search) == {"learning_rate", "latent", "divergence_weight"}
    assert set(same_size(model("vae"), SHAPE)) == {"learning_rate", "divergence_weight"}


class Choosy(Independent):
    """Takes widths of two and more, and no odd ones."""

    def __init__(self, shape: WindowShape, width: int = 4) -> None:
        super().__init__(shape)
        assert width % 2 == 0
        self.width = width

    def parameter_counts(self) -> ParameterCounts:
        return ParameterCounts(generator=10 * self.width)


def test_sizes_that_a_model_refuses_are_passed_over() -> None:
    choosy = ModelConfig(target=f"{__name__}.Choosy", match="width")
    assert matched_size(choosy, SHAPE, 50)[0] == "width"
    assert parameter_count(choosy.changed(width=matched_size(choosy, SHAPE, 50)[1]), SHAPE) in (20, 40)
    with pytest.raises(ConfigError, match="cannot be brought down to 10 parameters: it has 20 at width=2"):
        matched_size(choosy, SHAPE, 10)
