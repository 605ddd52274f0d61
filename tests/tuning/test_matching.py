import pytest
from spiqbench.baselines.independent import Independent

from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.configuration import ModelConfig
from spiqbench.models.contract import ParameterCounts
from spiqbench.tuning.matching import keeps_size, matched_size, parameter_count
from spiqbench.tuning.space import read_space

SHAPE = WindowShape(8, 16)


def model(name: str) -> ModelConfig:
    return compose(RunConfig, [f"model={name}"]).model


@pytest.mark.parametrize("name", ["vae", "gan", "autoregressive", "hmm", "dichotomized_gaussian_lowrank"])
def test_the_size_found_fits_and_one_more_does_not(name: str) -> None:
    config = model(name)
    found = matched_size(config, SHAPE, 1000)
    assert parameter_count(config.changed(**{found.key: found.size}), SHAPE) <= 1000
    assert parameter_count(config.changed(**{found.key: found.size + 1}), SHAPE) > 1000
    assert found.refused == ()


def test_a_model_without_a_size_or_too_large_at_its_smallest_is_refused() -> None:
    with pytest.raises(ConfigError, match="no size to match by"):
        matched_size(model("independent"), SHAPE, 1000)
    with pytest.raises(ConfigError, match="cannot be brought down to 10 parameters"):
        matched_size(model("vae"), SHAPE, 10)


def test_what_changes_the_size_is_not_searched_for_a_matched_control() -> None:
    assert set(model("vae").search) == {"learning_rate", "latent", "divergence_weight"}
    space = read_space(model("vae").search)
    kept = {key for key, entry in space.items() if keeps_size(model("vae"), SHAPE, key, entry)}
    assert kept == {"learning_rate", "divergence_weight"}


class Choosy(Independent):
    """Takes widths of two and more, and no odd ones."""

    def __init__(self, shape: WindowShape, width: int = 4) -> None:
        super().__init__(shape)
        assert width % 2 == 0
        self.width = width

    def parameter_counts(self) -> ParameterCounts:
        return ParameterCounts(generator=10 * self.width)


CHOOSY = ModelConfig(target=f"{__name__}.Choosy", match="width")


@pytest.mark.parametrize(
    ("parameters", "size"), [(20, 2), (50, 4), (70, 6), (79, 6), (80, 8), (999, 98), (1000, 100)]
)
def test_sizes_that_a_model_refuses_are_passed_over(parameters: int, size: int) -> None:
    found = matched_size(CHOOSY, SHAPE, parameters)
    assert (found.key, found.size) == ("width", size)
    assert found.refused
    assert all(refused % 2 for refused in found.refused)


def test_a_model_whose_smallest_accepted_size_is_too_large_is_refused() -> None:
    with pytest.raises(ConfigError, match="cannot be brought down to 10 parameters: it has 20 at width=2"):
        matched_size(CHOOSY, SHAPE, 10)
