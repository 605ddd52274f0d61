"""What a run tells Weights & Biases beside its curves: configuration, summary, and pictures of its samples."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pytorch_lightning.loggers import Logger, WandbLogger

from spiqbench.config.run_config import RunConfig
from spiqbench.data.task import Task
from spiqbench.errors import ResourceError, in_one_line
from spiqbench.records.schema import Record
from spiqbench.report.cards.figure import raster_figure
from spiqbench.report.cards.of_record import CARD


def open_run(logger: WandbLogger, config: RunConfig) -> None:
    """Start the run with its configuration as records keep it, whose keys are those of the command line.

    Raises:
        ResourceError: W&B does not start: a broken installation, no account, no network.
    """
    try:
        logger.experiment.config.update(dict(flat(config.recorded())), allow_val_change=True)
    except Exception as error:  # whatever is wrong there, it is not the model
        raise ResourceError(
            f"W&B does not start ({in_one_line(error)}): log in with `wandb login`, or take logger.offline=true or "
            "logger=csv"
        ) from error


def tell_outcome(
    logger: Logger | None, record: Record, folder: Path, task: Task, samples: NDArray[np.uint8] | None
) -> None:
    """The record's numbers as the summary; rasters and the report card, where there are any, as media."""
    if not isinstance(logger, WandbLogger):
        return
    import wandb

    run = logger.experiment
    run.summary.update(dict(flat(summary(record))))
    media = {}
    if samples is not None:
        figure = raster_figure(task.test, samples, bin_width_ms=task.bin_width_ms)
        media["rasters"] = wandb.Image(figure, caption=f"{record.model} on {record.task}")
    if (folder / CARD).with_suffix(".png").exists():
        media["report_card"] = wandb.Image(str((folder / CARD).with_suffix(".png")))
    if media:
        run.log(media)


def close_run(logger: Logger | None) -> None:
    """Write all of it out; the next run of this process is then another one."""
    if isinstance(logger, WandbLogger):
        logger.experiment.finish()


def summary(record: Record) -> dict[str, Any]:
    """The numbers of a record, without curves, replicates and what made it."""
    kept = ("status", "reason", "samples", "parameters", "scores", "likelihood", "tests", "circuit")
    found = record.model_dump(mode="json", include={*kept, "timing", "peak_memory_bytes", "samples_sha256"})
    for name in ("skill", "error"):
        found[name] = {key: getattr(result, name) for key, result in record.statistics.items()}
    return found


def flat(node: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Values of nested dicts under dotted keys, such as `model.learning_rate`; those that are null are left out."""
    for key, value in node.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{key}.")
        elif value is not None:
            yield f"{prefix}{key}", value
