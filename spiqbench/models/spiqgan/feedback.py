"""SpiQGAN whose neurons feel their own last spike: the outcome of one bin turns the encoding of the next."""

import math
from typing import Any

import torch
from torch import Generator as TorchGenerator
from torch import Tensor, nn

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.adversarial.draw import drawn
from spiqbench.models.adversarial.feedback import SpikeFeedback
from spiqbench.models.spiqgan.balance import nearest_turn
from spiqbench.models.spiqgan.generator import SpiQGAN
from spiqbench.quantum.expectations import expectations

FINAL_WINDOWS = 4096
FINAL_ROUNDS = 8
"""Each takes most of what is left: a neuron's rate moves its own past, which moves its rate."""


class FeedbackSpiQGAN(SpikeFeedback, SpiQGAN):
    """SpiQGAN whose encodings get, layer by layer, a learned multiple of their neuron's last spike.

    The circuit of a bin is prepared anew, as always; what was measured in the bin before is one more number that is
    encoded, as the noise is. N L parameters more than SpiQGAN. Without it spikes are independent given the noise.

    Args:
        options: those of `SpiQGAN`; `sharing` is shared and `readout` expectation.

    Raises:
        ConfigError: another sharing or readout is asked for.
    """

    def __init__(self, shape: WindowShape, **options: Any) -> None:
        super().__init__(shape, **options)
        if self.blocks > 1:
            raise ConfigError("feedback takes sharing=shared: bins follow one another through the same block")
        if self.word_readout is not None:
            raise ConfigError(
                "feedback takes readout=expectation: words have no gradient to pass on to the next bin"
            )
        self.feedback = nn.Parameter(torch.zeros(self.circuit.layers, shape.neurons))

    def step_units(self) -> list[tuple[nn.Parameter, Tensor]]:
        return [*super().step_units(), (self.feedback, self.unit.expand(self.circuit.layers, -1))]

    def drive(self, n: int, *, rng: TorchGenerator) -> Tensor:
        return self.encoding(n, rng=rng)

    def chances(self, drive: Tensor, past: Tensor) -> Tensor:
        return self._chances(drive, past, self.weights()[0])

    def _chances(self, drive: Tensor, past: Tensor, weights: Tensor) -> Tensor:
        turned = drive + self.feedback * past[:, None]
        return ((1 - expectations(self.circuit, turned, weights, self.engine)) / 2).clamp(0, 1)

    def openqasm(self, time_bin: int, *, rng: TorchGenerator) -> tuple[str, list[str]]:
        program, remarks = super().openqasm(time_bin, rng=rng)
        silent = "No neuron fired in the bin before: a spike there would add its feedback to each of its ry angles."
        return program, [*remarks, silent]

    @torch.no_grad()
    def on_train_end(self) -> None:
        """Give every neuron the rate of the training windows, as near as its last turn can; see `balance`.

        <Z> after a last turn by b more is A cos(b) + B sin(b). Here A and B are means over windows that the model drew,
        past and all, so that the turn is found by rounds.
        """
        if self.rates is None or not self.circuit.is_diagonal:
            return
        rng = torch.Generator().manual_seed(int(torch.randint(2**62, ())))
        for _ in range(FINAL_ROUNDS):
            straight, turned = self._mean_z(rng)
            turn = nearest_turn(straight, turned, 1 - 2 * self.rates)
            self.set_weights(_with_last_turn(self.weights(), turn))

    def _mean_z(self, rng: TorchGenerator) -> tuple[Tensor, Tensor]:
        """Mean <Z> of every qubit over drawn windows, `(neurons,)`, as it is and after pi / 2 more of the last turn."""
        further = _with_last_turn(self.weights(), math.pi / 2)[0]
        straight, turned = torch.zeros_like(self.first_rates), torch.zeros_like(self.first_rates)
        for one in self.follow(self.drive(FINAL_WINDOWS, rng=rng), drawn, rng=rng):
            straight += 1 - 2 * one.chances.mean(0)
            turned += 1 - 2 * self._chances(one.drive, one.past, further).mean(0)
        return straight / self.shape.time_bins, turned / self.shape.time_bins


def _with_last_turn(weights: Tensor, turn: Tensor | float) -> Tensor:
    """All angles with this much more of every qubit's last turn about Y."""
    moved = weights.clone()
    moved[:, -1, :, 1] += turn
    return moved
