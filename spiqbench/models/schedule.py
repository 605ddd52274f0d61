"""How learning rates fall over a run of known length."""

import math
from collections.abc import Callable
from typing import Literal

Schedule = Literal["constant", "cosine"]

FINAL_SHARE = 0.02
WARM_UP_STEPS = 10


def decay(schedule: Schedule, steps: float) -> Callable[[int], float]:
    """Factor on the learning rate by step: a short linear start, then constant or half a cosine.

    Args:
        steps: of the whole training: `trainer.estimated_stepping_batches`.
    """

    def factor(step: int) -> float:
        start = min(1.0, (step + 1) / WARM_UP_STEPS)
        if schedule == "constant":
            return start
        progress = min(1.0, step / steps)
        return start * (FINAL_SHARE + (1 - FINAL_SHARE) * 0.5 * (1 + math.cos(math.pi * progress)))

    return factor
