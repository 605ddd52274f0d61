"""What a record says of its samples, against what they give when they are measured again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from math import isclose
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from spiqbench.data.task import Task
from spiqbench.records.measurement import Assessment, assess
from spiqbench.records.schema import Record
from spiqbench.records.validation.checks import Check
from spiqbench.statistics.registry import STATISTICS
from spiqbench.values import is_number

RELATIVE, ABSOLUTE = 1e-4, 2e-5
MEASURED = tuple(field.name for field in fields(Assessment))
"""Parts of a record that its samples give."""
OF_TESTS = 5e-3
"""Classifiers and subsets of the distribution tests differ a little between versions of their libraries."""


def check_again(record: Record, task: Task, samples: NDArray[np.uint8], *, cache: Path) -> Iterator[Check]:
    """Scores, intervals, replicates and tests of a record, one rule each.

    Args:
        cache: an empty folder of the caller's own: floors that were computed elsewhere are not believed.
    """
    versions = {key: statistic.version for key, statistic in STATISTICS.items()}
    if record.provenance.statistics != versions:
        yield Check(
            "its numbers come out the same", None, "it was scored with other versions of the statistics"
        )
        return
    yield from check_numbers(record, assess(task, samples, cache=cache), MEASURED)


def check_numbers(record: Record, found: Assessment | Record, names: Iterable[str]) -> Iterator[Check]:
    """Parts of a record, by name, against the same of what was found anew; one rule each."""
    for name in names:
        wrong = differences(name, getattr(record, name), getattr(found, name))
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        yield Check(f"{name} measured anew: the same", not wrong, f"{wrong[0]}{more}" if wrong else "")


def differences(name: str, stated: Any, again: Any) -> list[str]:
    """In what a part of a record differs from what was found anew by more than rounding, in words."""
    tolerance = OF_TESTS if name == "tests" else ABSOLUTE
    return list(_differences(_plain(stated), _plain(again), name, tolerance))


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    return value


def _differences(stated: Any, again: Any, place: str, absolute: float) -> Iterator[str]:
    if isinstance(stated, Mapping) and isinstance(again, Mapping):
        for key in dict.fromkeys((*stated, *again)):
            yield from _differences(stated.get(key), again.get(key), f"{place}.{key}", absolute)
    elif _is_list(stated) and _is_list(again) and len(stated) == len(again):
        for index, (one, other) in enumerate(zip(stated, again, strict=True)):
            yield from _differences(one, other, f"{place}.{index}", absolute)
    elif is_number(stated) and is_number(again):
        if not isclose(stated, again, rel_tol=RELATIVE, abs_tol=absolute):
            yield f"{place} is {stated}, and comes out as {again}"
    elif stated != again:
        yield f"{place} is {stated!r}, and comes out as {again!r}"


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
