"""What a class takes, its own options and those that its `**` hands on."""

from typing import Any

import pytest
from spiqbench.baselines.independent import Independent
from spiqbench.baselines.vae import VAE

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.build import build_generator
from spiqbench.models.configuration import ModelConfig
from spiqbench.models.options import options_of


class Mixin:
    def __init__(self, shape: WindowShape, **options: Any) -> None:
        super().__init__(shape, **options)


class Narrow(Mixin, VAE):
    def __init__(self, shape: WindowShape, depth: int, *, width: int = 4, **options: Any) -> None:
        super().__init__(shape, width=width, **options)


class Needy(Independent):
    def __init__(self, shape: WindowShape, *, size: int) -> None:
        super().__init__(shape)


class Giving(Needy):
    def __init__(self, shape: WindowShape, **options: Any) -> None:
        super().__init__(shape, **{"size": 3, **options})


class Delegating(Independent):
    def __init__(self, shape: WindowShape, **of_a_part: Any) -> None:
        super().__init__(shape)
        self.part = dict(of_a_part)


def test_own_options_stand_before_inherited_ones_and_hide_their_defaults() -> None:
    options = options_of(Narrow).parameters
    assert list(options)[:4] == ["depth", "width", "latent", "learning_rate"]
    assert options["width"].default == 4
    assert options["learning_rate"].default == 5e-3


def test_an_option_that_a_class_behind_must_have_may_be_left_out() -> None:
    options_of(Giving).bind()
    with pytest.raises(TypeError, match="size"):
        options_of(Needy).bind()


def test_options_that_no_class_behind_takes_go_to_the_class(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, __name__, sys.modules[Delegating.__module__])
    config = ModelConfig(target=f"{__name__}.Delegating", units=3)
    built: Any = build_generator(config, WindowShape(4, 8))
    assert built.part == {"units": 3}
    with pytest.raises(ConfigError, match="Needy: missing a required argument: 'size'; it takes size"):
        build_generator(ModelConfig(target=f"{__name__}.Needy"), WindowShape(4, 8))
