"""Models that fit themselves: a closed form, expectation maximisation, an optimiser of their own."""

from abc import abstractmethod

import torch
from torch import Tensor

from spiqbench.models.contract import SpikeGenerator


class SelfFittingGenerator(SpikeGenerator):
    """Is handed all training windows at once and solves; no trainer, no steps, no budget of them.

    A model of this kind says itself whether it has come to an end that more work would not move.
    """

    @abstractmethod
    def solve(self, windows: Tensor, rng: torch.Generator) -> bool:
        """Turn training windows into the fitted buffers.

        Args:
            windows: uint8 `(samples, neurons, time_bins)`, all of them; not to be changed.
            rng: the run's random generator, the only source of restarts, orders and chains. For NumPy:
                `spiqbench.seeds.numpy_generator(rng)`.

        Returns:
            Whether the fit converged by the model's own criterion. A closed form returns True; an iteration
            that was stopped by its limit returns False.
        """

    def training_step(self, batch: Tensor, batch_idx: int) -> None:
        raise NotImplementedError("a model that fits itself has no training steps: call solve")

    def configure_optimizers(self) -> None:
        return None
