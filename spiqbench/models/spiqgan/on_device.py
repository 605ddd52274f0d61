"""Samples of a trained quantum generator as hardware would give them: on a PennyLane device, with noise, from shots."""

from collections.abc import Callable, Iterable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator as TorchGenerator
from torch import Tensor

from spiqbench.errors import ConfigError
from spiqbench.models.contract import SpikeGenerator
from spiqbench.models.spiqgan.feedback import FeedbackSpiQGAN
from spiqbench.models.spiqgan.generator import SpiQGAN
from spiqbench.models.spiqgan.memory import SpiQMemory
from spiqbench.models.spiqgan.sampling_backend import Drawing
from spiqbench.quantum.shots.devices import (
    check_device,
    device_expectations,
    device_probabilities,
    sample_words,
)
from spiqbench.quantum.shots.noise import noise_parts
from spiqbench.quantum.shots.trajectories import trajectory_words

MOST_WINDOWS_AT_ONCE = 64
BITS_AT_ONCE = 2**23  # measured ones
ENTRIES_AT_ONCE = 2**14  # of density matrices: a piece is short enough to show progress on default.mixed

Track = Callable[[Iterable[int], int], Iterable[int]]
"""Passes on numbers of windows, showing how far they are towards a total."""


def check_drawing(drawing: Drawing, generator: SpikeGenerator) -> None:
    """Raises `ConfigError` or `ResourceError` for what cannot be drawn, before anything is trained."""
    if isinstance(generator, SpiQMemory):
        raise ConfigError(
            f"{type(generator).__name__} cannot be drawn through a device: each of its windows is one circuit of "
            f"{generator.shape.neurons * generator.shape.time_bins} measurements and resets on the way, from a mixed "
            "state, which PennyLane's devices take too long for or refuse; leave device=, noise= and shots= out"
        )
    if not isinstance(generator, SpiQGAN):
        raise ConfigError(
            f"{type(generator).__name__} has no circuit to run: device=, noise= and shots= are for model=spiqgan and "
            "its variants"
        )
    if isinstance(generator, FeedbackSpiQGAN):
        raise ConfigError(
            f"{type(generator).__name__} cannot be drawn through a device: each bin's circuit waits for the spikes of "
            "the bin before, and devices are given the circuits of all bins at once; leave device=, noise= and shots= "
            "out, or take model=spiqgan"
        )
    if drawing.noise is not None:
        noise_parts(drawing.noise)
    if drawing.device is None and drawing.shots is None:
        raise ConfigError(
            "noise without a device acts on shots: add shots=1, or device=default.mixed, which knows exact noisy "
            "expectation values"
        )
    if generator.word_readout is not None and drawing.shots not in (None, 1):
        raise ConfigError(
            f"shots is {drawing.shots}: with readout=word one shot is one bin's word, so shots=1"
        )
    check_device(drawing.device, generator.circuit, drawing.noise, drawing.shots)


@torch.no_grad()
def draw(
    drawing: Drawing, generator: SpikeGenerator, n: int, *, rng: TorchGenerator, track: Track
) -> NDArray[np.uint8]:
    """`n` windows, uint8 `(n, neurons, time_bins)`, of a generator and a drawing that `check_drawing` accepts.

    With the readout by expectation a neuron's spike is drawn with the probability that its shots give; with one shot
    the measured bit is the spike. Each neuron has shots of its own: given the probabilities, spikes are independent,
    which bits of one shot are not. With the readout by words the shot is the bin's word.

    Bit for bit the same on simulators that take a seed.
    """
    assert isinstance(generator, SpiQGAN)
    at_once = _windows_at_once(drawing, generator)
    sizes = [min(at_once, n - start) for start in range(0, n, at_once)]
    return torch.cat([_draw_piece(drawing, generator, size, rng) for size in track(sizes, n)]).numpy()


def _windows_at_once(drawing: Drawing, generator: SpiQGAN) -> int:
    """Few enough that shots stay small and progress shows on the slowest device; the samples depend on it."""
    neurons = generator.shape.neurons
    bits = generator.shape.time_bins * neurons**2 * (drawing.shots or 1)
    most = min(MOST_WINDOWS_AT_ONCE, BITS_AT_ONCE // bits)
    return max(1, min(most, ENTRIES_AT_ONCE // 4**neurons) if drawing.device == "default.mixed" else most)


def _draw_piece(drawing: Drawing, generator: SpiQGAN, n: int, rng: TorchGenerator) -> Tensor:
    runs = generator.runs(n, rng)
    if generator.word_readout is not None and drawing.shots is None:
        assert drawing.device is not None
        words = [device_probabilities(generator.circuit, *run, drawing.device, drawing.noise) for run in runs]
        readout = generator.word_readout
        return readout.spikes(readout.draw(generator.by_window(words, n), rng=rng)).to(torch.uint8)
    chances = [_spike_chances(drawing, generator, *run, rng) for run in runs]
    spikes = generator.by_window(chances, n)
    return (torch.rand(spikes.shape, generator=rng) < spikes).to(torch.uint8)


def _spike_chances(
    drawing: Drawing, generator: SpiQGAN, encoding: Tensor, weights: Tensor, rng: TorchGenerator
) -> Tensor:
    """(batch, neurons): 0 or 1 where one shot says what the spike is."""
    circuit = generator.circuit
    if drawing.shots is None:
        assert drawing.device is not None
        return (1 - device_expectations(circuit, encoding, weights, drawing.device, drawing.noise)) / 2
    words_only = generator.word_readout is not None
    shots = drawing.shots * (1 if words_only else circuit.qubits)
    if drawing.device is None:
        words = trajectory_words(circuit, encoding, weights, drawing.noise, shots, rng=rng)
    else:
        seed = int(torch.randint(2**31, (), generator=rng))
        words = sample_words(circuit, encoding, weights, drawing.device, drawing.noise, shots, seed)
    if words_only:
        return words[:, 0].to(encoding.dtype)
    own = words.unflatten(1, (circuit.qubits, drawing.shots)).diagonal(
        dim1=1, dim2=3
    )  # (batch, shots, neurons)
    return own.to(encoding.dtype).mean(1)
