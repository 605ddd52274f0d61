"""Windows of a task as a Lightning data module, fast enough for thousands of small steps a second."""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_lightning import LightningDataModule
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler

from spiqbench.errors import ConfigError
from spiqbench.seeds import torch_generator


class SpikeDataModule(LightningDataModule):
    """Holds all windows in memory and hands out whole batches.

    Args:
        train, validation, test: uint8 `(samples, neurons, time_bins)`; the last two may be left out.
        batch_size: windows a batch; more than there are means all of them.
        seed: of the shuffle, which depends on it and on the epoch alone.
        drop_last: drop the last batch of an epoch where it is incomplete, so that all batches weigh the
            same. Closed-form models need every window exactly once, and so False.

    Raises:
        ConfigError: the batch size is not positive, or there is no window to train on.

    Attributes:
        train, validation, test: uint8 tensors `(samples, neurons, time_bins)`.
    """

    def __init__(
        self,
        train: NDArray[np.uint8] | Tensor,
        validation: NDArray[np.uint8] | Tensor | None = None,
        test: NDArray[np.uint8] | Tensor | None = None,
        *,
        batch_size: int,
        seed: int = 0,
        drop_last: bool = True,
    ) -> None:
        super().__init__()
        if batch_size < 1:
            raise ConfigError(f"batch_size is {batch_size}: a batch needs at least one window")
        if len(train) == 0:
            raise ConfigError("there are no training windows: give at least one")
        self.train = _tensor(train)
        self.validation = _tensor(train[:0] if validation is None else validation)
        self.test = _tensor(train[:0] if test is None else test)
        self.batch_size = batch_size
        self.seed = seed
        self.drop_last = drop_last

    def train_dataloader(self) -> DataLoader[Tensor]:
        """Shuffled batches, uint8 `(batch, neurons, time_bins)`."""
        order = ShuffledBatches(len(self.train), self.batch_size, seed=self.seed, drop_last=self.drop_last)
        # batch_size=None: the sampler's items are indices of whole batches, so nothing is done a sample.
        return DataLoader(_Windows(self.train), batch_size=None, sampler=order, num_workers=0)


class ShuffledBatches(Sampler[Tensor]):
    """Indices of the batches of an epoch; each epoch's order depends on the seed and the epoch's number.

    The trainer calls `set_epoch` before every epoch, so that a run continued from a checkpoint sees the
    batches it would have seen.
    """

    def __init__(self, windows: int, batch_size: int, *, seed: int, drop_last: bool) -> None:
        self.windows = windows
        self.batch_size = min(batch_size, windows)
        self.seed = seed
        self.drop_last = drop_last
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        self.epoch = epoch

    def __len__(self) -> int:
        whole, rest = divmod(self.windows, self.batch_size)
        return whole + int(rest > 0 and not self.drop_last)

    def __iter__(self) -> Iterator[Tensor]:
        order = torch.randperm(self.windows, generator=torch_generator("shuffle", self.seed, self.epoch))
        yield from order.split(self.batch_size)[: len(self)]


class _Windows(Dataset[Tensor]):
    def __init__(self, windows: Tensor) -> None:
        self.windows = windows

    def __getitem__(self, batch: Tensor) -> Tensor:
        return self.windows[batch]

    def __len__(self) -> int:
        return len(self.windows)


def _tensor(windows: NDArray[np.uint8] | Tensor) -> Tensor:
    if isinstance(windows, Tensor):
        return windows.to(torch.uint8)
    # A task's arrays are read-only, which tensors cannot be.
    return torch.from_numpy(np.array(windows, dtype=np.uint8))
