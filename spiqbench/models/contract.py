"""The contract that every generator keeps, quantum or classical, trained by steps or fitting itself."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import torch
from pytorch_lightning import LightningModule
from torch import Generator as TorchGenerator
from torch import Tensor, nn

from spiqbench.data.shape import WindowShape
from spiqbench.scoring.likelihood import LikelihoodKind


@dataclass(frozen=True)
class ParameterCounts:
    """Numbers that a fitted model holds.

    Attributes:
        generator: fitted numbers needed to draw samples.
        training_only: fitted numbers used in training alone (a critic, an encoder).
        fixed: numbers needed to draw samples that were set by hand or drawn once and never fitted.
    """

    generator: int
    training_only: int = 0
    fixed: int = 0


class SpikeGenerator(LightningModule, ABC):
    """A model that is fitted to windows of a task and draws new ones.

    All fitted state lives in parameters and buffers that `__init__` allocates in their final shape, so that
    a `state_dict` restores the model exactly. Batches arrive as uint8 `(samples, neurons, time_bins)`; `prepare`
    is given all training windows of the same layout before the first step.

    Same seed, same weights, same samples: bit for bit on one machine.
    """

    sampling_passes: float = 1.0
    """Passes through the model that drawing a window takes, for one that a training step makes with a window: more
    than one for those that sample by iterating. Trainings look at validation windows the less often for it."""

    def __init__(self, shape: WindowShape) -> None:
        super().__init__()
        self.shape = shape
        self.validation_curve: list[tuple[int, float]] = []
        """`(step, fidelity)` on the validation windows, filled in training."""
        self.converged: bool | None = None
        """Whether the fit came to an end that more work would not move; None where that is not known."""

    def log(self, name: str, *arguments: Any, **options: Any) -> None:
        """As Lightning's; values of steps that no logger asks for are dropped at once, which saves half its work."""
        if options.get("on_epoch") or self._is_logged_step():
            super().log(name, *arguments, **options)

    def _is_logged_step(self) -> bool:
        every: int = getattr(self.trainer, "log_every_n_steps", 0)
        logged = bool(self.trainer.loggers) and every > 0
        return logged and (self.trainer.fit_loop.total_batch_idx + 1) % every == 0

    def prepare(self, windows: Tensor) -> None:
        """Start the weights from the training windows `(samples, neurons, time_bins)`, before the first step.

        Called without gradients, on the device of the weights; models that fit themselves have `solve` instead.
        """

    def on_fit_start(self) -> None:
        with torch.no_grad():
            self.prepare(self.training_windows())

    def training_windows(self) -> Tensor:
        """The windows that the model is fitted to, uint8 `(samples, neurons, time_bins)`, while a trainer is at it."""
        windows = self.trainer.datamodule.train  # type: ignore[attr-defined]  # Lightning sets it, untyped
        return torch.as_tensor(windows).to(self.device)

    @abstractmethod
    def sample(self, n: int, *, rng: TorchGenerator) -> Tensor:
        """Draw `n` windows: uint8 `(n, neurons, time_bins)` of 0 and 1, on the CPU.

        Callers may give a whole number in place of the random generator: it is the seed of a new one.
        """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "sample" in vars(cls):
            cls.sample = _takes_a_seed(cls.sample)  # type: ignore[method-assign]  # on purpose: each class has its own wrapped

    @abstractmethod
    def parameter_counts(self) -> ParameterCounts:
        """Count what the model holds; see `ParameterCounts`."""

    @property
    def likelihood_kind(self) -> LikelihoodKind | None:
        """What `log_likelihood` gives; None where the model has none."""
        return None

    def log_likelihood(self, windows: Tensor) -> Tensor:
        """Log-probability of windows `(samples, neurons, time_bins)` of 0 and 1, in nats, `(samples,)`.

        Where it takes draws, it takes the same ones at every call.
        """
        raise NotImplementedError(f"{type(self).__name__} has no likelihood")

    @property
    def loss_statistics(self) -> tuple[str, ...]:
        """Keys of the board's statistics that the fit sets out to match; none where it looks at no statistic."""
        return ()


def _takes_a_seed(sample: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """So that no model has to care whether it was given a seed or a random generator."""

    @wraps(sample)
    def wrapped(self: "SpikeGenerator", n: int, *, rng: TorchGenerator | int) -> Tensor:
        return sample(self, n, rng=TorchGenerator().manual_seed(rng) if isinstance(rng, int) else rng)

    return wrapped


def count_parameters(module: nn.Module) -> int:
    """Number of trainable scalars of a module."""
    return sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)
