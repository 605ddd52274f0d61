"""How the learning rate and the weights of loss terms move over a run of known length."""

from collections.abc import Iterable

from pytorch_lightning.utilities.types import OptimizerLRSchedulerConfig
from torch import Tensor
from torch.optim import Adam
from torch.optim.lr_scheduler import LambdaLR

from spiqbench.models.contract import SpikeGenerator
from spiqbench.models.schedule import decay


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
