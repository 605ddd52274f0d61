"""What a contributed checkpoint gives: samples drawn again, and the likelihood of the test windows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.task import Task
from spiqbench.records.schema import Record
from spiqbench.records.store import key_of
from spiqbench.runs.rebuild import confined
from spiqbench.scoring.likelihood import LikelihoodKind

MOST_SECONDS = 600.0


@dataclass(frozen=True)
class Redrawn:
    """What a checkpoint says of itself, as the record would.

    Attributes:
        samples: uint8 `(samples, neurons, time_bins)`, drawn as the record's run drew them.
        nats: log-likelihood of each test window, `(windows,)`; None where its model has none.
    """

    parameters: Mapping[str, int]
    samples: NDArray[np.uint8]
    nats: NDArray[np.float64] | None
    kind: LikelihoodKind | None


def redraw(record: Record, path: Path, task: Task) -> Redrawn:
    """Draw a record's samples again from the checkpoint of its run, in a process of its own.

    Raises:
        RecordError: it is no checkpoint, is of a class that is not named here, or takes more than any model does.
    """
    found: Redrawn = confined(_redraw, MOST_SECONDS, (path, record.samples, key_of(record).axes, task.test))
    return found


def _redraw(path: Path, samples: int, axes: tuple[str | int, ...], test: NDArray[np.uint8]) -> Redrawn:
    from spiqbench.errors import RecordError
    from spiqbench.records.artifacts import load_generator
    from spiqbench.runs.attempt import log_likelihood
    from spiqbench.seeds import torch_generator
    from spiqbench.training.sampling import sample_in_chunks

    generator = load_generator(path)
    shape = (generator.shape.neurons, generator.shape.time_bins)
    if shape != test.shape[1:]:
        raise RecordError(
            f"{path} is of windows of {shape} neurons and bins, the task's are {test.shape[1:]}"
        )
    return Redrawn(
        parameters=asdict(generator.parameter_counts()),
        samples=sample_in_chunks(generator, samples, rng=torch_generator("samples", *axes)),
        nats=log_likelihood(generator, test),
        kind=generator.likelihood_kind,
    )
