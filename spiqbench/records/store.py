"""Records on disk, a file each at its `PLACE`, written whole or not at all."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from pydantic import ValidationError

from spiqbench.atomic import write_atomically
from spiqbench.bounded import read_regular
from spiqbench.errors import RecordError
from spiqbench.held import LOCK
from spiqbench.labels import LABEL, is_reserved, why_no_label
from spiqbench.records.schema import SCHEMA_VERSION, Record
from spiqbench.records.unreadable import first_fault, shortened, unreadable

PLACE = "<store>/<task>/<budget>/<model>/seed-<k>.json"

EVERY_RECORD = "*/*/*/seed-*.json"
"""Of all boards of a store."""

MOST_BYTES = 16_000_000
"""Of a record's file: a hundred times what any run leaves."""


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
            if why := why_no_label(part):
                raise RecordError(why)
        if is_reserved(self.model):
            raise RecordError(
                f"'{self.model}' is a row that every board has of its own; name the model otherwise"
            )
        return store / self.task / self.budget / self.model / f"seed-{self.seed}.json"

    def lock(self, store: Path) -> Path:
        """File that the process on this run holds: beside the record, whatever folder its outputs go to."""
        return self.path(store).with_name(f".seed-{self.seed}{LOCK}")


def key_of(record: Record) -> RunKey:
    return RunKey(record.task, record.budget, record.model, record.seed)


def store_of(path: Path) -> Path:
    """The store of a record that lies in its `PLACE`."""
    parents = path.absolute().parents
    return parents[3] if len(parents) > 3 else parents[0]


def card_path(record: Record, store: Path) -> Path:
    """Where the picture of a run's report card lies, if it was kept: `<model>/seed-<k>.webp`."""
    return key_of(record).path(store).with_suffix(".webp")


def to_json(record: Record) -> str:
    """The bytes of a record on disk: keys in the schema's order, one final newline."""
    return json.dumps(record.model_dump(mode="json"), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def write_record(store: Path, record: Record) -> Path:
    """Write a record atomically: a reader sees the old file or the new one, never a part of either."""
    path = key_of(record).path(store)
    write_atomically(path, to_json(record).encode())
    return path


def read_record(path: Path) -> Record:
    """Read and check one record.

    Raises:
        RecordError: it is anything but a whole record of this schema, in a regular file of bounded size.
    """
    data = _read(path)
    if isinstance(data, dict) and data.get("schema_version") != SCHEMA_VERSION:
        if "schema_version" not in data:
            raise RecordError(f"{path} is not a valid record: schema_version: missing")
        raise RecordError(
            f"{path} has schema version {_shown(data['schema_version'])}, this one reads {SCHEMA_VERSION}; "
            "delete the record to run it again, or use the version that wrote it"
        )
    try:
        return Record.model_validate(data)
    except ValidationError as error:
        raise RecordError(f"{path} is not a valid record: {first_fault(error)}") from error


def _shown(value: object) -> str:
    return (
        shortened(repr(value))
        if isinstance(value, str | int | float | None)
        else f"of type {type(value).__name__}"
    )


def _read(path: Path) -> object:
    try:
        return _parse(read_regular(path, MOST_BYTES).decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        is_in_place = path.name.startswith("seed-")
        remedy = "delete it to run it again" if is_in_place else f"a record is {PLACE}"
        raise unreadable(path, error, what="record", remedy=remedy) from error


def _parse(text: str) -> object:
    """JSON whose numbers are finite and whose text can be written again; `ValueError` for anything else."""
    data = json.loads(text, parse_float=_finite, parse_constant=_finite)
    if "\\u" in text:  # half of a surrogate pair can be escaped in JSON, and is not text
        json.dumps(data, ensure_ascii=False).encode()
    return data


def _finite(number: str) -> float:
    value = float(number)
    if not isfinite(value):
        raise ValueError(f"{number[:20]} is not a finite number")
    return value


@dataclass(frozen=True)
class Unreadable:
    """A file that stands in a record's place and is none: its place by its path, and what is wrong with it."""

    model: str
    seed: str
    reason: str


def record_paths(store: Path, task: str, budget: str) -> Iterator[Path]:
    """Paths of the records of one board, in a fixed order."""
    yield from sorted((store / task / budget).glob("*/seed-*.json"))


def scan_board(store: Path, task: str, budget: str) -> tuple[list[Record], list[Unreadable]]:
    """What stands on one board, sorted by model and seed: its records, and the files that are none.

    A record that belongs elsewhere by its own content is none here: it would stand for another.
    """
    records, broken = [], []
    for path in record_paths(store, task, budget):
        try:
            record = read_record(path)
            require_in_place(record, store, path)
            records.append(record)
        except RecordError as error:
            reason = str(error).replace(f"{store}{os.sep}", "")
            broken.append(Unreadable(path.parent.name, path.stem.removeprefix("seed-"), reason))
    return sorted(records, key=lambda record: (record.model, record.seed)), broken


def require_in_place(record: Record, store: Path, path: Path) -> None:
    """Raises `RecordError` where a record lies in another's place."""
    expected = key_of(record).path(store)
    if path != expected:
        belongs = expected.relative_to(store).as_posix()
        raise RecordError(f"{path} lies in the place of another: the content belongs in {belongs}")


def read_board(store: Path, task: str, budget: str) -> list[Record]:
    """All records of one board, sorted by model and seed; `RecordError` where one is broken or misplaced."""
    records, broken = scan_board(store, task, budget)
    for one in broken:
        raise RecordError(one.reason)
    return records


def boards(store: Path) -> list[tuple[str, str]]:
    """`(task, budget)` of every board in the store."""
    found = {path.parts[-4:-2] for path in store.glob(EVERY_RECORD)}
    return sorted((task, budget) for task, budget in found if _named(task) and _named(budget))


def _named(name: str) -> bool:
    return re.fullmatch(LABEL, name) is not None
