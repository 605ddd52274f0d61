"""One run: from a configuration to a record, also when it fails."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from pytorch_lightning import Callback, seed_everything
from pytorch_lightning.loggers import Logger
from threadpoolctl import threadpool_limits

from spiqbench.atomic import is_disk_trouble, require_room_for
from spiqbench.config.run_config import RunConfig
from spiqbench.data.task import Task, build_task
from spiqbench.errors import ConfigError, SpiqbenchError, Terminated, in_one_line
from spiqbench.held import alone, remove_leftovers
from spiqbench.models.build import build_generator, generator_class, require_counts
from spiqbench.models.contract import SpikeGenerator
from spiqbench.records.artifacts import CHECKPOINT, load_generator, run_dir
from spiqbench.records.sameness import require_same
from spiqbench.records.schema import Record, Status
from spiqbench.records.store import RunKey, read_record, write_record
from spiqbench.records.tuned_settings import Found, found_for
from spiqbench.report.cards.of_record import save_report_card
from spiqbench.runs.attempt import Attempt
from spiqbench.runs.limits import waiting_seconds
from spiqbench.runs.loggers import LoggerFactory, no_logger
from spiqbench.runs.only_warned import only_warned
from spiqbench.runs.pace import Clock, remember
from spiqbench.runs.supervision.interrupts import noticed_interrupts
from spiqbench.runs.wandb_run import close_run, tell_outcome
from spiqbench.seeds import derive_seed
from spiqbench.training.sampling import require_memory_for
from spiqbench.training.stop import BudgetExceeded

AS_TRAINED = {"device": None, "noise": None, "shots": None, "force": False}
"""What makes of a run that draws on a device the run that trains its generator."""


@dataclass(frozen=True)
class Outcome:
    """What became of a run: its record, its place, and whether it was there already."""

    record: Record
    path: Path
    existed: bool


def run_key(config: RunConfig, task: Task) -> RunKey:
    """The key of the run that a configuration describes."""
    return RunKey(task.name, config.budget.name, config.label, config.seed)


def execute(
    config: RunConfig,
    *,
    callbacks: tuple[Callback, ...] = (),
    logger: LoggerFactory = no_logger,
    begins: Callable[[], None] = lambda: None,
) -> Outcome:
    """Carry out one run, or return the record that it left before.

    A run with a device, noise or shots draws from the generator of the same run without them, which is carried out
    first where its checkpoint is not there.

    Two processes that ask for the same run at the same time do it once, also where their outputs differ: the second
    waits for the first and returns its record.

    Args:
        begins: called when the run is this process's own to do; its time counts from then.

    Raises:
        SpiqbenchError: the task, the model or its hyperparameters cannot be used; nothing was written.
        KeyboardInterrupt: interrupted; nothing was written.
        OSError: the disk is full or broken, which says nothing of the model; no record was written.
    """
    clock = Clock()
    generator_class(config.model)
    task = build_task(config.task.as_written)
    key = run_key(config, task)
    folder, path = run_dir(config.outputs, key), key.path(config.store)
    as_given = config
    config, found = _found(config, task)
    _require_possible(config, task)
    require_room_for(path)
    require_room_for(folder / "samples.npz")
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(config, key):
        if path.exists() and not config.force:
            record = read_record(path)
            require_same(record, as_given, task.digest, path)
            return Outcome(record, path, existed=True)
        remove_leftovers(folder)
        begins()
        with _own_threads(config):
            if config.drawing is None:
                attempt = Attempt(key, config, task, _unfitted(config, task, key), found=found)
            else:
                trained = _trained(as_given, found, task, callbacks, logger, begins)
                attempt = Attempt(key, config, task, *trained, found=found)
            made = logger(folder, config)
            try:
                record = _carry_out(attempt, folder, callbacks, made)
                write_record(
                    config.store, record
                )  # first: what follows may break, and nothing is trained for it again
                if config.report_card and record.status == "ok" and attempt.samples is not None:
                    with only_warned("there is no report card of this run"):
                        save_report_card(folder, task, attempt.samples, record)
                with only_warned("the logger was not told the outcome of this run"):
                    tell_outcome(made, record, folder, task, attempt.samples)
            finally:
                with only_warned("the logger could not be closed"):
                    close_run(made)
    if record.status == "ok":
        pace = clock.pace(key.model, key.task, fit=attempt.seconds["train"], steps=attempt.steps)
        remember(config.outputs, pace)
    return Outcome(record, path, existed=False)


def write_off(config: RunConfig, status: Status, reason: str, *, begun: float) -> Record:
    """Write the record of a run whose process is gone, unless it left one itself.

    Args:
        begun: when the run began, in seconds since the epoch: with `force=true` an older record is not its own.
    """
    task = build_task(config.task.as_written)
    key = run_key(config, task)
    path = key.path(config.store)
    config, found = _found(config, task)
    # Another board may have taken the run over in the meantime: then its record stands.
    with _alone(config, key):
        if path.exists() and (not config.force or path.stat().st_mtime >= begun):
            return read_record(path)
        generator = build_generator(config.model, task.shape)
        record = Attempt(key, config, task, generator, found=found).record(status, reason)
        write_record(config.store, record)
    return record


def _found(config: RunConfig, task: Task) -> tuple[RunConfig, Found]:
    """The configuration with the settings that a search chose for its model, and all that it found."""
    found = found_for(config, task.name, task.digest)
    return config.model_copy(update={"model": found.model}), found


def _alone(config: RunConfig, key: RunKey) -> AbstractContextManager[None]:
    return alone(key.lock(config.store), wait_seconds=waiting_seconds(config.budget.wall_seconds))


def _require_possible(config: RunConfig, task: Task) -> None:
    """Refuse what cannot be made, before there is anything on disk."""
    require_memory_for(config.budget.samples, task.shape)
    generator = build_generator(config.model, task.shape)
    require_counts(generator)
    if config.drawing is not None:
        from spiqbench.models.spiqgan.on_device import check_drawing  # PennyLane takes seconds to import

        check_drawing(config.drawing, generator)


@contextmanager
def _own_threads(config: RunConfig) -> Iterator[None]:
    threads = config.budget.threads
    torch.set_num_threads(threads)
    with threadpool_limits(threads):
        yield


def _unfitted(config: RunConfig, task: Task, key: RunKey) -> SpikeGenerator:
    """A run's generator before training: it shares nothing with that of another seed, nor with the order of runs."""
    seed_everything(derive_seed("initial weights", *key.axes) % 2**32, verbose=False)
    return build_generator(config.model, task.shape)


