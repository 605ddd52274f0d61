"""Which parts of a model train and which its author froze or put into evaluation mode, seen while it is fitted."""

from typing import Any

from pytorch_lightning import Callback, LightningModule, Trainer


class PartModes(Callback):
    """Names of the parts that are in training mode at the start of a step."""

    def __init__(self) -> None:
        self.steps: list[set[str]] = []

    def on_train_batch_start(self, trainer: Trainer, pl_module: LightningModule, *args: Any) -> None:
        self.steps.append({name for name, part in pl_module.named_modules() if part.training})
