import time

import numpy as np
import pytest
import torch
from pytorch_lightning import LightningModule, Trainer

from spiqbench.data.module import SpikeDataModule
from spiqbench.errors import ConfigError


def numbered(samples):
    """Windows that hold their own number in binary, in 1 neuron and 16 bins."""
    return ((np.arange(samples)[:, None] >> np.arange(16)) & 1).astype(np.uint8)[:, None, :]


def numbers(batch):
    return (batch[:, 0].long() << torch.arange(16)).sum(dim=1)


def epoch(data, number=0):
    loader = data.train_dataloader()
    loader.sampler.set_epoch(number)
    return [numbers(batch) for batch in loader]


def test_splits_are_tensors_of_their_own(simulated_task):
    task = simulated_task
    data = SpikeDataModule(task.train, task.validation, task.test, batch_size=32)
    for split in ("train", "validation", "test"):
        tensor = getattr(data, split)
        assert tensor.dtype == torch.uint8
        np.testing.assert_array_equal(tensor.numpy(), getattr(simulated_task, split))


def test_batches_are_uint8_windows(simulated_task):
    batch = next(iter(SpikeDataModule(simulated_task.train, batch_size=32).train_dataloader()))
    assert batch.dtype == torch.uint8
    assert batch.shape == (32, 6, 16)


@pytest.mark.parametrize(("drop_last", "sizes"), [(True, [32] * 3), (False, [32] * 3 + [4])])
def test_an_epoch_holds_no_window_twice(drop_last, sizes):
    data = SpikeDataModule(numbered(100), batch_size=32, drop_last=drop_last)
    batches = epoch(data)
    assert [len(batch) for batch in batches] == sizes
    assert len(data.train_dataloader()) == len(sizes)
    assert len(torch.cat(batches).unique()) == sum(sizes)


def test_fewer_windows_than_a_batch_make_one_batch():
    assert [len(batch) for batch in epoch(SpikeDataModule(numbered(10), batch_size=32))] == [10]


def test_the_order_depends_on_seed_and_epoch_alone():
    torch.manual_seed(0)
    first = torch.cat(epoch(SpikeDataModule(numbered(96), batch_size=32, seed=5), 3))
    torch.manual_seed(1)
    again = torch.cat(epoch(SpikeDataModule(numbered(96), batch_size=32, seed=5), 3))
    other_epoch = torch.cat(epoch(SpikeDataModule(numbered(96), batch_size=32, seed=5), 4))
    other_seed = torch.cat(epoch(SpikeDataModule(numbered(96), batch_size=32, seed=6), 3))
    assert torch.equal(first, again)
    assert not torch.equal(first, other_epoch)
    assert not torch.equal(first, other_seed)
    assert not torch.equal(first, torch.arange(96))


class Listener(LightningModule):
    """Learns nothing and notes what it is shown."""

    def __init__(self):
        super().__init__()
        self.automatic_optimization = False
        self.seen = []

    def training_step(self, batch, batch_idx):
        self.seen.append(numbers(batch))

    def configure_optimizers(self):
        return None


def train(epochs):
    listener = Listener()
    quiet = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False}
    trainer = Trainer(
        max_epochs=epochs, accelerator="cpu", enable_model_summary=False, barebones=False, **quiet
    )
    trainer.fit(listener, datamodule=SpikeDataModule(numbered(64), batch_size=64, seed=2))
    return listener.seen


@pytest.mark.filterwarnings("ignore")
def test_the_trainer_shuffles_anew_every_epoch_and_alike_every_time():
    first, again = train(3), train(3)
    assert len(first) == 3
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    assert not torch.equal(first[0], first[1])
    assert not torch.equal(first[1], first[2])


def test_nothing_is_done_a_sample():
    data = SpikeDataModule(np.zeros((9000, 8, 16), np.uint8), batch_size=128)
    started = time.process_time()
    batches = sum(1 for _ in range(5) for _ in data.train_dataloader())
    # A few thousand batches a second; loading sample by sample manages about a hundred.
    assert batches / (time.process_time() - started) > 500


def test_refuses_empty_batches_and_empty_training_sets():
    with pytest.raises(ConfigError, match="batch_size is 0"):
        SpikeDataModule(numbered(4), batch_size=0)
    with pytest.raises(ConfigError, match="no training windows"):
        SpikeDataModule(numbered(0), batch_size=1)
