"""Records on disk: `<store>/<task>/<budget>/<model>/seed-<k>.json`, each written whole or not at all."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from pydantic import ValidationError

from spiqbench.atomic import write_atomically
from spiqbench.errors import RecordError
from spiqbench.records.fields import NAME, is_reserved
from spiqbench.records.schema import SCHEMA_VERSION, Record

EVERY_RECORD = "*/*/*/seed-*.json"
"""Of all boards of a store."""


@dataclass(frozen=True)
class RunKey:
    """What names a run, and so its record's place."""

    task: str
    budget: str
    model: str
    seed: int

    @property
    def axes(self) -> tuple[str | int, ...]:
        """What the run's seeds are derived from."""
        return self.task, self.budget, self.model, self.seed

    def path(self, store: Path) -> Path:
        for part in (self.task, self.budget, self.model):
            if not re.fullmatch(NAME, part):
                raise RecordError(
                    f"'{part}' cannot name a record: start with a letter or digit, then up to 79 letters, "
                    "digits, '_', '-', '+' and '.'"
                )
        if is_reserved(self.model):
            raise RecordError(
                f"'{self.model}' is a row that every board has of its own; name the model otherwise"
            )
        return store / self.task / self.budget / self.model / f"seed-{self.seed}.json"


def key_of(record: Record) -> RunKey:
    return RunKey(record.task, record.budget, record.model, record.seed)


def card_path(record: Record, store: Path) -> Path:
    """Where the picture of a run's report card lies, if it was kept: `<model>/seed-<k>.webp`."""
    return key_of(record).path(store).with_suffix(".webp")


def to_json(record: Record) -> str:
    """The bytes of a record on disk: keys in the schema's order, one final newline."""
    return json.dumps(record.model_dump(mode="json"), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def write_record(store: Path, record: Record) -> Path:
    """Write a record atomically: a reader sees the old file or the new one, never a part of either."""
    path = key_of(record).path(store)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, to_json(record).encode())
    return path


def read_record(path: Path) -> Record:
    """Read and check one record; raises `RecordError` for anything but a whole record of this schema."""
    data = _read(path)
    if isinstance(data, dict) and data.get("schema_version") != SCHEMA_VERSION:
        raise RecordError(
            f"{path} has schema version {data.get('schema_version')!r}, this one reads {SCHEMA_VERSION}; "
            "delete the record to run it again, or use the version that wrote it"
        )
    try:
        return Record.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = " ".join(".".join(str(part) for part in first["loc"]).split()) or "the top level"
        raise RecordError(f"{path} is not a valid record: {place}: {first['msg']}") from error


def require_readable(store: Path) -> None:
    """Raises `RecordError` where a record of any board is broken, which would spoil the pages after hours of runs."""
    for path in sorted(store.glob(EVERY_RECORD)):
        _read(path)


def _read(path: Path) -> object:
    try:
        return _parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise RecordError(f"{path} is not a readable record ({error}); delete it to run it again") from error


def _parse(text: str) -> object:
    """JSON whose numbers are finite and whose text can be written again; `ValueError` for anything else."""
    data = json.loads(text, parse_float=_finite, parse_constant=_finite)
    if "\\u" in text:  # half of a surrogate pair can be escaped in JSON, and is no text
        json.dumps(data, ensure_ascii=False).encode()
    return data


def _finite(number: str) -> float:
    value = float(number)
    if not isfinite(value):
        raise ValueError(f"{number[:20]} is not a finite number")
    return value


def record_paths(store: Path, task: str, budget: str) -> Iterator[Path]:
    """Paths of the records of one board, in a fixed order."""
    yield from sorted((store / task / budget).glob("*/seed-*.json"))


def read_board(store: Path, task: str, budget: str) -> list[Record]:
    """All records of one board, sorted by model and seed."""
    records = [read_record(path) for path in record_paths(store, task, budget)]
    return sorted(records, key=lambda record: (record.model, record.seed))


def boards(store: Path) -> list[tuple[str, str]]:
    """`(task, budget)` of every board in the store."""
    return sorted({path.parts[-4:-2] for path in store.glob(EVERY_RECORD)})  # type: ignore[misc]
