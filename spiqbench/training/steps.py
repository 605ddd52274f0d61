"""How many training steps a budget's nominal seconds are."""

from collections.abc import Mapping
from itertools import pairwise
from math import exp, log
from typing import Any

from spiqbench.errors import ConfigError

DEFAULT_STEPS_PER_SECOND = 100.0


def planned_steps(training: Mapping[str, Any], neurons: int, seconds: float) -> int:
    """Calls of `training_step` that a model takes in `seconds` nominal seconds, at least 1.

    Steps are counted and not timed, so that a run gives the same samples on every machine.

    Args:
        training: a model's `training` settings; `steps_per_second` is one number, or numbers by neuron count,
            `{8: 30, 50: 2}`, read along straight lines in log-log and beyond the ends along the nearest one.
        neurons: of the task.

    Raises:
        ConfigError: `steps_per_second` is neither.
    """
    rate = training.get("steps_per_second") or DEFAULT_STEPS_PER_SECOND
    return max(1, round(_rate(rate, neurons) * seconds))


def _rate(given: Any, neurons: int) -> float:
    table = given if isinstance(given, Mapping) else {1: given}
    try:
        points = sorted((float(size), float(rate)) for size, rate in table.items())
    except (TypeError, ValueError):
        points = []
    if not points or any(size <= 0 or rate <= 0 for size, rate in points):
        raise ConfigError(
            f"training.steps_per_second is {given!r}: give a number above 0, or numbers by neuron count such as "
            "{8: 30, 50: 2}"
        )
    if len(points) == 1:
        return points[0][1]
    segments = list(pairwise(points))
    (low, slower), (high, faster) = next(
        (segment for segment in segments if neurons <= segment[1][0]), segments[-1]
    )
    slope = log(faster / slower) / log(high / low)
    return slower * exp(slope * log(neurons / low))
