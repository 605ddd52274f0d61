"""What is followed over the number of neurons: scores and costs of a row, each with its interval."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from spiqbench.boards.columns import short_title
from spiqbench.boards.formatting import grouped, significant
from spiqbench.boards.inference.intervals import Estimate
from spiqbench.boards.rows import Row
from spiqbench.records.schema import Record
from spiqbench.scoring.level import student_margin


@dataclass(frozen=True)
class Quantity:
    """One panel, one table.

    Attributes:
        title: of the panel and the table, with its unit.
        measure: the quantity of a row whose runs ended, at least in part; None where it has none.
        plural: how a sentence names it; None: no law of growth is fitted to it.
        whole: a count, told to the last digit.
    """

    title: str
    measure: Callable[[Row], Estimate | None]
    plural: str | None = None
    whole: bool = False

    def text(self, cost: Estimate) -> str:
        """A cost as `0.0123 (0.0101 to 0.0150)`, a count as `1 502`, or the value alone."""
        told = grouped if self.whole else significant
        if cost.lower is None or cost.upper is None:
            return told(cost.value)
        return f"{told(cost.value)} ({told(cost.lower)} to {told(cost.upper)})"


def _skill(key: str) -> Quantity:
    return Quantity(f"skill in {short_title(key)}", lambda row: row.skills.get(key))


def over_runs(row: Row, value: Callable[[Record], float | None]) -> Estimate | None:
    """Geometric mean over the runs that ended, with Student's interval on logarithms.

    Costs vary by factors, and an interval of a few values on the plain scale would reach below 0.
    """
    found = [value(record) for record in row.ended]
    logs = np.log([one for one in found if one])
    if not len(logs):
        return None
    mean = float(logs.mean())
    if len(logs) == 1:
        return Estimate(float(np.exp(mean)))
    margin = student_margin(float(logs.std(ddof=1) / np.sqrt(len(logs))), len(logs) - 1)
    return Estimate(*(float(np.exp(mean + shift)) for shift in (0, -margin, margin)))


def _parameters(row: Row) -> Estimate | None:
    """Exact for every run; where runs differ, their span stands for an interval."""
    if not row.parameters or not row.generator:
        return None
    low, high = row.generator
    return Estimate(float(high), low, high) if low != high else Estimate(float(high))


def _seconds_a_step(record: Record) -> float | None:
    timing = record.timing
    return timing.train_seconds / timing.steps if timing and timing.steps else None


def _steps(record: Record) -> float | None:
    return record.timing.steps if record.timing else None


def _seconds_of_closed_fit(record: Record) -> float | None:
    return record.timing.train_seconds if record.timing and record.timing.steps is None else None


def _windows_a_second(record: Record) -> float | None:
    timing = record.timing
    return record.samples / timing.sample_seconds if timing and timing.sample_seconds else None


def _megabytes(record: Record) -> float | None:
    return record.peak_memory_bytes / 1e6 if record.peak_memory_bytes else None


SCORES = (
    Quantity("realism", lambda row: row.realism),
    Quantity("fidelity", lambda row: row.fidelity),
    Quantity("breadth", lambda row: row.breadth),
    _skill("pairwise_covariance"),
    _skill("autocorrelogram"),
)
"""Between the null's 0 and the floor's 1, so that no power of N describes them."""

COSTS = (
    Quantity("generator parameters", _parameters, "parameters", whole=True),
    Quantity(
        "seconds a training step", lambda row: over_runs(row, _seconds_a_step), "seconds a training step"
    ),
    Quantity(
        "seconds of a closed-form fit",
        lambda row: over_runs(row, _seconds_of_closed_fit),
        "seconds of a closed-form fit",
    ),
    Quantity("windows drawn a second", lambda row: over_runs(row, _windows_a_second), "windows a second"),
    Quantity("peak memory, MB", lambda row: over_runs(row, _megabytes)),
)
"""Memory is not fitted: most of it is libraries, the same for every model and size."""


STEPS = Quantity("training steps", lambda row: over_runs(row, _steps), whole=True)
"""Those that a search found to be enough, or the budget's cap; a score after few of them says little."""
