"""The training windows themselves: what knowing them by heart is worth, and a ceiling where it is little."""

import torch
from torch import Tensor

from spiqbench.data.shape import WindowShape
from spiqbench.models.contract import ParameterCounts
from spiqbench.models.self_fitting import SelfFittingGenerator


class TrainingWindows(SelfFittingGenerator):
    """Draws windows of the training set, without replacement as far as they go.

    Where test windows are new stretches or repeats of the same activity this is the floor, and memorizing. Where they
    show another film it says how far the training film tells that one.

    Args:
        most: windows that are kept; of a larger training set a random choice.
    """

    kept: Tensor
    number: Tensor

    def __init__(self, shape: WindowShape, *, most: int) -> None:
        super().__init__(shape)
        self.register_buffer("kept", torch.zeros((most, shape.neurons, shape.time_bins), dtype=torch.uint8))
        self.register_buffer("number", torch.zeros((), dtype=torch.int64))

    def solve(self, windows: Tensor, rng: torch.Generator) -> bool:
        number = min(len(windows), len(self.kept))
        self.kept[:number] = windows[torch.randperm(len(windows), generator=rng)[:number]]
        self.number.fill_(number)
        return True

    def sample(self, n: int, *, rng: torch.Generator) -> Tensor:
        number = max(int(self.number), 1)
        rounds = [torch.randperm(number, generator=rng) for _ in range(-(-n // number))]
        return self.kept[torch.cat(rounds)[:n]] if rounds else self.kept[:0]

    def parameter_counts(self) -> ParameterCounts:
        return ParameterCounts(generator=self.kept.numel())
