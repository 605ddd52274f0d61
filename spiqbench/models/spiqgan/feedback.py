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
from spiqbench.models.spiqgan.balance import balance_rates, least_excess, nearest_turn
from spiqbench.models.spiqgan.generator import FINAL_POINTS, SpiQGAN
from spiqbench.quantum.expectations import expectations

FINAL_WINDOWS = 4096
MOST_FINAL_PIECES = 8
RATE_OF_ONE_PIECE = 0.02
"""Spikes a bin, below which rates are averaged over more windows, as many times as they are rarer."""
FINAL_ROUNDS = 8
"""At most; each takes most of what is left: a neuron's rate moves its own past, which moves its rate."""
FURTHER_ROUNDS = 16
"""Where a neuron still swings, or loses its feedback."""
SETTLED = 0.02
"""Error of a rate, as a share of it, or of silence where that is rarer."""
TOO_MUCH = 0.2
"""The same, where a neuron loses feedback for its rate: less than that is worth what it has learned of its past."""
SHRINK = 0.8
"""Share of its feedback that a neuron keeps in a further round in which no turn gives its rate."""


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
        past and all, so that the turn is found by rounds. Where no turn makes the rarer of spike and silence as rare as
        it is, the neuron's feedback is shrunk, and what is left of that belongs to its noise, see `balance_rates`.
        """
        if self.rates is None or not self.circuit.is_diagonal:
            return
        rng = torch.Generator().manual_seed(int(torch.randint(2**62, ())))
        settled, _ = self._turn_to(self.rates, rng, rounds=FINAL_ROUNDS, keep=1.0)
        if settled.all():
            return
        _, possible = self._turn_to(self.rates, rng, rounds=FURTHER_ROUNDS, keep=SHRINK)
        if not possible.all():
            self.feedback.mul_(possible)
            balance_rates(self, self.rates, points=FINAL_POINTS, quieter=~possible)
            self._turn_to(self.rates, rng, rounds=FURTHER_ROUNDS, keep=1.0)

    def _turn_to(
        self, rates: Tensor, rng: TorchGenerator, *, rounds: int, keep: float
    ) -> tuple[Tensor, Tensor]:
        """Turn all neurons to their rates; returns which have theirs, and which could, `(neurons,)` of True and False.

        A neuron that its own spikes excite may swing from too low to too high a rate and back: from then on it takes
        half of each turn, then a quarter, until it settles.

        Args:
            keep: share of its feedback that a neuron keeps in a round in which no turn gives its rate.
        """
        wanted, rarer = 1 - 2 * rates, rates.minimum(1 - rates)
        share, before = torch.ones_like(rates), torch.zeros_like(rates)
        for _ in range(rounds):
            straight, turned = self._mean_z(rng)
            error = (wanted - straight) / (2 * rarer)
            far = error.abs() > SETTLED
            possible = ~far | (least_excess(straight, turned, wanted) / rarer <= TOO_MUCH)
            if not far.any():
                break
            share = torch.where(far & (error * before < 0), share / 2, share)
            self.feedback.mul_(torch.where(possible, 1.0, keep))
            turn = share * nearest_turn(straight, turned, wanted)
            self.set_weights(_with_last_turn(self.weights(), turn))
            before = error
        return ~far, possible

    def _mean_z(self, rng: TorchGenerator) -> tuple[Tensor, Tensor]:
        """Mean <Z> of every qubit over drawn windows, `(neurons,)`, as it is and after pi / 2 more of the last turn."""
        further = _with_last_turn(self.weights(), math.pi / 2)[0]
        straight, turned = torch.zeros_like(self.first_rates), torch.zeros_like(self.first_rates)
        rarest = float(self.first_rates.min().clamp_min(1e-9))
        pieces = min(math.ceil(RATE_OF_ONE_PIECE / rarest), MOST_FINAL_PIECES)
        for _ in range(pieces):
            for one in self.follow(self.drive(FINAL_WINDOWS, rng=rng), drawn, rng=rng):
                straight += 1 - 2 * one.chances.mean(0)
                turned += 1 - 2 * self._chances(one.drive, one.past, further).mean(0)
        return straight / (pieces * self.shape.time_bins), turned / (pieces * self.shape.time_bins)


def _with_last_turn(weights: Tensor, turn: Tensor | float) -> Tensor:
    """All angles with this much more of every qubit's last turn about Y."""
    moved = weights.clone()
    moved[:, -1, :, 1] += turn
    return moved
