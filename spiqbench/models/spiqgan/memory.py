"""SpiQGAN with memory qubits: a quantum hidden Markov model of the population."""

from dataclasses import asdict
from typing import Any

import torch
from torch import Generator as TorchGenerator
from torch import Tensor, nn

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.adversarial.draw import Draw
from spiqbench.models.adversarial.loop import AdversarialGenerator
from spiqbench.models.adversarial.moments import Moments, pairs
from spiqbench.models.chunks import draw_in_chunks
from spiqbench.models.contract import LikelihoodKind
from spiqbench.models.rates import pseudo_rates
from spiqbench.models.spiqgan.memory_likelihood import log_likelihood
from spiqbench.models.spiqgan.memory_rates import fit_rates
from spiqbench.models.spiqgan.start import units
from spiqbench.quantum.circuit import ReuploadingCircuit
from spiqbench.quantum.memory_qubits.channel import (
    MemoryChannel,
    density_matrix,
    kraus_operators,
    transitions,
)
from spiqbench.quantum.memory_qubits.superoperators import superoperators
from spiqbench.quantum.resources import circuit_resources
from spiqbench.statistics.lag_products import longest_lag

MOST_MEMORY_QUBITS = 5  # the averaged channel has 16**memory entries a neuron
SPREAD_OF_NEURON_ANGLES = 0.3
ROUNDS_TO_RATES = 8


