"""The two-sample, memorization and diversity tests of a row's runs, as a board sums them up."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from spiqbench.boards.formatting import DASH
from spiqbench.boards.rows import Row
from spiqbench.plural import many
from spiqbench.records.schema import Record
from spiqbench.values import is_number


def mean_test(row: Row, test: str, value: str) -> float | None:
    """Mean over the runs that ended of one number of a test; None where no record has it."""
    found = [_number(record, test, value) for record in row.ended]
    known = [number for number in found if number is not None]
    return float(np.mean(known)) if known else None


def memorization(row: Row) -> str:
    """`no`, `yes`, or `2 of 3 runs`; a dash where no run could be checked."""
    checked = _flags(row)
    if not checked:
        return DASH
    if all(checked):
        return "yes"
    return _flagged(row) if any(checked) else "no"


def is_copy(row: Row) -> bool:
    """Whether its own test flags a run of a model as a copy of training windows: such a row is not a rival."""
    return row.kind != "reference" and any(_flags(row))


def copies_said(rows: Iterable[Row]) -> str:
    """Which rows are left out wherever the strongest is named; empty where none is."""
    found = [f"{row.model} on {row.records[0].task} ({_flagged(row)})" for row in rows if is_copy(row)]
    if not found:
        return ""
    return f"Left out, as their own test flags them as copies of training windows: {', '.join(found)}."


def _flagged(row: Row) -> str:
    """`2 of 3 runs`, of those that could be checked."""
    flags = _flags(row)
    return f"{sum(flags)} of {many(len(flags), 'run')}"


def _flags(row: Row) -> list[bool]:
    """Of the runs that could be checked, whether each is flagged as a copy of training windows."""
    flags = [record.tests.get("memorization", {}).get("flagged") for record in row.ended]
    return [bool(flag) for flag in flags if flag is not None]


def _number(record: Record, test: str, value: str) -> float | None:
    result: Any = record.tests.get(test)
    number = result.get(value) if isinstance(result, dict) else None
    return float(number) if is_number(number) else None
