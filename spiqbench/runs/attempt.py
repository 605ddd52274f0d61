"""What a run does and what comes of it, step by step: training, drawing, scoring, the record."""

import resource
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_lightning import Callback
from pytorch_lightning.loggers import Logger

from spiqbench.config.run_config import RunConfig
from spiqbench.data.task import Task
from spiqbench.data.windows import windows_digest
from spiqbench.models.contract import SpikeGenerator
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.models.spiqgan.sampling_backend import Drawing
from spiqbench.record_values import reason_line
from spiqbench.records.artifacts import Origin, save_checkpoint, save_samples
from spiqbench.records.measurement import Assessment, assess, assess_likelihood, null_assessment
from spiqbench.records.provenance import provenance
from spiqbench.records.schema import (
    SCHEMA_VERSION,
    Circuit,
    Likelihood,
    Parameters,
    Record,
    StatedPlateau,
    Status,
    Timing,
)
from spiqbench.records.store import RunKey, key_of
from spiqbench.records.tuned_settings import Found
from spiqbench.runs.pace import MeasureFirstSteps
from spiqbench.seeds import derive_seed, torch_generator
from spiqbench.training.fit import fit
from spiqbench.training.progress import tracked
from spiqbench.training.sampling import sample_in_chunks
from spiqbench.training.stop import StopAtWall


class Attempt:
    """What a run has come to so far, so that a failure keeps all that was known before it.

    Args:
        trained: record of the run that trained the generator, where another did.
        found: what a search found for the model, which `config` and `generator` have already.
    """

    def __init__(
        self,
        key: RunKey,
        config: RunConfig,
        task: Task,
        generator: SpikeGenerator,
        trained: Record | None = None,
        *,
        found: Found,
    ) -> None:
        self.key = key
        self.config = config
        self.task = task
        self.generator = generator
        self.found = found
        self.provenance = provenance(task, store=config.store)  # before the training: of the code that runs
        self.steps: int | None = None
        self.seconds = {"train": 0.0, "sample": 0.0, "score": 0.0}
        self.peak: int | None = None
        self.samples: NDArray[np.uint8] | None = None
        self.assessment: Assessment | None = None
        self.likelihood: Likelihood | None = None
        self.trained = trained
        if trained is not None and trained.timing is not None:
            self.steps, self.seconds["train"] = trained.timing.steps, trained.timing.train_seconds

    def train(self, folder: Path, callbacks: tuple[Callback, ...], logger: Logger | None) -> None:
        budget = self.config.budget
        if not isinstance(self.generator, SelfFittingGenerator):
            self.steps = self.found.steps
        start = time.monotonic()
        try:
            fit(
                self.generator,
                self.task.train,
                validation=self.task.validation,
                steps=self.steps,
                seed=derive_seed("training", *self.key.axes),
                outputs=self.config.outputs,
                callbacks=(
                    *callbacks,
                    StopAtWall(budget.wall_seconds),
                    MeasureFirstSteps(self.config.outputs, self.key.model, self.key.task),
                ),
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
        save_checkpoint(folder, self.generator, self.config.model, origin)

    def draw(self, folder: Path) -> None:
        start = time.monotonic()
        n, drawing = self.config.budget.samples, self.config.drawing
        if drawing is None:
            rng = torch_generator("samples", *self.key.axes)
            self.samples = sample_in_chunks(self.generator, n, rng=rng)
        else:
            from spiqbench.models.spiqgan.on_device import draw  # PennyLane takes seconds to import

            # The noise of the run that trained it: what differs between the two is the device.
            assert self.trained is not None
            rng = torch_generator("samples", *key_of(self.trained).axes)
            with tracked("drawing", shown=self.config.progress) as track:
                self.samples = draw(drawing, self.generator, n, rng=rng, track=track)
        self.seconds["sample"] = time.monotonic() - start
        self.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        save_samples(folder, self.samples)

    def score(self) -> None:
        assert self.samples is not None
        start = time.monotonic()
        self.assessment = assess(self.task, self.samples, cache=self.config.outputs)
        if self.config.drawing is None:  # else the samples are not those of the generator's own distribution
            nats = log_likelihood(self.generator, self.task.test)
            kind = self.generator.likelihood_kind
            self.likelihood = (
                None if nats is None or kind is None else assess_likelihood(self.task, nats, kind)
            )
        self.seconds["score"] = time.monotonic() - start

    def _plateau(self) -> StatedPlateau | None:
        if self.trained is not None:
            return self.trained.plateau
        if isinstance(self.generator, SelfFittingGenerator):
            converged = self.generator.converged
            return None if converged is None else StatedPlateau(steps=0, converged=converged)
        return self.found.stated

    def _timing(self) -> Timing:
        rounded = {f"{part}_seconds": round(seconds, 3) for part, seconds in self.seconds.items()}
        return Timing(**rounded, steps=self.steps)

    def record(self, status: Status, reason: str | None) -> Record:
        config, task = self.config, self.task
        assessment = self.assessment if status == "ok" else None
        if assessment is None:
            assessment = null_assessment(task, config.budget.samples, cache=config.outputs)
        drawn = self.samples if status == "ok" else None
        model = config.model
        return Record(
            schema_version=SCHEMA_VERSION,
            model=self.key.model,
            kind=model.about.kind,
            source=model.about.source,
            twin=config.twin,
            matched_to=model.matched_to,
            family=config.family,
            drawn_from=model.name if config.drawing else None,
            task=self.key.task,
            budget=self.key.budget,
            seed=self.key.seed,
            status=status,
            reason=None if reason is None else reason_line(reason),
            neurons=task.shape.neurons,
            time_bins=task.shape.time_bins,
            bin_width_ms=task.bin_width_ms,
            samples=0 if drawn is None else len(drawn),
            parameters=Parameters(**asdict(self.generator.parameter_counts())),
            loss_statistics=self.generator.loss_statistics,
            scores=assessment.scores,
            statistics=assessment.statistics,
            tests=assessment.tests,
            noise=assessment.noise,
            likelihood=self.likelihood if status == "ok" else None,
            circuit=circuit_of(self.generator, config.drawing),
            timing=self._timing(),
            peak_memory_bytes=self.peak,
            samples_sha256=None if drawn is None else windows_digest(drawn),
            curve=self.generator.validation_curve,
            plateau=self._plateau(),
            tuning=self.found.tuning,
            overrides=config.overrides(self.found.tuning.task),
            config=config.recorded(),
            provenance=self.provenance,
        )


def log_likelihood(generator: SpikeGenerator, test: NDArray[np.uint8]) -> NDArray[np.float64] | None:
    """Nats of each test window, a chunk at a time, as samples are drawn; None where the model has no likelihood."""
    if generator.likelihood_kind is None:
        return None
    with torch.no_grad():
        parts = [generator.log_likelihood(windows) for windows in torch.from_numpy(test.copy()).split(1024)]
    found: NDArray[np.float64] = torch.cat(parts).double().cpu().numpy()
    return found


def circuit_of(generator: SpikeGenerator, drawing: Drawing | None) -> Circuit | None:
    """Resources of the circuit that draws the samples, where there is one."""
    resources = getattr(generator, "circuit_resources", None)
    if resources is None:
        return None
    return Circuit(**(resources() | (drawing.circuit if drawing else {})))
