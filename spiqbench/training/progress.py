"""Progress bars: of the training steps, and of what is drawn slowly."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from pytorch_lightning import Callback, LightningModule, Trainer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

LONG_SECONDS = 300
LINE_SECONDS = 30


class StepProgress(Callback):
    """Counts `training_step` calls on standard error, with an estimate of the time left."""

    def on_fit_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        self.progress = _bar()
        self.bar = self.progress.add_task("training", total=trainer.estimated_stepping_batches)
        self.progress.start()

    def on_train_batch_end(self, trainer: Trainer, pl_module: LightningModule, *args: Any) -> None:
        self.progress.advance(self.bar)

    def on_fit_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        self.progress.stop()

    def on_exception(self, trainer: Trainer, pl_module: LightningModule, exception: BaseException) -> None:
        self.progress.stop()


class StepLines(Callback):
    """The same as lines, one every half minute, for a file or a pipe."""

    def on_fit_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        self.steps = 0
        self.begun = self.told = time.monotonic()

    def on_train_batch_end(self, trainer: Trainer, pl_module: LightningModule, *args: Any) -> None:
        self.steps += 1
        now = time.monotonic()
        if now - self.told >= LINE_SECONDS:
            self.told = now
            total = trainer.estimated_stepping_batches
            left = (now - self.begun) / self.steps * (total - self.steps)
            print(f"training: {self.steps} of {total} steps, about {left:.0f} s left", file=sys.stderr)


def progress_callbacks(wanted: bool) -> tuple[Callback, ...]:
    """A bar at a terminal, else lines; nothing where none is wanted."""
    if not wanted:
        return ()
    return (StepProgress(),) if sys.stderr.isatty() else (StepLines(),)


@contextmanager
def tracked(what: str, *, shown: bool) -> Iterator[Callable[[Iterable[int], int], Iterable[int]]]:
    """A function that passes on sizes of pieces and counts them towards a total, in a bar at a terminal.

    Elsewhere a line on standard error tells of what will take longer than `LONG_SECONDS`.
    """
    if not shown or not sys.stderr.isatty():
        yield lambda sizes, total: _announced(what, sizes, total)
        return
    with _bar() as progress:

        def count(sizes: Iterable[int], total: int) -> Iterator[int]:
            bar = progress.add_task(what, total=total)
            for size in sizes:
                yield size
                progress.advance(bar, size)

        yield count


def _announced(what: str, sizes: Iterable[int], total: int) -> Iterator[int]:
    start, done, told = time.monotonic(), 0, False
    for size in sizes:
        yield size
        done += size
        left = (time.monotonic() - start) / done * (total - done)
        if left > LONG_SECONDS and not told:
            print(f"{what} {total} windows will take about {left / 60:.0f} minutes more", file=sys.stderr)
            told = True


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, transient=True, console=Console(stderr=True))
