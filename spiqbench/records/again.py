"""The overrides that make a record's samples again anywhere: what a search found for it is written out."""

from collections.abc import Mapping
from typing import Any

from spiqbench.config.overrides import Override, line, parse
from spiqbench.records.schema import Record


def overrides_again(record: Record) -> tuple[str, ...]:
    """What makes the samples of a record again, beside its seed, with no search at hand.

    A run takes the settings that a search chose for its model, and the steps that one found for it or for its twin,
    from files of its store. Here they are overrides, under the names that the record has: names decide seeds.

    Raises:
        ConfigError: the record's own overrides cannot be read.
    """
    found = parse(record.overrides)
    settings = {f"model.{key}": value for key, value in record.tuning.chosen.items()}
    if settings:
        model = _part(record, "model")
        changed = any(one.key.startswith("model.") for one in found)
        # A name that is given keeps the twin of a changed model from being named as the model is changed.
        twin = {"model.twin": model["twin"]} if changed and model.get("twin") else {}
        settings = {**settings, "model.name": model.get("name") or record.model, **twin}
    steps = record.timing.steps if record.timing else None
    if steps and steps != _part(record, "budget").get("steps", steps):
        settings |= {"budget.steps": steps, "budget.name": record.budget}
    kept = [_without_search(one) for one in found if one.key not in settings]
    return (*kept, *(line(key, value) for key, value in settings.items()))


def _without_search(one: Override) -> str:
    return line("tuned", False) if one.key == "tuned" else one.line


def _part(record: Record, group: str) -> Mapping[str, Any]:
    """A group of the configuration that made a record; empty where it has none."""
    part = record.config.get(group)
    return part if isinstance(part, Mapping) else {}
