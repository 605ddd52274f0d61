"""What becomes of a training whose weights are no longer numbers."""

import numpy as np
import pytest
import torch
from spiqbench.baselines.vae import VAE
from torch import Tensor

from spiqbench.data.shape import WindowShape
from spiqbench.errors import DivergedError
from spiqbench.training.fit import fit

SHAPE = WindowShape(neurons=3, time_bins=5)


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


def test_it_ends_with_the_best_weights_from_before() -> None:
    windows = _windows()
    generator = fit(Diverging(at=25), windows, validation=windows, steps=100, batch_size=50)
    assert [step for step, _ in generator.validation_curve] == [10, 20]
    assert all(torch.isfinite(weights).all() for weights in generator.parameters())


def test_without_anything_to_keep_it_says_so() -> None:
    windows = _windows()
    with pytest.raises(DivergedError, match="within 10 steps"):
        fit(Diverging(at=3), windows, validation=windows, steps=100, batch_size=50)
