"""Ends a training with the weights that did best on the validation windows."""

import copy
from collections.abc import Callable, Collection
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_lightning import Callback, LightningModule, Trainer
from torch import Tensor

from spiqbench.errors import DivergedError
from spiqbench.models.contract import SpikeGenerator
from spiqbench.seeds import torch_generator
from spiqbench.training.evaluations import WINDOWS
from spiqbench.training.modes import evaluating

LOOKS = 50
"""Steps between two looks at whether the weights are still numbers."""

Selection = Callable[[NDArray[np.uint8]], float]
"""Fidelity of `WINDOWS` generated windows on the validation windows."""


class KeepBest(Callback):
    """Scores the generator on validation windows after some steps and ends with the best of these weights.

    The curve of validation fidelity goes to the run's logger and into the generator's `validation_curve` as
    `(step, fidelity)`. A training that diverges ends there, with the best weights from before, and its curve is the
    shorter for it.

    Args:
        at: steps after which to score; empty: the last weights are kept, and have only to be numbers.
        seed: of the windows that are drawn, the same ones at every evaluation.

    Raises:
        DivergedError: weights are NaN or infinite before there are any to go back to.
    """

    def __init__(self, selection: Callable[[], Selection], *, at: Collection[int], seed: int = 0) -> None:
        self._selection = selection() if at else None
        self._at = frozenset(at)
        self._seed = seed
        self._steps = 0
        self._best: dict[str, Tensor] | None = None
        self._best_fidelity = -np.inf

    def on_train_batch_end(self, trainer: Trainer, pl_module: LightningModule, *args: Any) -> None:
        self._steps += 1
        if self._steps in self._at:
            self._evaluate(trainer, pl_module)
        elif self._steps % LOOKS == 0 and not _is_finite(pl_module):
            self._go_back(trainer)

    def on_train_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        if self._best is not None:
            pl_module.load_state_dict(self._best)
        elif not _is_finite(pl_module):
            self._go_back(trainer)

    def _evaluate(self, trainer: Trainer, pl_module: LightningModule) -> None:
        assert isinstance(pl_module, SpikeGenerator)
        assert self._selection is not None
        if not _is_finite(pl_module):
            self._go_back(trainer)
            return
        with evaluating(pl_module), torch.no_grad():
            samples = pl_module.sample(WINDOWS, rng=torch_generator("validation", self._seed)).numpy()
        value = self._selection(samples)
        pl_module.validation_curve.append((self._steps, round(value, 6)))
        if trainer.logger is not None:
            trainer.logger.log_metrics({"validation/fidelity": value}, step=self._steps)
        if value > self._best_fidelity:
            self._best_fidelity = value
            self._best = copy.deepcopy(pl_module.state_dict())

    def _go_back(self, trainer: Trainer) -> None:
        if self._best is None:
            raise DivergedError(
                f"training diverged: within {self._steps} steps weights became NaN or infinite; lower the "
                "learning rate"
            )
        trainer.should_stop = True


def _is_finite(module: LightningModule) -> bool:
    return all(bool(torch.isfinite(weights).all()) for weights in module.parameters())