def _trained(
    as_given: RunConfig,
    found: Found,
    task: Task,
    callbacks: tuple[Callback, ...],
    logger: LoggerFactory,
    begins: Callable[[], None],
) -> tuple[SpikeGenerator, Record]:
    """The generator of the run that differs from this one in its drawing alone, and that run's record.

    Where the record is there and the checkpoint is not (records are committed, checkpoints are not), the training is
    done again, which gives the same weights.
    """
    whole = as_given.model_copy(update=AS_TRAINED)
    record = execute(whole, callbacks=callbacks, logger=logger, begins=begins).record
    if record.status != "ok":
        raise ConfigError(
            f"there is no trained {record.model} to draw from: its run is recorded as {record.status} "
            f"({record.reason}); run it again without device=, noise= and shots=, with force=true"
        )
    config = whole.model_copy(update={"model": found.model})
    key = run_key(config, task)
    folder = run_dir(config.outputs, key)
    with _alone(config, key):
        begins()
        if not (folder / CHECKPOINT).exists():
            attempt = Attempt(key, config, task, _unfitted(config, task, key), found=found)
            attempt.train(folder, callbacks, None)
        generator = load_generator(folder / CHECKPOINT, config.model)
    generator.validation_curve = list(record.curve)
    return generator, record


def _carry_out(
    attempt: Attempt, folder: Path, callbacks: tuple[Callback, ...], logger: Logger | None
) -> Record:
    with noticed_interrupts() as interrupted:
        return _ended(attempt, folder, callbacks, logger, interrupted)


def _ended(
    attempt: Attempt,
    folder: Path,
    callbacks: tuple[Callback, ...],
    logger: Logger | None,
    interrupted: Callable[[], bool],
) -> Record:
    """The record of what becomes of the attempt."""
    try:
        if attempt.trained is None:
            attempt.train(folder, callbacks, logger)
        attempt.draw(folder)
        attempt.score()
    except BudgetExceeded as error:
        return attempt.record("timeout", str(error))
    except SpiqbenchError as error:
        return attempt.record("failed", str(error))
    except MemoryError:
        return attempt.record("failed", "out of memory")
    except Terminated:
        raise
    except BaseException as error:  # a model may call sys.exit, or raise what else only a user should
        if is_disk_trouble(error) or (isinstance(error, KeyboardInterrupt) and interrupted()):
            raise
        return attempt.record("failed", in_one_line(error))
    return attempt.record("ok", None)
