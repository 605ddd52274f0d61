"""The kit passes every model that ships, and names the rule that a bad one breaks."""

from typing import Any

import pytest
import torch
from spiqbench.baselines.independent import Independent
from spiqbench.baselines.vae import VAE
from torch import Generator, Tensor, nn

from spiqbench.config.compose import compose
from spiqbench.config.names import options
from spiqbench.config.run_config import RunConfig
from spiqbench.models.configuration import ModelConfig
from spiqbench.models.contract import ParameterCounts
from spiqbench.training.conformance import check_generator

MODELS = [name for name in options("model") if name != "custom"]


@pytest.mark.parametrize("model", MODELS)
def test_every_model_keeps_the_contract(model: str) -> None:
    config = compose(RunConfig, [f"model={model}"]).model
    broken = [verdict for verdict in check_generator(config, steps=2) if not verdict.passed]
    assert not broken


class Shapeless(Independent):
    def sample(self, n: int, *, rng: Generator) -> Tensor:
        return super().sample(n, rng=rng).transpose(1, 2)


class Unseeded(Independent):
    def sample(self, n: int, *, rng: Generator) -> Tensor:
        return (torch.rand(n, self.shape.neurons, self.shape.time_bins) < 0.5).to(torch.uint8)


class Deaf(Independent):
    def sample(self, n: int, *, rng: Generator) -> Tensor:
        return super().sample(n, rng=torch.Generator().manual_seed(0))


class Floating(Independent):
    def sample(self, n: int, *, rng: Generator) -> Tensor:
        return super().sample(n, rng=rng).float()


class Overcounting(Independent):
    def parameter_counts(self) -> ParameterCounts:
        return ParameterCounts(generator=10**6)


class Forgetful(Independent):
    def sample(self, n: int, *, rng: Generator) -> Tensor:
        self.hidden = getattr(self, "hidden", None) or float(self.training) + torch.rand(()).item()
        return (torch.rand(n, 4, 8, generator=rng) < self.hidden).to(torch.uint8)


class Exploding(Independent):
    def solve(self, windows: Tensor, rng: Generator) -> bool:
        super().solve(windows, rng)
        for buffer in self.buffers():
            if buffer.is_floating_point():
                buffer.fill_(float("nan"))
        return True


class Undecided(Independent):
    def solve(self, windows: Tensor, rng: Generator) -> bool:
        super().solve(windows, rng)
        return None  # type: ignore[return-value]


class Swallowing(Independent):
    def __init__(self, shape: Any, **anything: Any) -> None:
        super().__init__(shape)


class Waking(VAE):
    def __init__(self, shape: Any) -> None:
        super().__init__(shape, width=4, latent=2)
        self.norm = nn.BatchNorm1d(shape.neurons).requires_grad_(False).eval()

    def training_step(self, batch: Tensor, batch_idx: int) -> Tensor:
        self.train()
        return super().training_step(batch, batch_idx)


@pytest.mark.parametrize(
    ("bad", "rule", "came"),
    [
        (Shapeless, "draws uint8 windows", "(1, 8, 4)"),
        (Unseeded, "Same seed", "different ones"),
        (Deaf, "Different seeds", "same windows"),
        (Floating, "draws uint8 windows", "float32"),
        (Overcounting, "counts agree", "1000000"),
        (Forgetful, "state_dict", "different ones"),
        (Exploding, "finite weights", "NaN"),
        (Undecided, "whether it converged", "solve gave NoneType: return True or False"),
        (Swallowing, "refuses an option", "swallowed"),
        (Waking, "froze or put into evaluation mode", "in training mode"),
    ],
)
def test_a_bad_model_hears_which_rule_it_breaks(bad: type, rule: str, came: str) -> None:
    config = ModelConfig(target=f"{__name__}.{bad.__name__}")
    import sys

    sys.modules.setdefault(__name__, sys.modules[bad.__module__])
    broken = [verdict for verdict in check_generator(config) if not verdict.passed]
    assert any(rule in verdict.rule and came in verdict.came for verdict in broken), broken
    assert all(verdict.expected and verdict.read_on for verdict in broken)
