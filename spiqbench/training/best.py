"""Ends a training with the weights that did best on the validation windows."""

import copy
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_lightning import Callback, LightningModule, Trainer
from torch import Tensor

from spiqbench.errors import DivergedError
from spiqbench.models.contract import SpikeGenerator
from spiqbench.scoring.reference_errors import reference_errors
from spiqbench.scoring.score import fidelity, score
from spiqbench.seeds import derive_seed, torch_generator


class KeepBest(Callback):
    """Scores the generator on validation windows every so many steps and ends with the best weights.

    The weights after the last step are always among those compared. The curve of validation fidelity goes to
    the run's logger and into the generator's `validation_curve` as `(step, fidelity)`. A training that diverges ends
    there, with the best weights from before, and its curve is the shorter for it.

    Raises:
        DivergedError: weights are NaN or infinite at the first evaluation already.
    """

    def __init__(
        self,
        train: NDArray[np.uint8],
        validation: NDArray[np.uint8],
        *,
        every: int,
        seed: int = 0,
        samples: int = 2048,
    ) -> None:
        self.validation = validation
        self.every = every
        self.seed = seed
        self.samples = samples
        self.references = reference_errors(train, validation, samples, seed=derive_seed("validation", seed))
        self._steps = 0
        self._best: dict[str, Tensor] | None = None
        self._best_fidelity = -np.inf

    def on_train_batch_end(self, trainer: Trainer, pl_module: LightningModule, *args: Any) -> None:
        self._steps += 1
        if self._steps % self.every == 0:
            self._evaluate(trainer, pl_module)

    def on_train_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        if self._steps % self.every != 0 or self._steps == 0:
            self._evaluate(trainer, pl_module)
        if self._best is not None:
            pl_module.load_state_dict(self._best)

    def _evaluate(self, trainer: Trainer, pl_module: LightningModule) -> None:
        assert isinstance(pl_module, SpikeGenerator)
        if not _is_finite(pl_module):
            if self._best is None:
                raise DivergedError(
                    f"training diverged: within {self._steps} steps weights became NaN or infinite; lower the "
                    "learning rate"
                )
            trainer.should_stop = True
            return
        pl_module.eval()
        with torch.no_grad():
            samples = pl_module.sample(self.samples, rng=torch_generator("validation", self.seed)).numpy()
        pl_module.train()
        scores = score(self.validation, samples, self.references)
        value = fidelity(scores)
        pl_module.validation_curve.append((self._steps, round(value, 6)))
        if trainer.logger is not None:
            metrics = {f"validation/{key}": s.skill for key, s in scores.items() if s.skill is not None}
            trainer.logger.log_metrics({"validation/fidelity": value, **metrics}, step=self._steps)
        if value > self._best_fidelity:
            self._best_fidelity = value
            self._best = copy.deepcopy(pl_module.state_dict())


def _is_finite(module: LightningModule) -> bool:
    return all(bool(torch.isfinite(weights).all()) for weights in module.parameters())
