"""Models fitted in closed form: sums over the batches of one epoch, then one solve."""

from abc import abstractmethod
from typing import ClassVar

import torch
from torch import Tensor

from spiqbench.models.contract import SpikeGenerator


class ClosedFormGenerator(SpikeGenerator):
    """Goes through the same trainer as every other model, with nothing for an optimiser to do.

    A subclass adds up its sufficient statistics in `accumulate` and turns them into its fitted buffers in
    `solve`, which runs once, at the end of the epoch.
    """

    closed_form: ClassVar[bool] = True

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.automatic_optimization = False

    @abstractmethod
    def accumulate(self, windows: Tensor) -> None:
        """Add one batch, uint8 `(samples, neurons, time_bins)`, to the sufficient statistics."""

    @abstractmethod
    def solve(self) -> None:
        """Turn the sufficient statistics into the fitted buffers."""

    def training_step(self, batch: Tensor, batch_idx: int) -> None:
        with torch.no_grad():
            self.accumulate(batch)

    def on_train_end(self) -> None:
        self.solve()

    def configure_optimizers(self) -> None:
        return None
