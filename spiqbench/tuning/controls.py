"""The matched controls of a board: each family of neural models brought to the quantum model's parameters."""

from collections.abc import Sequence

from spiqbench.config.compose import compose
from spiqbench.config.overrides import line
from spiqbench.config.run_config import RunConfig
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.build import generator_class
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.tuning.matching import matched_overrides


def matched_controls(models: Sequence[str], shape: WindowShape) -> tuple[dict[str, list[str]], list[str]]:
    """Names of controls with the overrides that make them, and why others cannot be had.

    The target is the first model that has a twin; without one there is nothing to match. One control a family:
    the members of a family differ in their size alone.
    """
    configs = {model: compose(RunConfig, [line("model", model)]).model for model in models}
    target = next((config for config in configs.values() if config.twin), None)
    if target is None:
        return {}, []
    controls: dict[str, list[str]] = {}
    too_large, families = [], set()
    for model, config in configs.items():
        family = config.family or model
        fits_itself = issubclass(generator_class(config), SelfFittingGenerator)
        if family in families or not config.match or fits_itself:
            continue
        families.add(family)
        try:
            overrides = matched_overrides(model, config, target, shape)
        except ConfigError as error:
            too_large.append(str(error))
            continue
        controls[compose(RunConfig, overrides).model.name] = overrides
    return controls, too_large
