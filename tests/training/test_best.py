"""Which weights a training ends with, and what becomes of one whose weights are no longer numbers."""

from typing import Any

import numpy as np
import pytest
import torch
from spiqbench.baselines.vae import VAE
from torch import Tensor, nn

from spiqbench.data.shape import WindowShape
from spiqbench.errors import DivergedError
from spiqbench.training.fit import fit

SHAPE = WindowShape(neurons=3, time_bins=5)
EVERY_TEN = range(10, 101, 10)


class Diverging(VAE):
    """Its weights become NaN at a given step."""

    def __init__(self, at: int) -> None:
        super().__init__(SHAPE, width=4, latent=2)
        self.at = at

    def training_step(self, batch: Tensor, batch_idx: int) -> Tensor:
        loss = super().training_step(batch, batch_idx)
        return loss * float("nan") if self.trainer.global_step >= self.at else loss


def _windows() -> np.ndarray:
    rng = np.random.default_rng(0)
    return (rng.random((300, SHAPE.neurons, SHAPE.time_bins)) < 0.3).astype(np.uint8)


def _fit(generator: VAE, **options: Any) -> VAE:
    windows = _windows()
    return fit(generator, windows, validation=windows, steps=100, batch_size=50, **options)


def test_it_ends_with_the_weights_that_did_best(monkeypatch: pytest.MonkeyPatch) -> None:
    values = iter([0.1, 0.9, 0.5])
    kept: dict[float, list[Tensor]] = {}
    model = VAE(SHAPE, width=4, latent=2)

    def scored(samples: np.ndarray) -> float:
        value = next(values)
        kept[value] = [weights.detach().clone() for weights in model.parameters()]
        return value

    monkeypatch.setattr("spiqbench.training.fit.SelectionScore", lambda *args, **options: scored)
    _fit(model, evaluate_at=[20, 50, 100])
    assert model.validation_curve == [(20, 0.1), (50, 0.9), (100, 0.5)]
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), kept[0.9], strict=True))
    assert not torch.equal(kept[0.9][0], kept[0.5][0])


def test_a_diverged_training_ends_with_the_best_weights_from_before() -> None:
    generator = _fit(Diverging(at=25), evaluate_at=EVERY_TEN)
    assert [step for step, _ in generator.validation_curve] == [10, 20]
    assert all(torch.isfinite(weights).all() for weights in generator.parameters())


@pytest.mark.parametrize(("evaluate_at", "noticed"), [(EVERY_TEN, 10), ([], 50)])
def test_without_anything_to_keep_it_says_so(evaluate_at: Any, noticed: int) -> None:
    with pytest.raises(DivergedError, match=f"within {noticed} steps"):
        _fit(Diverging(at=3), evaluate_at=evaluate_at)


class PartlyFrozen(VAE):
    """A part that its author put into evaluation mode."""

    def __init__(self) -> None:
        super().__init__(SHAPE, width=4, latent=2)
        self.norm = nn.BatchNorm1d(SHAPE.neurons).requires_grad_(False).eval()
        self.modes: list[tuple[bool, bool]] = []

    def training_step(self, batch: Tensor, batch_idx: int) -> Tensor:
        self.modes.append((self.training, self.norm.training))
        return super().training_step(batch, batch_idx)


def test_every_part_is_in_the_mode_that_it_had_before_an_evaluation() -> None:
    generator = _fit(PartlyFrozen(), evaluate_at=EVERY_TEN)
    assert set(generator.modes) == {(True, False)}


def test_schedules_are_told_the_number_of_steps() -> None:
    told = []

    class Asking(VAE):
        def configure_optimizers(self) -> Any:
            told.append(self.trainer.estimated_stepping_batches)
            return super().configure_optimizers()

    _fit(Asking(SHAPE, width=4, latent=2))
    assert told == [100]
