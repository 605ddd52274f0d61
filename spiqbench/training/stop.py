"""Callbacks that end a run: after its steps, or when the budget's wall is reached."""

import time
from typing import Any

from pytorch_lightning import Callback, LightningModule, Trainer


class BudgetExceeded(RuntimeError):
    """A run used more wall-clock seconds than its budget's wall allows."""


class StopAfterSteps(Callback):
    """Ends training after a number of calls of `training_step`; see `StepTrainer`."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.done = 0

    def on_train_batch_end(self, trainer: Trainer, pl_module: LightningModule, *args: Any) -> None:
        self.done += 1
        if self.done >= self.steps:
            trainer.should_stop = True


class StopAtWall(Callback):
    """Raises `BudgetExceeded` once `seconds` have gone by since training began."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def on_fit_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        self.start = time.monotonic()

    def on_train_batch_end(self, trainer: Trainer, pl_module: LightningModule, *args: Any) -> None:
        spent = time.monotonic() - self.start
        if spent > self.seconds:
            raise BudgetExceeded(f"training was stopped at the budget's wall of {self.seconds:.0f} s")
