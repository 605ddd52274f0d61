"""The one fit: every generator, trained by steps or fitting itself, is fitted here and nowhere else."""

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_lightning import Callback, seed_everything
from pytorch_lightning.loggers import Logger

from spiqbench.data.module import SpikeDataModule
from spiqbench.errors import ConfigError
from spiqbench.models.contract import SpikeGenerator
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.scoring.selection import SelectionScore
from spiqbench.seeds import derive_seed, torch_generator
from spiqbench.training.best import KeepBest
from spiqbench.training.evaluations import WINDOWS, evaluation_steps
from spiqbench.training.freed_memory import keep_freed_memory
from spiqbench.training.steps import BATCH_SIZE
from spiqbench.training.trainer import StepTrainer, quiet_lightning
from spiqbench.values import whole_number

G = TypeVar("G", bound=SpikeGenerator)
S = TypeVar("S", bound=SelfFittingGenerator)


def fit(
    generator: G,
    train: NDArray[np.uint8],
    *,
    validation: NDArray[np.uint8] | None = None,
    steps: int | None = None,
    batch_size: int = BATCH_SIZE,
    seed: int = 0,
    evaluate_at: Collection[int] | None = None,
    outputs: Path | None = None,
    callbacks: Sequence[Callback] = (),
    logger: Logger | bool = False,
) -> G:
    """Fit a generator to training windows and return it, in evaluation mode.

    Args:
        train: uint8 `(samples, neurons, time_bins)`.
        validation: windows of the same layout; where given, a model that is trained by steps ends with the weights
            that had the best fidelity there.
        steps: calls of `training_step`; ignored by models that fit themselves. Defaults to one epoch.
        seed: of batches, of the random generator of a model that fits itself, and of the global ones.
        evaluate_at: steps after which the fidelity is looked at; left out, as many as their cost allows.
        outputs: folder where what is known of a task's real windows is kept for other runs.

    Raises:
        ConfigError: `steps` is not at least 1, or a model that fits itself does not say whether it converged.
    """
    if steps is not None:
        steps = whole_number("steps", steps, 1)
    keep_freed_memory()
    if isinstance(generator, SelfFittingGenerator):
        return _let_solve(generator, train, seed)
    data = SpikeDataModule(train, validation, batch_size=batch_size, seed=derive_seed("batches", seed))
    if steps is None:
        steps = len(data.train_dataloader())
    own: list[Callback] = []
    if validation is not None:
        at = evaluation_steps(steps, generator.sampling_passes) if evaluate_at is None else evaluate_at
        selection = partial(SelectionScore, train, validation, WINDOWS, folder=outputs)
        own.append(KeepBest(selection, at=at, seed=seed))
    with quiet_lightning():
        seed_everything(derive_seed("training", seed) % 2**32, verbose=False)
        trainer = StepTrainer(steps, callbacks=[*own, *callbacks], logger=logger)
        trainer.carry_out(generator, data)
    return generator.eval()


def _let_solve(generator: S, train: NDArray[np.uint8], seed: int) -> S:
    seed_everything(derive_seed("training", seed) % 2**32, verbose=False)
    windows = torch.from_numpy(np.array(train, dtype=np.uint8))
    found: object = generator.solve(windows, torch_generator("solve", seed))
    if not isinstance(found, bool):
        raise ConfigError(
            f"{type(generator).__name__}.solve gave {type(found).__name__}: return True or False, whether it converged"
        )
    generator.converged = found
    return generator.eval()
