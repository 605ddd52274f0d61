"""The record of samples that were made elsewhere."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.task import Task
from spiqbench.data.windows import windows_digest
from spiqbench.records.measurement import assess
from spiqbench.records.provenance import provenance
from spiqbench.records.schema import SCHEMA_VERSION, Kind, Parameters, Record
from spiqbench.records.store import RunKey


def external_record(
    key: RunKey,
    task: Task,
    samples: NDArray[np.uint8],
    parameters: Parameters | None,
    *,
    kind: Kind,
    twin: str | None,
    source: str,
    store: Path,
    outputs: Path,
) -> Record:
    """Score samples as those of a run are scored; what only a run can know (times, memory) stays null."""
    assessment = assess(task, samples, cache=outputs)
    return Record(
        schema_version=SCHEMA_VERSION,
        model=key.model,
        kind=kind,
        source=source,
        twin=twin,
        external=True,
        task=key.task,
        budget=key.budget,
        seed=key.seed,
        status="ok",
        neurons=task.shape.neurons,
        time_bins=task.shape.time_bins,
        bin_width_ms=task.bin_width_ms,
        samples=len(samples),
        parameters=parameters,
        scores=assessment.scores,
        statistics=assessment.statistics,
        tests=assessment.tests,
        noise=assessment.noise,
        samples_sha256=windows_digest(samples),
        config={},
        provenance=provenance(task, store=store, external=True),
    )
