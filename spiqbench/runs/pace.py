"""What runs have taken on this machine: a file in the outputs, a line a measurement."""

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from pytorch_lightning import Callback, LightningModule, Trainer

FILE = "pace.jsonl"
RECENT = 5
"""Measurements of one kind that count, the last ones: machines and code change."""
LARGEST = 2**24
"""Bytes of the file that are read, from its end."""

Kind = tuple[str, str]
"""Model and task."""


@dataclass(frozen=True)
class Pace:
    """Seconds that a run of a model on a task takes, as far as one has been measured.

    Attributes:
        step: of one training step.
        solve: of the fit of a model that fits itself.
        beside: of all that is not the fit: the start of the process, drawing, scoring, the report card.
    """

    model: str
    task: str
    step: float | None = None
    solve: float | None = None
    beside: float | None = None

    @property
    def kind(self) -> Kind:
        return self.model, self.task


def remember(outputs: Path, pace: Pace) -> None:
    """Add one measurement; a single short write, so that runs side by side do not mix theirs."""
    outputs.mkdir(parents=True, exist_ok=True)
    known = {key: value for key, value in asdict(pace).items() if value is not None}
    line = (json.dumps(known) + "\n").encode()
    file = os.open(outputs / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(file, line)
    finally:
        os.close(file)


def remembered(outputs: Path) -> list[Pace]:
    """All measurements, oldest first; lines that are no measurement are passed over."""
    path = outputs / FILE
    if not path.is_file():
        return []
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - LARGEST))
        lines = file.read(LARGEST).splitlines()
    return [pace for line in lines if (pace := _read(line)) is not None]


def _read(line: bytes) -> Pace | None:
    try:
        pace = Pace(**json.loads(line))
        seconds = (pace.step, pace.solve, pace.beside)
        return pace if all(value is None or 0 <= value < 1e9 for value in seconds) else None
    except (ValueError, TypeError):
        return None


class Clock:
    """Times one run from here on, and what its process did before, if it is the first one there."""

    _first = True

    def __init__(self) -> None:
        self._before = time.process_time() if Clock._first else 0.0
        self._began = time.monotonic()
        Clock._first = False

    def pace(self, model: str, task: str, *, fit: float, steps: int | None) -> Pace:
        """What the run came to; `fit` seconds of it were the fit."""
        beside = round(self._before + time.monotonic() - self._began - fit, 3)
        if steps is None:
            return Pace(model, task, solve=round(fit, 3), beside=beside)
        return Pace(model, task, step=round(fit / steps, 6), beside=beside)


@dataclass(frozen=True)
class Paces:
    """Medians of the recent measurements, by kind of run."""

    step: dict[Kind, float]
    solve: dict[Kind, float]
    beside: dict[Kind, float]
    any_beside: float | None

    def seconds(self, kind: Kind, steps: int) -> float | None:
        """What a run of so many steps is likely to take; None where nothing like it was measured."""
        fit = self.step[kind] * steps if kind in self.step else self.solve.get(kind)
        return None if fit is None else fit + self.beside.get(kind, self.any_beside or 0.0)


def paces(measured: Iterable[Pace]) -> Paces:
    """Sums up measurements, oldest first."""
    found: dict[str, dict[Kind, list[float]]] = {
        name: defaultdict(list) for name in ("step", "solve", "beside")
    }
    for pace in measured:
        for name, values in found.items():
            value = getattr(pace, name)
            if value is not None:
                values[pace.kind].append(value)
    step, solve, beside = (
        {kind: median(values[-RECENT:]) for kind, values in found[name].items()} for name in found
    )
    return Paces(step, solve, beside, median(beside.values()) if beside else None)


class MeasureFirstSteps(Callback):
    """Remembers what a step takes as soon as a few have been taken, so that the plan can say how long it takes."""

    WARM_UP = 5
    SECONDS = 2.0

    def __init__(self, outputs: Path, model: str, task: str) -> None:
        self.place = outputs, model, task
        self.steps = 0
        self.told = False

    def on_train_batch_end(self, trainer: Trainer, pl_module: LightningModule, *args: Any) -> None:
        if self.told:
            return
        self.steps += 1
        if self.steps == self.WARM_UP:
            self.start = time.monotonic()
        elif self.steps > self.WARM_UP and (took := time.monotonic() - self.start) > self.SECONDS:
            outputs, model, task = self.place
            step = took / (self.steps - self.WARM_UP)
            remember(outputs, Pace(model, task, step=round(step, 6)))
            self.told = True
