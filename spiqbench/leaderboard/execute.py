"""One run: from a configuration to a record, also when it fails."""

import resource
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from filelock import FileLock, Timeout
from numpy.typing import NDArray
from pytorch_lightning import Callback, seed_everything
from pytorch_lightning.loggers import Logger
from threadpoolctl import threadpool_limits

from spiqbench.atomic import is_disk_trouble, remove_leftovers, require_room_for
from spiqbench.data.task import Task, build_task
from spiqbench.errors import SpiqbenchError, in_one_line
from spiqbench.generators.build import build_generator, generator_class, model_name
from spiqbench.generators.contract import SpikeGenerator
from spiqbench.leaderboard.artifacts import Origin, run_dir, samples_digest, save_checkpoint, save_samples
from spiqbench.leaderboard.assess import Assessment, assess, null_assessment
from spiqbench.leaderboard.card import save_report_card
from spiqbench.leaderboard.loggers import LoggerFactory
from spiqbench.leaderboard.provenance import provenance
from spiqbench.leaderboard.schema import SCHEMA_VERSION, Circuit, Parameters, Record, Status, Timing, Tuning
from spiqbench.leaderboard.store import RunKey, read_record, write_record
from spiqbench.leaderboard.tuned import with_tuned_settings
from spiqbench.seeds import derive_seed, torch_generator
from spiqbench.training.fit import fit, sample_in_chunks
from spiqbench.training.steps import planned_steps
from spiqbench.training.stop import BudgetExceeded, StopAtWall


@dataclass(frozen=True)
class Outcome:
    """What became of a run: its record, its place, and whether it was there already."""

    record: Record
    path: Path
    existed: bool


def run_key(config: Mapping[str, Any], task: Task) -> RunKey:
    """The key of the run that a resolved `run` configuration describes."""
    return RunKey(task.name, str(config["budget"]["name"]), model_name(config["model"]), int(config["seed"]))


def execute(
    config: Mapping[str, Any],
    *,
    callbacks: tuple[Callback, ...] = (),
    logger: LoggerFactory = lambda folder: None,
) -> Outcome:
    """Carry out one run, or return the record that it left before.

    Two processes that ask for the same run at the same time do it once: the second waits for the first and
    returns its record.

    Raises:
        SpiqbenchError: the task, the model or its hyperparameters cannot be used; nothing was written.
        KeyboardInterrupt: interrupted; nothing was written.
        OSError: the disk is full or broken, which says nothing of the model; no record was written.
    """
    generator_class(config["model"])
    task = build_task(config["task"])
    config = with_tuned_settings(config, task.name)
    key = run_key(config, task)
    store, folder = Path(config["store"]), run_dir(Path(config["outputs"]), key)
    path = key.path(store)
    # What cannot be made or kept is refused here, before there is anything on disk.
    build_generator(config["model"], task.shape)
    require_room_for(path)
    require_room_for(folder / "samples.npz")
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / "run.lock"):
        if path.exists() and not config["force"]:
            return Outcome(read_record(path), path, existed=True)
        remove_leftovers(path)
        record = _run(config, task, key, folder, callbacks, logger)
        write_record(store, record)
    return Outcome(record, path, existed=False)


def write_off(config: Mapping[str, Any], status: Status, reason: str) -> Record:
    """Write the record of a run whose process is gone, unless it left one itself."""
    task = build_task(config["task"])
    config = with_tuned_settings(config, task.name)
    key = run_key(config, task)
    store, folder = Path(config["store"]), run_dir(Path(config["outputs"]), key)
    path = key.path(store)
    folder.mkdir(parents=True, exist_ok=True)
    # Another board may have taken the run over in the meantime: then its record stands.
    with _alone(folder / "run.lock"):
        if path.exists():
            return read_record(path)
        remove_leftovers(path)
        generator = build_generator(config["model"], task.shape)
        record = _Attempt(key, config, task, generator).record(status, reason)
        write_record(store, record)
    return record


def _alone(path: Path) -> FileLock:
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print(f"another process is on this run; waiting for it ({path})", file=sys.stderr)
        lock.acquire()
    return lock


def _run(
    config: Mapping[str, Any],
    task: Task,
    key: RunKey,
    folder: Path,
    callbacks: tuple[Callback, ...],
    logger: LoggerFactory,
) -> Record:
    budget, model_config = config["budget"], config["model"]
    torch.set_num_threads(int(budget["threads"]))
    with threadpool_limits(int(budget["threads"])):
        # Unfitted models of a run share nothing with those of another seed, nor with the order of runs.
        seed_everything(derive_seed("initial weights", *_axes(key)) % 2**32, verbose=False)
        generator = build_generator(model_config, task.shape)
        attempt = _Attempt(key, config, task, generator)
        try:
            attempt.train(folder, callbacks, logger(folder))
            attempt.draw(folder)
            attempt.score()
        except BudgetExceeded as error:
            return attempt.record("timeout", str(error))
        except SpiqbenchError as error:
            return attempt.record("failed", str(error))
        except MemoryError:
            return attempt.record("failed", "out of memory")
        except Exception as error:
            if is_disk_trouble(error):
                raise
            return attempt.record("failed", in_one_line(error))
        record = attempt.record("ok", None)
        if config.get("report_card") and attempt.samples is not None:
            save_report_card(folder, task, attempt.samples, record)
        return record