class SpiQMemory(AdversarialGenerator):
    """Neurons' qubits meet a small quantum memory one after the other, step after step; see
    `spiqbench.quantum.memory_qubits.channel` for the circuit.

    All moments of the biological loss follow exactly from the averaged channel, so training has no sampling
    noise; so does the likelihood of any window. Windows begin in the stationary state of the memory.

    Args:
        memory: qubits that carry the state; nothing else does.
        layers: of a neuron's block: RZ and RY on the neuron's and the memory's qubits, then a ring of CZ.
        dephased: the twin: the memory loses its coherences after every neuron, so that it carries classical
            information alone: a hidden Markov chain over 2**memory states, made by the same circuit. (Without
            its entangling gates the circuit would be that of independent neurons.)
        first_angles: standard deviation of the memory's angles before training, at 8 neurons; it falls with the
            root of the neurons, so that a bin, in which the memory passes every block, scrambles it as much.
        training: options of the loop, see `AdversarialGenerator`; a critic learns from the likelihood ratio.
    """

    live: Tensor
    unit: Tensor

    def __init__(
        self,
        shape: WindowShape,
        *,
        memory: int = 3,
        layers: int = 3,
        dephased: bool = False,
        first_angles: float = 0.5,
        critic_weight: float = 0.0,
        **training: Any,
    ) -> None:
        super().__init__(shape, critic_weight=critic_weight, **training)
        if not 1 <= memory <= MOST_MEMORY_QUBITS:
            raise ConfigError(f"memory is a number of qubits from 1 to {MOST_MEMORY_QUBITS}, not {memory}")
        self.memory = memory
        self.dephased = dephased
        self.first_angles = first_angles
        self.block = ReuploadingCircuit(memory + 1, layers, "cz_ring")
        live = torch.ones(shape.neurons, layers, memory + 1, 2, dtype=torch.bool)
        live[:, 0, 0, 0] = False  # RZ on the neuron's fresh |0> is a phase
        if dephased:
            live[:, 0, 1:, 0] = False  # and so it is on a memory in a mixture of basis states
        self.register_buffer("live", live, persistent=False)
        self.register_buffer("unit", torch.ones(shape.neurons, 1, memory + 1, 1), persistent=False)
        self.rates: Tensor | None = None
        self.angles = nn.Parameter(torch.zeros(int(live.sum())))
        self._start_at(torch.full((shape.neurons,), 0.1))

    @torch.no_grad()
    def _start_at(self, rates: Tensor) -> None:
        """Set each neuron's own qubit to its rate and spread all angles around that point, in the neuron's units."""
        angles = self.first_angles * (8 / self.shape.neurons) ** 0.5 * torch.randn(self.live.shape)
        angles[:, :, 0] = SPREAD_OF_NEURON_ANGLES * self.unit[:, :, 0] * torch.randn(angles[:, :, 0].shape)
        angles[:, 0, 0, 1] += torch.acos(1 - 2 * rates)
        self.angles.copy_(angles[self.live])

    def prepare(self, windows: Tensor) -> None:
        rates = pseudo_rates(windows)
        self.unit[:, 0, 0, 0] = units(rates)
        self._start_at(rates)
        self._bring_rare_spikes_to(rates)
        self.rates = rates

    @torch.no_grad()
    def _bring_rare_spikes_to(self, rates: Tensor) -> None:
        """Scale the turns of rare neurons' own qubits until their exact rates, squares of these, are right.

        Spread around the right point, rare neurons fire several times too often. The first steps, full ones for all
        angles, would do no more than lower these rates, and leave a dephased memory that forgets all within
        a bin: a point from which there is no slope to learn to remember by.
        """
        rare = (self.unit[:, 0, 0, 0] < 1) & (rates < 0.5)
        if not bool(rare.any()):
            return
        for _ in range(ROUNDS_TO_RATES):
            factor = (rates / self.exact_moments().rate).sqrt().clamp(0.3, 3.0)
            angles = self.all_angles()
            angles[rare, :, 0, 1] *= factor.to(angles.dtype)[rare, None]
            self.angles.copy_(angles[self.live])

    def on_train_end(self) -> None:
        """Bring the rates to those of the training windows, by the neurons' own qubits; weights are by now the best."""
        if self.rates is not None:
            fit_rates(self, self.rates)

    def step_units(self) -> list[tuple[nn.Parameter, Tensor]]:
        return [(self.angles, self.unit.expand(self.live.shape)[self.live])]

    @property
    def likelihood_kind(self) -> LikelihoodKind:
        return "exact"

    def kraus(self) -> Tensor:
        """`(neurons, 2, 2**memory, 2**memory)`, complex128."""
        return kraus_operators(self.block, self.all_angles())

    def all_angles(self) -> Tensor:
        """`(neurons, layers, memory + 1, 2)`, with 0 for those that no measurement can see."""
        angles = self.angles.new_zeros(self.live.shape)
        angles[self.live] = self.angles
        return angles

    def _channel(self, kraus: Tensor) -> MemoryChannel:
        maps = transitions(kraus) if self.dephased else superoperators(kraus)
        return MemoryChannel(maps, kraus.shape[-1])

    def _stationary(self, kraus: Tensor) -> Tensor:
        size = kraus.shape[-1]
        return density_matrix(self._channel(kraus).stationary(), size)

    def exact_moments(self) -> Moments:
        """Moments of the stationary process, without any draw."""
        channel = self._channel(self.kraus())
        rate, together, population, own = channel.moments(longest_lag(self.shape.time_bins))
        rows, columns = pairs(self.shape.neurons)
        return Moments.with_pairs(
            rate=rate,
            covariance=together - rate[rows] * rate[columns],
            population=population,
            own=own,
            time_bins=self.shape.time_bins,
        )

    def log_likelihood(self, windows: Tensor) -> Tensor:
        return log_likelihood(self._channel(self.kraus()), windows)

    def probabilities(self, n: int, *, rng: TorchGenerator) -> Tensor:
        """Windows as drawn: this model has no spike probabilities that leave spikes independent."""
        return self.sample(n, rng=rng).to(torch.float32)

    def draw(self, n: int, *, rng: TorchGenerator) -> Draw:
        exact = self.exact_moments()
        if self.critic is None:
            return Draw(torch.zeros(0, self.shape.neurons, self.shape.time_bins), (exact, exact))
        windows = self.sample(min(n, self.critic_batch), rng=rng).to(torch.float32)
        return Draw(windows, (exact, exact), self.log_likelihood(windows))

    @torch.no_grad()
    def sample(self, n: int, *, rng: TorchGenerator) -> Tensor:
        kraus = self.kraus()
        chances, pure = torch.linalg.eigh(self._stationary(kraus))
        chances = chances.clamp_min(0)
        follow = self._chains if self.dephased else self._trajectories
        return draw_in_chunks(n, lambda m: follow(m, kraus, chances, pure.T, rng))

    def _trajectories(
        self, n: int, kraus: Tensor, chances: Tensor, pure: Tensor, rng: TorchGenerator
    ) -> Tensor:
        """`n` windows by following the memory's pure state from measurement to measurement."""
        state = pure[torch.multinomial(chances, n, replacement=True, generator=rng)]
        windows = torch.zeros(n, self.shape.neurons, self.shape.time_bins, dtype=torch.uint8)
        operators = kraus.flatten(1, 2).mT.contiguous()  # of silence and of a spike, side by side
        for step in range(self.shape.time_bins):
            for neuron, both in enumerate(operators):
                quiet, fired = (state @ both).chunk(2, 1)
                chance = _squared_length(fired)
                spikes = torch.rand(n, generator=rng, dtype=chance.dtype) < chance
                # squared, of what is left of a state of length 1
                length = torch.where(spikes, chance, 1 - chance)
                state = torch.where(spikes[:, None], fired, quiet) * length.rsqrt()[:, None]
                windows[:, neuron, step] = spikes
        return windows

    def _chains(self, n: int, kraus: Tensor, chances: Tensor, pure: Tensor, rng: TorchGenerator) -> Tensor:
        """`n` windows of the twin, whose memory is in one of its basis states after every neuron."""
        states = kraus.shape[-1]
        quiet, fired = kraus.mT.unbind(1)  # (neurons, states before, states after)
        chance = fired.abs().square().sum(-1)
        length = torch.stack([1 - chance, chance], -1)
        left = torch.stack([quiet, fired], 2) * length.rsqrt()[..., None]
        # Of the memory's states, after each state before and silence or a spike; the last edge, 1, is left out.
        edges = (left.real.square() + left.imag.square()).cumsum(-1)[..., :-1].flatten(1, 2)
        memory = pure.abs().argmax(1)[torch.multinomial(chances, n, replacement=True, generator=rng)]
        windows = torch.zeros(n, self.shape.neurons, self.shape.time_bins, dtype=torch.uint8)
        for step in range(self.shape.time_bins):
            for neuron in range(self.shape.neurons):
                spikes = torch.rand(n, generator=rng, dtype=chance.dtype) < chance[neuron, memory]
                uniform = torch.rand(n, 1, generator=rng, dtype=chance.dtype)
                passed = uniform >= edges[neuron].index_select(0, 2 * memory + spikes)
                memory = passed.sum(1) if states > 2 else passed[:, 0].long()
                windows[:, neuron, step] = spikes
        return windows

    def circuit_resources(self) -> dict[str, Any]:
        """What the record says of the circuit: of one neuron's block, used once a neuron and time step."""
        return {
            **asdict(circuit_resources(self.block)),
            "layers": self.block.layers,
            "entangler": self.block.entangler,
            "engine": "exact channels of the memory",
            "memory": self.memory,
            "coherent": not self.dephased,
        }

    def openqasm(self, time_bin: int, *, rng: TorchGenerator) -> tuple[str, list[str]]:
        """The circuit of a bin, the same for all, as OpenQASM 2.0, and what a reader must know."""
        from spiqbench.quantum.openqasm import memory_step_to_openqasm

        program = memory_step_to_openqasm(self.block, self.all_angles(), dephased=self.dephased)
        remarks = [
            "The program is one time bin: the block that the counts are of, once a neuron. It takes no noise.",
            "Repeat what follows the registers for the next bin; the memory, q[1] and on, is never reset.",
            "The model starts in the memory's stationary state: let some bins pass first.",
        ]
        return program, remarks


def _squared_length(states: Tensor) -> Tensor:
    """Of complex vectors, one a row."""
    return torch.view_as_real(states).flatten(1).square().sum(1)
