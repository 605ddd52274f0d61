"""What a value of a record may be: names, lines and numbers within bounds, so that no reader has to ask again.

A record may come from anyone. What is too large to be true is refused here, before anything is computed or drawn
from it; the bounds are far beyond what any run gives.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from spiqbench.labels import LABEL, is_reserved
from spiqbench.record_values import Line, Number, measurable
from spiqbench.statistics.registry import STATISTICS
from spiqbench.values import MOST_SIZE, is_number

MOST_DEPTH = 12
MOST_VALUES = 20_000


def _not_reserved(name: str) -> str:
    if is_reserved(name):
        raise ValueError(f"'{name}' is a row that every board has of its own; name the model otherwise")
    return name


def _known(key: str) -> str:
    if key not in STATISTICS:
        raise ValueError(f"there is no statistic '{key}'")
    return key


MAKES_A_RUN = re.compile(r"(\+\+?|~)?(model|task|budget)(\.[\w.-]+)?(=|$)|(device|noise|shots|tuned)=")
"""How an override begins that says what a run is made of: none says where its files go, or what else is to be run."""


def _makes_a_run(override: str) -> str:
    if not MAKES_A_RUN.match(override):
        raise ValueError("an override sets what makes no run: " + override[:100])
    return override


def _bounded(value: Any) -> Any:
    """Free-form settings: JSON of bounded depth and size, with names for keys."""
    values = 0
    waiting = [(value, 0)]
    while waiting:
        node, depth = waiting.pop()
        values += 1
        if depth > MOST_DEPTH or values > MOST_VALUES:
            raise ValueError(
                f"it holds more than {MOST_VALUES} values, or more than {MOST_DEPTH} in each other"
            )
        if isinstance(node, dict):
            for key in node:
                if not isinstance(key, str) or not key.isprintable() or len(key) > 200:
                    raise ValueError("a key is not a line of text")
            waiting += [(inner, depth + 1) for inner in node.values()]
        elif isinstance(node, list | tuple):
            waiting += [(inner, depth + 1) for inner in node]
        elif is_number(node) and not abs(node) <= 1e15:
            raise ValueError("a number is larger than 1e15")
    return value


def _in_groups(config: dict[str, Any]) -> dict[str, Any]:
    for group in ("model", "task", "budget"):
        if not isinstance(config.get(group, {}), dict):
            raise ValueError(f"'{group}' holds no settings")
    for key, value in config.get("budget", {}).items():
        if key != "name" and not isinstance(value, int | float | None):
            raise ValueError(f"'budget.{key}' is not a number")
    return config


Name = Annotated[str, Field(pattern=LABEL)]
"""Of a task, a budget, or another model."""

ModelName = Annotated[Name, AfterValidator(_not_reserved)]
"""Of a row: none that a board has of its own."""

RunOverride = Annotated[Line, AfterValidator(_makes_a_run)]
"""One change of the configuration, `key=value`, as readers may paste it behind `spiqbench run`."""

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256."""

Commit = Annotated[str, Field(pattern=r"^[0-9a-f]{7,64}$")]

StatisticKey = Annotated[str, AfterValidator(_known)]
"""Of a statistic that this version has."""

ScoreKey = Literal["realism", "fidelity", "breadth"] | StatisticKey

Resamples = Annotated[list[Number], Field(min_length=2, max_length=1000)]
"""A value of each resample."""

Seconds = Annotated[float, Field(ge=0, le=1e9), AfterValidator(measurable)]

Seed = Annotated[int, Field(ge=0, lt=2**63)]

Count = Annotated[int, Field(ge=0, le=10**15)]
"""Parameters, bytes, steps, windows."""

Size = Annotated[int, Field(ge=1, le=MOST_SIZE)]
"""Neurons, bins, qubits, layers: one or more."""

JsonObject = Annotated[dict[str, Any], BeforeValidator(_bounded), WithJsonSchema({"type": "object"})]
"""A configuration as JSON, of bounded size."""

RunSettings = Annotated[JsonObject, AfterValidator(_in_groups)]
"""The resolved configuration of a run: `model`, `task` and `budget` are settings in turn, a budget's are numbers."""

TestResult = dict[Name, Annotated[bool | int | float | Line | None, BeforeValidator(_bounded)]]
"""One test of a run's samples: its numbers by name."""