def _axes(key: RunKey) -> tuple[str | int, ...]:
    return key.task, key.budget, key.model, key.seed


class _Attempt:
    """What a run has come to so far, so that a failure keeps all that was known before it."""

    def __init__(self, key: RunKey, config: Mapping[str, Any], task: Task, generator: SpikeGenerator) -> None:
        self.key = key
        self.config = config
        self.task = task
        self.generator = generator
        self.steps: int | None = None
        self.seconds = {"train": 0.0, "sample": 0.0, "score": 0.0}
        self.peak: int | None = None
        self.samples: NDArray[np.uint8] | None = None
        self.assessment: Assessment | None = None

    def train(self, folder: Path, callbacks: tuple[Callback, ...], logger: Logger | None) -> None:
        training, budget = self.config["model"].get("training") or {}, self.config["budget"]
        if not self.generator.closed_form:
            self.steps = planned_steps(training, self.task.shape.neurons, float(budget["train_seconds"]))
        start = time.monotonic()
        try:
            fit(
                self.generator,
                self.task.train,
                validation=self.task.validation,
                steps=self.steps,
                batch_size=int(training.get("batch_size") or 256),
                seed=derive_seed("training", *_axes(self.key)),
                callbacks=(*callbacks, StopAtWall(float(budget["wall_seconds"]))),
                logger=logger or False,
            )
        finally:
            self.seconds["train"] = time.monotonic() - start
        origin = Origin(
            model=self.key.model,
            task=self.key.task,
            budget=self.key.budget,
            seed=self.key.seed,
            bin_width_ms=self.task.bin_width_ms,
        )
        save_checkpoint(folder, self.generator, self.config["model"], origin)

    def draw(self, folder: Path) -> None:
        start = time.monotonic()
        rng = torch_generator("samples", *_axes(self.key))
        self.samples = sample_in_chunks(self.generator, int(self.config["budget"]["samples"]), rng=rng)
        self.seconds["sample"] = time.monotonic() - start
        self.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        save_samples(folder, self.samples)

    def score(self) -> None:
        assert self.samples is not None
        start = time.monotonic()
        self.assessment = assess(self.task, self.samples, cache=Path(self.config["outputs"]))
        self.seconds["score"] = time.monotonic() - start

    def record(self, status: Status, reason: str | None) -> Record:
        config, task = self.config, self.task
        cache = Path(config["outputs"])
        assessment = self.assessment if status == "ok" else None
        if assessment is None:
            assessment = null_assessment(task, int(config["budget"]["samples"]), cache=cache)
        drawn = self.samples if status == "ok" else None
        counts = self.generator.parameter_counts()
        return Record(
            schema_version=SCHEMA_VERSION,
            model=self.key.model,
            kind=self.generator.kind,
            source=self.generator.source,
            twin=config["model"].get("twin"),
            matched_to=config["model"].get("matched_to"),
            family=config["model"].get("family"),
            task=self.key.task,
            budget=self.key.budget,
            seed=self.key.seed,
            status=status,
            reason=reason,
            neurons=task.shape.neurons,
            time_bins=task.shape.time_bins,
            bin_width_ms=task.bin_width_ms,
            samples=0 if drawn is None else len(drawn),
            parameters=Parameters(
                generator=counts.generator, training_only=counts.training_only, fixed=counts.fixed
            ),
            fidelity=assessment.fidelity,
            fidelity_interval=assessment.fidelity_interval,
            statistics=assessment.statistics,
            tests=assessment.tests,
            replicates=assessment.replicates,
            circuit=_circuit(self.generator),
            timing=Timing(
                train_seconds=round(self.seconds["train"], 3),
                sample_seconds=round(self.seconds["sample"], 3),
                score_seconds=round(self.seconds["score"], 3),
                steps=self.steps,
            ),
            peak_memory_bytes=self.peak,
            samples_sha256=None if drawn is None else samples_digest(drawn),
            curve=self.generator.validation_curve,
            tuning=Tuning(**(config.get("tuning") or {})),
            config=_public(config),
            provenance=provenance(task, store=Path(config["store"])),
        )


def _circuit(generator: SpikeGenerator) -> Circuit | None:
    resources = getattr(generator, "circuit_resources", None)
    return None if resources is None else Circuit(**resources())


def _public(config: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration without what says where files lie or how a run is shown."""
    return {key: config[key] for key in ("model", "task", "budget", "seed") if key in config}
