"""A progress bar of the training steps."""

import sys
from typing import Any

from pytorch_lightning import Callback, LightningModule, Trainer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from spiqbench.generators.contract import SpikeGenerator


class StepProgress(Callback):
    """Counts `training_step` calls on standard error, with an estimate of the time left."""

    def on_fit_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        total = pl_module.planned_steps if isinstance(pl_module, SpikeGenerator) else None
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        self.progress = Progress(*columns, transient=True, console=Console(stderr=True))
        self.bar = self.progress.add_task("training", total=total)
        self.progress.start()

    def on_train_batch_end(self, trainer: Trainer, pl_module: LightningModule, *args: Any) -> None:
        self.progress.advance(self.bar)

    def on_fit_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        self.progress.stop()

    def on_exception(self, trainer: Trainer, pl_module: LightningModule, exception: BaseException) -> None:
        self.progress.stop()


def progress_callbacks(wanted: bool) -> tuple[Callback, ...]:
    """The progress bar, where it is wanted and somebody looks."""
    return (StepProgress(),) if wanted and sys.stderr.isatty() else ()
