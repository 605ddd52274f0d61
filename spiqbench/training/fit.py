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
from torch import Tensor

from spiqbench.data.module import SpikeDataModule
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError, ResourceError
from spiqbench.free_memory import available_bytes
from spiqbench.models.contract import SpikeGenerator
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.scoring.selection import SelectionScore
from spiqbench.seeds import derive_seed, torch_generator
from spiqbench.training.best import KeepBest
from spiqbench.training.evaluations import WINDOWS, evaluation_steps
from spiqbench.training.freed_memory import keep_freed_memory
from spiqbench.training.steps import BATCH_SIZE
from spiqbench.training.trainer import StepTrainer, quiet_lightning

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
        ConfigError: a model that fits itself does not say whether it converged.
    """
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


def require_memory_for(n: int, shape: WindowShape) -> None:
    """Raises `ResourceError` where so many windows, with what joins them, do not fit into the memory that is free."""
    needed = 2 * n * shape.neurons * shape.time_bins
    if needed > available_bytes():
        raise ResourceError(
            f"{n} windows of {shape.neurons} neurons x {shape.time_bins} bins take {needed / 1e9:.1f} GB to draw, more "
            "than is free: draw fewer (budget.samples, or --windows of spiqbench sample)"
        )


def sample_in_chunks(
    generator: SpikeGenerator, n: int, *, rng: torch.Generator, chunk: int = 1024
) -> NDArray[np.uint8]:
    """Draw `n` windows a chunk at a time, so that no model has to hold all of them with its activations.

    Raises:
        ResourceError: they do not fit into the memory that is free.
        ConfigError: what the generator draws are no windows.
    """
    require_memory_for(n, generator.shape)
    generator.eval()
    with torch.no_grad():
        parts = [_drawn(generator, min(chunk, n - start), rng) for start in range(0, n, chunk)]
    return torch.cat(parts).numpy()


def _drawn(generator: SpikeGenerator, n: int, rng: torch.Generator) -> Tensor:
    found: object = generator.sample(n, rng=rng)
    expected = (n, generator.shape.neurons, generator.shape.time_bins)
    if isinstance(found, Tensor) and found.shape == expected and found.dtype == torch.uint8:
        return found
    came = (
        f"{found.dtype} of shape {tuple(found.shape)}" if isinstance(found, Tensor) else type(found).__name__
    )
    raise ConfigError(
        f"{type(generator).__name__}.sample gave {came}: give uint8 of shape {expected}; `spiqbench check` says more"
    )
