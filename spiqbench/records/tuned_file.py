"""What `spiqbench tune` found for a model on a task: a file in the store."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from spiqbench.atomic import write_atomically
from spiqbench.bounded import read_regular
from spiqbench.errors import RecordError
from spiqbench.labels import LABEL, why_no_label
from spiqbench.records.fields import Count, JsonObject, Line, Number
from spiqbench.records.schema import Record
from spiqbench.records.store import MOST_BYTES
from spiqbench.records.unreadable import unreadable
from spiqbench.training.plateau import Plateau

TUNING = "tuning"
"""Folder of a store."""


class TriedSetting(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    setting: JsonObject = Field(description="hyperparameters of the trial")
    fidelity: Number | None = Field(description="on the validation windows; null: the training failed")
    reason: Line | None = Field(None, description="why it failed")


class Tuned(BaseModel):
    """`<store>/tuning/<task>/<model>.json`."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    model: str = Field(pattern=LABEL, description="name of the model, with its changes")
    twin: str | None = Field(None, pattern=LABEL, description="name of its twin, which has as many steps")
    task: str = Field(pattern=LABEL, description="task whose validation windows chose")
    task_digest: str = Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of its windows")
    trials: Count = Field(description="trials spent; 0: the model declares nothing to search")
    trial_steps: Count = Field(ge=1, description="training steps of a trial")
    chosen: JsonObject = Field(default_factory=dict, description="hyperparameters of the better finalist")
    default_fidelity: Number | None = Field(None, description="of the first trial: the model as it came")
    best_fidelity: Number | None = Field(None, description="of the best trial; optimistic, being a maximum")
    tried: tuple[TriedSetting, ...] = Field((), description="every trial, in order")
    finalists: tuple[TriedSetting, ...] = Field(
        (),
        description="the model as it came and the best trial, each after budget.steps; the better is chosen",
    )
    widened: tuple[Line, ...] = Field((), description="keys whose range was widened, once")
    at_end: tuple[Line, ...] = Field(
        (), description="keys whose best value lies at the end of its range still"
    )
    independent_fidelity: Number = Field(description="of independent neurons, on the same windows")
    plateau: Plateau | None = Field(
        None, description="steps that were found to be enough; null: it fits itself"
    )

    @property
    def fidelity(self) -> float | None:
        """On the validation windows, of the longest training there was, or of the best trial."""
        return self.plateau.evidence[-1][1] if self.plateau else self.best_fidelity

    @property
    def chosen_at_end(self) -> tuple[str, ...]:
        """Keys of `at_end` that were chosen so: the search might have gone on."""
        best = best_tried(self.tried)
        return tuple(key for key in self.at_end if best and self.chosen.get(key) == best.setting.get(key))

    @property
    def is_better_than_independent(self) -> bool | None:
        """None where nothing was measured: a model that declares nothing to search and fits itself."""
        return None if self.fidelity is None else self.fidelity > self.independent_fidelity


def best_tried(tried: Iterable[TriedSetting]) -> TriedSetting | None:
    """The first of the highest fidelity; None where no trial gave one."""
    scored = [one for one in tried if one.fidelity is not None]
    return max(scored, default=None, key=lambda one: one.fidelity or 0.0)


def tuned_path(store: Path, task: str, model: str) -> Path:
    """Where the file of a model on a task lies; `RecordError` for names that could lead elsewhere."""
    for part in (task, model):
        if why := why_no_label(part):
            raise RecordError(why)
    return store / TUNING / task / f"{model}.json"


def write_tuned(store: Path, tuned: Tuned) -> Path:
    path = tuned_path(store, tuned.task, tuned.model)
    write_atomically(path, (tuned.model_dump_json(indent=1) + "\n").encode())
    return path


def read_tuned(path: Path) -> Tuned:
    """Read one file; `RecordError` for anything but a whole one."""
    try:
        return Tuned.model_validate_json(read_regular(path, MOST_BYTES))
    except (OSError, ValueError) as error:  # among them pydantic's
        raise unreadable(
            path, error, what="file of settings", remedy="delete it and run spiqbench tune"
        ) from error


def search_of(store: Path, record: Record) -> Path | None:
    """The file of the search that chose a record's settings, on whatever task that was; None where none did."""
    if not record.tuning.chosen or not record.tuning.task:
        return None
    return tuned_path(store, record.tuning.task, record.model)


def searches_at_end(store: Path, records: Iterable[Record]) -> dict[str, tuple[str, ...]]:
    """Of each model of some records the settings that its search chose at the end of their range, as its file says.

    A file that is missing, cannot be read or chose otherwise says nothing.
    """
    found = {}
    for record in records:
        path = search_of(store, record)
        if record.model in found or path is None:
            continue
        try:
            tuned = read_tuned(path)
        except RecordError:
            continue
        if tuned.chosen == record.tuning.chosen:
            found[record.model] = tuned.chosen_at_end
    return found
