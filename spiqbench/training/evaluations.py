"""When a training looks at the validation windows: as often as its cost allows, at the same steps everywhere."""

from math import floor

from spiqbench.training.steps import BATCH_SIZE

LARGEST_SHARE = 0.05
"""Of a training's work, for all of its evaluations together."""
WINDOWS = 1024
"""Windows that an evaluation draws and scores."""
MOST = 20
"""Evaluations of a training, however long it is."""

PASSES_OF_A_STEP = 3.0
"""Of a batch through the model: forward, and a backward pass that costs about two of those."""
SCORING_IN_STEPS = 6.0
"""What describing and scoring the windows costs, in steps of a small model."""


def evaluation_steps(steps: int, sampling_passes: float = 1.0) -> tuple[int, ...]:
    """Steps after which a training of so many steps is evaluated, the last one among them; empty: never.

    The cost of an evaluation is counted, not timed: evaluations choose the weights, and a run has to give the same
    ones whatever else a machine does. A single evaluation could choose nothing and is left out.

    Args:
        sampling_passes: the model's, see `SpikeGenerator`.
    """
    count = min(MOST, floor(LARGEST_SHARE * steps / evaluation_cost(sampling_passes)))
    return () if count < 2 else evenly_spaced(steps, count)


def evaluation_cost(sampling_passes: float) -> float:
    """What an evaluation counts for, in steps."""
    return SCORING_IN_STEPS + WINDOWS / BATCH_SIZE * sampling_passes / PASSES_OF_A_STEP


def evenly_spaced(steps: int, count: int) -> tuple[int, ...]:
    """So many steps up to and with the last one."""
    return tuple(steps * (i + 1) // count for i in range(count))
