"""Lightning's trainer as every run has it: on the CPU, in one process, silent, and counted in steps."""

import logging
import signal
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pytorch_lightning import Callback, Trainer
from pytorch_lightning.loggers import Logger
from pytorch_lightning.plugins.environments import LightningEnvironment

from spiqbench.data.module import SpikeDataModule
from spiqbench.models.contract import SpikeGenerator
from spiqbench.training.stop import StopAfterSteps


class StepTrainer(Trainer):
    """A trainer of so many calls of `training_step`, over as many epochs as that takes.

    Lightning's own `max_steps` counts steps of optimisers, of which an adversarial step takes several; schedules ask
    for `estimated_stepping_batches`, which is the number of steps here.
    """

    def __init__(
        self, steps: int, *, callbacks: Sequence[Callback] = (), logger: Logger | bool = False
    ) -> None:
        super().__init__(
            accelerator="cpu",
            devices=1,
            # One process wherever it runs: inside a SLURM job Lightning would take ranks and requeueing from SLURM.
            plugins=[LightningEnvironment()],
            max_epochs=-1,
            logger=logger,
            callbacks=[StopAfterSteps(steps), *callbacks],
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            num_sanity_val_steps=0,
            limit_val_batches=0,
            use_distributed_sampler=False,
        )
        self.steps = steps

    @property
    def estimated_stepping_batches(self) -> int:
        return self.steps

    def carry_out(self, generator: SpikeGenerator, data: SpikeDataModule) -> None:
        """Train; raises KeyboardInterrupt where Lightning answers Ctrl-C with `sys.exit` and ignores later ones."""
        in_main_thread = threading.current_thread() is threading.main_thread()
        handler = signal.getsignal(signal.SIGINT)
        try:
            self.fit(generator, datamodule=data)
        except SystemExit:
            if self.interrupted:
                raise KeyboardInterrupt from None
            raise
        finally:
            if in_main_thread:
                signal.signal(signal.SIGINT, handler)


@contextmanager
def quiet_lightning() -> Iterator[None]:
    """Keeps Lightning's hints about hardware, workers and missing loaders out of a run's output."""
    logger = logging.getLogger("pytorch_lightning")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"(pytorch_lightning|lightning_fabric).*")
            yield
    finally:
        logger.setLevel(level)
