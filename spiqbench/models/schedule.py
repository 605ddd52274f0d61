"""How learning rates and the weights of loss terms move over a run of known length."""

import math
from collections.abc import Callable, Iterable
from typing import Literal

from pytorch_lightning.utilities.types import OptimizerLRSchedulerConfig
from torch import Tensor
from torch.optim import Adam
from torch.optim.lr_scheduler import LambdaLR

from spiqbench.models.contract import SpikeGenerator

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


def annealed_adam(
    generator: SpikeGenerator, parameters: Iterable[Tensor], learning_rate: float
) -> OptimizerLRSchedulerConfig:
    """Adam for `configure_optimizers`, its rate falling along half a cosine over the training."""
    optimizer = Adam(parameters, lr=learning_rate, fused=True)
    scheduler = LambdaLR(optimizer, decay("cosine", generator.trainer.estimated_stepping_batches))
    return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "step"}}


def warm_up(generator: SpikeGenerator, share: float) -> float:
    """A weight that rises linearly from 0 to 1 over the first `share` of the training, then stays."""
    if share <= 0:
        return 1.0
    return min(1.0, generator.global_step / (share * generator.trainer.estimated_stepping_batches))
