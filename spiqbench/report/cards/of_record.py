"""The report card of a recorded run, as files beside its samples."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.task import Task
from spiqbench.records.schema import Record
from spiqbench.report.cards.figure import report_card_figure
from spiqbench.report.cards.page import write_report_card

CARD = "report_card"


def save_report_card(
    folder: Path, task: Task, samples: NDArray[np.uint8], record: Record
) -> tuple[Path, Path]:
    """Write `report_card.png` and `report_card.html` to the run's folder."""
    title = f"{record.model} on {record.task}"
    figure = report_card_figure(
        task.test,
        samples,
        train=task.train,
        bin_width_ms=task.bin_width_ms,
        title=title,
        scores=record.statistics,
        realism=record.scores.realism.value,
    )
    facts = {
        "parameters": "unknown" if record.parameters is None else record.parameters.generator,
        "windows": record.samples,
        "budget": record.budget,
        "seed": record.seed,
    }
    return write_report_card(
        figure,
        folder / CARD,
        title=title,
        scores=record.statistics,
        means=record.scores.values_by_name(),
        tests=record.tests,
        facts=facts,
    )
