"""The one fit: every generator, trained by steps or fitting itself, is fitted here and nowhere else."""

import logging
import signal
import threading
import warnings
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_lightning import Callback, Trainer, seed_everything
from pytorch_lightning.loggers import Logger
from pytorch_lightning.plugins.environments import LightningEnvironment

from spiqbench.data.module import SpikeDataModule
from spiqbench.models.contract import SpikeGenerator
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.seeds import derive_seed, torch_generator
from spiqbench.training.best import KeepBest
from spiqbench.training.steps import BATCH_SIZE
from spiqbench.training.stop import StopAfterSteps

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
    evaluations: int = 10,
    callbacks: Sequence[Callback] = (),
    logger: Logger | bool = False,
    log_every: int = 50,
    progress: bool = False,
) -> G:
    """Fit a generator to training windows and return it, in evaluation mode.

    Args:
        train: uint8 `(samples, neurons, time_bins)`.
        validation: windows of the same layout; where given, a model that is trained by steps is evaluated
            on them `evaluations` times and ends with the weights that had the best fidelity there.
        steps: calls of `training_step`; ignored by models that fit themselves. Defaults to one epoch.
        seed: of batches, of the random generator of a model that fits itself, and of the global ones.
    """
    if isinstance(generator, SelfFittingGenerator):
        return _let_solve(generator, train, seed)
    data = SpikeDataModule(train, validation, batch_size=batch_size, seed=derive_seed("batches", seed))
    own: list[Callback] = []
    epochs: int | None = 1
    if steps is not None:
        generator.planned_steps = steps
        own.append(StopAfterSteps(steps))
        epochs = -1
        if validation is not None and evaluations > 0:
            own.append(KeepBest(train, validation, every=max(1, steps // evaluations), seed=seed))
    with _quiet_lightning():
        seed_everything(derive_seed("training", seed) % 2**32, verbose=False)
        trainer = Trainer(
            accelerator="cpu",
            devices=1,
            # One process wherever it runs: inside a SLURM job Lightning would take ranks and requeueing from SLURM.
            plugins=[LightningEnvironment()],
            max_epochs=epochs,
            logger=logger,
            callbacks=[*own, *callbacks],
            enable_checkpointing=False,
            enable_progress_bar=progress,
            enable_model_summary=False,
            log_every_n_steps=log_every,
            num_sanity_val_steps=0,
            limit_val_batches=0,
            use_distributed_sampler=False,
        )
        _fit_or_interrupt(trainer, generator, data)
    return generator.eval()


def _let_solve(generator: S, train: NDArray[np.uint8], seed: int) -> S:
    seed_everything(derive_seed("training", seed) % 2**32, verbose=False)
    windows = torch.from_numpy(np.array(train, dtype=np.uint8))
    generator.converged = generator.solve(windows, torch_generator("solve", seed))
    return generator.eval()


def _fit_or_interrupt(trainer: Trainer, generator: SpikeGenerator, data: SpikeDataModule) -> None:
    """Lightning answers Ctrl-C with `sys.exit` and ignores later ones; the runner needs the interrupt."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    handler = signal.getsignal(signal.SIGINT)
    try:
        trainer.fit(generator, datamodule=data)
    except SystemExit:
        if trainer.interrupted:
            raise KeyboardInterrupt from None
        raise
    finally:
        if in_main_thread:
            signal.signal(signal.SIGINT, handler)


class _quiet_lightning:
    """Keeps Lightning's hints about hardware, workers and missing loaders out of a run's output."""

    def __enter__(self) -> None:
        self._logger = logging.getLogger("pytorch_lightning")
        self._level = self._logger.level
        self._logger.setLevel(logging.ERROR)
        self._filters = warnings.catch_warnings()
        self._filters.__enter__()
        warnings.filterwarnings("ignore", module=r"(pytorch_lightning|lightning_fabric).*")

    def __exit__(self, *exception: Any) -> None:
        self._filters.__exit__(*exception)
        self._logger.setLevel(self._level)


def sample_in_chunks(
    generator: SpikeGenerator, n: int, *, rng: torch.Generator, chunk: int = 1024
) -> NDArray[np.uint8]:
    """Draw `n` windows a chunk at a time, so that no model has to hold all of them with its activations."""
    generator.eval()
    with torch.no_grad():
        parts = [generator.sample(min(chunk, n - start), rng=rng) for start in range(0, n, chunk)]
    return torch.cat(parts).numpy()
