"""Whether a record at a run's place is of that very run: the same windows, the same model, the same budget."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from spiqbench.config.run_config import RunConfig
from spiqbench.errors import ConfigError
from spiqbench.records.schema import Record

DECIDES = ("samples", "steps")
"""What of a budget decides what a run comes to; the rest says how it is carried out."""


def require_same(record: Record, config: RunConfig, digest: str, path: Path) -> None:
    """Raises `ConfigError` with what differs where a record is not of the run that a configuration describes.

    Args:
        config: before settings of a search are put in: a later search does not make it another run.
        digest: of the task's windows.
    """
    if record.external:
        raise ConfigError(
            f"{path} is of samples that were made elsewhere: give this model another model.name"
        )
    other = [*_other_windows(record, config, digest), *other_settings(record, config)]
    if other:
        key = other[0].split(".")[0].split(" ")[-1]
        group = key if key in ("model", "budget") else "task"
        raise ConfigError(
            f"{path} is of another run: {'; '.join(other)}. Give this one {group}.name=NAME, or replace that one with "
            "force=true"
        )


def other_settings(record: Record, config: RunConfig) -> Iterator[str]:
    """In what the model and the budget that a record states differ from a configuration's, in words.

    Args:
        config: before settings of a search are put in.
    """
    yield from _other_model(record, config)
    yield from _other_budget(record, config)
    recorded = record.config.get("model")
    for key, value in record.tuning.chosen.items():
        if isinstance(recorded, Mapping) and _unlike(recorded.get(key), value):
            yield f"model.{key} is {value} by its search, the record has {recorded.get(key)}"


def _other_windows(record: Record, config: RunConfig, digest: str) -> Iterator[str]:
    if record.provenance.task_digest == digest:
        return
    recorded, given = record.config.get("task"), config.task.as_written
    told = list(_differences(recorded, given, "task")) if isinstance(recorded, Mapping) else []
    yield from told or ["the task is set up alike, but the recording holds other spikes than it did"]


def _other_model(record: Record, config: RunConfig) -> Iterator[str]:
    recorded = record.config.get("model")
    if not isinstance(recorded, Mapping):
        return
    for key, value in config.model.hyperparameters.items():
        if key in recorded and key not in record.tuning.chosen and _unlike(recorded[key], value):
            yield f"model.{key} is {value}, the record has {recorded[key]}"
    made, asked = (
        str(target).rsplit(".", 1)[-1] for target in (recorded.get("_target_"), config.model.target)
    )
    if made != asked:
        yield f"model._target_ is {config.model.target}, the record has {recorded.get('_target_')}"


def _other_budget(record: Record, config: RunConfig) -> Iterator[str]:
    recorded = record.config.get("budget")
    if not isinstance(recorded, Mapping):
        return
    for key in DECIDES:
        value = getattr(config.budget, key)
        # A search may have found other steps than the budget's first; a command may ask for just these.
        as_run = key == "steps" and record.timing is not None and record.timing.steps == value
        if key in recorded and _unlike(recorded[key], value) and not as_run:
            yield f"budget.{key} is {value}, the record has {recorded[key]}"


def _differences(recorded: Mapping[str, Any], given: Mapping[str, Any], prefix: str) -> Iterator[str]:
    for key in dict.fromkeys((*given, *recorded)):
        mine, theirs = given.get(key), recorded.get(key)
        if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
            yield from _differences(theirs, mine, f"{prefix}.{key}")
        elif _unlike(theirs, mine):
            yield f"{prefix}.{key} is {_written(mine)}, the record has {_written(theirs)}"


def _written(value: Any) -> str:
    return "null" if value is None else str(value)


def _unlike(one: Any, other: Any) -> bool:
    """Whether two values differ; JSON has lists where Python may have tuples."""
    return (list(one) if isinstance(one, tuple) else one) != (
        list(other) if isinstance(other, tuple) else other
    )
