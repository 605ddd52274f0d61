"""SpiQGAN: a quantum generator of spike trains, one re-uploading circuit reused at every time step."""

import math
from dataclasses import asdict
from typing import Any, Literal, get_args

import torch
from torch import Generator as TorchGenerator
from torch import Tensor, nn

from spiqbench.choices import require_choice
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.adversarial.draw import Draw
from spiqbench.models.adversarial.loop import AdversarialGenerator
from spiqbench.models.chunks import draw_in_chunks
from spiqbench.models.rates import pseudo_rates
from spiqbench.models.spiqgan.balance import balance_rates
from spiqbench.models.spiqgan.noise import AutoregressiveNoise, NoiseName, NoiseTime
from spiqbench.models.spiqgan.start import start_around, units
from spiqbench.models.spiqgan.word_readout import WordReadout
from spiqbench.quantum.circuit import Entangler, ReuploadingCircuit, live_angles
from spiqbench.quantum.expectations import check_engine, choose_engine, expectations, probabilities
from spiqbench.quantum.resources import circuit_resources

Sharing = Literal["shared", "per_step"]
Readout = Literal["expectation", "word"]

MOST_WORD_NEURONS = 12
STARTING_POINTS = 2**14
FINAL_POINTS = 2**16


class SpiQGAN(AdversarialGenerator):
    """One qubit a neuron; layers of noise encoding, trainable rotations and an entangler; a spike a qubit.

    In bin t the circuit is run with the noise of that bin: layer by layer RY(encoding) and Rot(weights) on
    every qubit, then the entangler, where the encoding of a qubit is a learned mixture of its neuron's own
    noise process and of some that all neurons share (`AutoregressiveNoise`, which is where time lives).
    See docs/spiqgan.md for what of this is published and what is reconstructed.

    Args:
        layers: re-uploading layers.
        entangler: `cz_ring`, `cphase_ring`, `cnot_ring`, `brickwork` or `none` (the twin).
        entangling_angle: of the gates of a `cphase_ring`, from 0, no entanglement, to pi, the CZ ring.
        sharing: `shared`, one block of weights for all bins, or `per_step`, weights of its own for each bin.
        noise: `normal` or `uniform` marginals.
        noise_order: order of the noise's autoregression, 1 or 2.
        noise_time: `autoregressive`, or `window`: one noise vector for all bins of a window.
        common: number of noise processes that all neurons share.
        readout: `expectation`: each neuron's spike is drawn on its own, with probability (1 - <Z>) / 2;
            `word`: all qubits are measured at once, so one shot is one word of the population.
        first_angles: standard deviation of the angles before training.
        first_scales: likewise of the scales of each neuron's own noise, layer by layer.
        engine: how the circuit is computed in training and sampling; see `spiqbench.quantum.expectations`.
        training: options of the loop, see `AdversarialGenerator`.
    """

    live: Tensor
    unit: Tensor

    def __init__(
        self,
        shape: WindowShape,
        *,
        layers: int = 5,
        entangler: Entangler = "cz_ring",
        entangling_angle: float = math.pi,
        sharing: Sharing = "shared",
        noise: NoiseName = "normal",
        noise_order: int = 2,
        noise_time: NoiseTime = "autoregressive",
        common: int = 3,
        readout: Readout = "expectation",
        first_angles: float = 1.0,
        first_scales: float = 1.0,
        engine: str = "auto",
        **training: Any,
    ) -> None:
        super().__init__(shape, **training)
        require_choice("sharing", sharing, get_args(Sharing))
        require_choice("readout", readout, get_args(Readout))
        if readout == "word" and shape.neurons > MOST_WORD_NEURONS:
            raise ConfigError(
                f"readout=word holds 2**neurons probabilities for every bin: at most {MOST_WORD_NEURONS} neurons, not "
                f"{shape.neurons}; take readout=expectation"
            )
        self.circuit = ReuploadingCircuit(shape.neurons, layers, entangler, entangling_angle)
        check_engine(self.circuit, engine)
        self.first_angles, self.first_scales = first_angles, first_scales
        self.engine = engine
        self.noise = AutoregressiveNoise(
            shape, common=common, order=noise_order, time=noise_time, distribution=noise
        )
        self.word_readout = WordReadout(shape.neurons) if readout == "word" else None
        self.blocks = shape.time_bins if sharing == "per_step" else 1
        self.register_buffer("live", live_angles(self.circuit), persistent=False)
        neurons = shape.neurons
        self.rates: Tensor | None = None
        self.register_buffer("unit", torch.ones(neurons), persistent=False)
        self.angles = nn.Parameter(torch.zeros(self.blocks, int(self.live.sum())))
        self.own_scale = nn.Parameter(torch.zeros(self.blocks, layers, neurons))
        self.common_scale = nn.Parameter(torch.zeros(self.blocks, layers, neurons, common))
        start_around(self, torch.full((neurons,), 0.1))

    # Weights

    def weights(self) -> Tensor:
        """All angles, `(blocks, layers, neurons, 3)`, with 0 for those that no readout can see."""
        angles = self.angles.new_zeros(self.blocks, *self.circuit.weight_shape)
        angles[:, self.live] = self.angles
        return angles

    def set_weights(self, weights: Tensor) -> None:
        """Take all angles, `(blocks, layers, neurons, 3)`; what no readout can see is dropped."""
        with torch.no_grad():
            self.angles.copy_(weights[:, self.live])

    def prepare(self, windows: Tensor) -> None:
        rates = pseudo_rates(windows)
        self.noise.start_at(windows)
        self.unit.copy_(units(rates))
        start_around(self, rates)
        self.rates = rates
        balance_rates(self, rates, points=STARTING_POINTS, quieter=self.unit < 1)

    def on_train_end(self) -> None:
        """Give every neuron the rate of the training windows; the weights by now are the best of the training."""
        if self.rates is not None:
            balance_rates(self, self.rates, points=FINAL_POINTS, quieter=self.unit <= 1)

    def step_units(self) -> list[tuple[nn.Parameter, Tensor]]:
        unit = self.unit.expand(self.blocks, self.circuit.layers, -1)
        per_angle = unit[..., None].expand(-1, -1, -1, 3)[:, self.live]
        return [(self.angles, per_angle), (self.own_scale, unit), (self.common_scale, unit[..., None])]

    # Circuit

    def encoding(self, n: int, *, rng: TorchGenerator) -> Tensor:
        """Angles of the noise encoding, `(n, time_bins, layers, neurons)`."""
        return self.encode(self.noise(n, rng=rng))

    def encode(self, noise: Tensor) -> Tensor:
        """Angles for noise `(n, time_bins, processes)`; where all bins share a block, for any number of bins."""
        own, common = noise.split([self.shape.neurons, self.noise.common], dim=-1)
        mixed = torch.einsum(
            "ntc,blic->ntli" if self.blocks == 1 else "ntc,tlic->ntli", common, self.common_scale
        )
        return own[:, :, None, :] * self.own_scale + mixed

    def probabilities(self, n: int, *, rng: TorchGenerator) -> Tensor:
        spikes = [
            (1 - expectations(self.circuit, encoding, weights, self.engine)) / 2
            for encoding, weights in self.runs(n, rng)
        ]
        return self.by_window(spikes, n).clamp(0, 1)

    def words(self, n: int, *, rng: TorchGenerator) -> Tensor:
        """Probability of every word in every bin, `(n, 2**neurons, time_bins)`, for the readout by words."""
        found = [
            probabilities(self.circuit, encoding, weights, self.engine)
            for encoding, weights in self.runs(n, rng)
        ]
        return self.by_window(found, n)

    def runs(self, n: int, rng: TorchGenerator) -> list[tuple[Tensor, Tensor]]:
        """Encodings and weights of the calls of the circuit: one for all bins, or one a bin."""
        encoding, weights = self.encoding(n, rng=rng), self.weights()
        if self.blocks == 1:
            return [(encoding.flatten(0, 1), weights[0])]
        return [(encoding[:, step].contiguous(), weights[step]) for step in range(self.blocks)]

    def by_window(self, outputs: list[Tensor], n: int) -> Tensor:
        """What the calls of the circuit gave, `(n, values, time_bins)`."""
        if self.blocks == 1:
            return outputs[0].unflatten(0, (n, self.shape.time_bins)).transpose(1, 2)
        return torch.stack(outputs, dim=2)

    def circuit_resources(self) -> dict[str, Any]:
        """What the record says of the circuit, and of the engine that runs it where the model now is."""
        words = self.word_readout is not None
        return {
            **asdict(circuit_resources(self.circuit)),
            "layers": self.circuit.layers,
            "entangler": self.circuit.entangler,
            "engine": choose_engine(self.circuit, self.angles.device, self.engine, words=words),
        }

    def openqasm(self, time_bin: int, *, rng: TorchGenerator) -> tuple[str, list[str]]:
        """The circuit of one bin for the noise of one window, as OpenQASM 2.0, and what a reader must know."""
        from spiqbench.quantum.openqasm import to_openqasm

        weights = self.weights()[time_bin if self.blocks > 1 else 0]
        program = to_openqasm(self.circuit, self.encoding(1, rng=rng)[0, time_bin], weights)
        remarks = [
            f"The ry gates that open each layer hold the noise of one draw, bin {time_bin} of a window."
        ]
        if self.word_readout is None:
            remarks.append(
                "A neuron's spike is drawn with the probability of its qubit's 1, apart from the others."
            )
        else:
            remarks.append("The bits of one shot are the spikes of the bin.")
        return program, remarks

    # Training and sampling

    def draw(self, n: int, *, rng: TorchGenerator) -> Draw:
        if self.word_readout is None:
            return super().draw(n, rng=rng)
        words = self.words(n, rng=rng)
        first, second = words.chunk(2)
        drawn = self.word_readout.draw(words.detach(), rng=rng)
        return Draw(
            windows=self.word_readout.spikes(drawn).to(words.dtype),
            moments=(self.word_readout.moments(first), self.word_readout.moments(second)),
            log_probability=words.gather(1, drawn[:, None]).squeeze(1).clamp_min(1e-12).log().sum(1),
        )

    def sample(self, n: int, *, rng: TorchGenerator) -> Tensor:
        if self.word_readout is None:
            return super().sample(n, rng=rng)
        readout = self.word_readout
        return draw_in_chunks(
            n, lambda m: readout.spikes(readout.draw(self.words(m, rng=rng), rng=rng)), chunk=256
        )
