"""The embedded default recording: a simulated population, the same from the same seed, with no download.

A population of N neurons is shown one stimulus in every repeat. Neuron i spikes in bin t of repeat r with
probability (logistic autoregressive model, as in Pillow et al. 2008, Nature 454:995)

    p_i(r, t) = 1 / (1 + exp(-h_i(r, t)))
    h_i(r, t) = b_i + sum_k a_ik s_k(t) + c_i g(r, t)
                + sum_l eta_l x_i(r, t - l) + sum_{d=1..3} w_id x_{i-d}(r, t - 1)

- s_k, k = 1..6: features of the stimulus, the same in every repeat, each a stationary autoregressive process
  of unit variance, s(t) = phi s(t-1) + sqrt(1 - phi^2) xi(t), phi = exp(-1 / tau_k), tau_k from 6 to 20 bins.
- g: a slow fluctuation of the whole population, drawn anew in every repeat, same process, tau = 20 bins.
- a_ik: tuning, every neuron to a common feature (k = 1, as a film's contrast drives all cells) and to a
  random direction of length 2.4 among the others, which makes some pairs anticorrelated; c_i: gain of the
  fluctuation, about 0.7.
- eta_l: refractoriness after its own spike, -1.2 in the next bin and -0.4 in the one after.
- w_id: coupling from the three neurons before it in the list, of either sign, 0.6 tanh of a normal number.
- b_i: set by bisection, so that the neuron fires near its target rate, log-uniform from 1.8 to 7 Hz.

Drive well above and below b_i for many bins at a time makes bursts, of single neurons and of the population.

Everything of neuron i comes from random numbers of its own and from the neurons before it, so its spikes are
the same however many neurons come after it. Random numbers come from the raw output of PCG64, which NumPy
keeps the same from version to version; a spike is a comparison of such a number with p, so that another
machine's rounding of exp changes a spike with a probability of order 1e-16 a bin.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from spiqbench.data.recording import Provenance, Recording
from spiqbench.data.sources.source import Source
from spiqbench.errors import DataError
from spiqbench.free_memory import available_bytes
from spiqbench.seeds import derive_seed
from spiqbench.values import whole_number

BIN_WIDTH_MS = 20.0
FEATURE_TIMES = (20.0, 6.0, 8.0, 10.0, 14.0, 20.0)
FLUCTUATION_TIME = 20.0
COMMON_GAIN = 1.3
TUNING_GAIN = 2.4
FLUCTUATION_GAIN = 0.7
REFRACTORINESS = (-1.2, -0.4)
COUPLING_REACH = 3
COUPLING_SCALE = 0.6
SLOWEST_HZ, FASTEST_HZ = 1.8, 7.0

Floats = NDArray[np.float64]


def simulated(
    neurons: int = 8,
    repeats: int = 200,
    time_bins: int = 800,
    seed: int = 0,
    bin_width_ms: float = BIN_WIDTH_MS,
) -> Recording:
    """Simulate a population; see the module for the model.

    Args:
        neurons: at least 2.
        repeats: presentations of the stimulus.
        time_bins: bins of 20 ms of one presentation.
        seed: of the stimulus, the neurons and their noise.
        bin_width_ms: 20, the only width that the model is made for.

    Returns:
        A recording `(repeats, time_bins, neurons)` at 20 ms.

    Raises:
        ConfigError: a size or the seed is no whole number, or too small.
        DataError: bins of another width, or more than the memory that is free holds.
    """
    if bin_width_ms != BIN_WIDTH_MS:
        raise DataError(f"simulated has bins of {BIN_WIDTH_MS:g} ms: leave bin_width_ms out")
    neurons = whole_number("neurons", neurons, 2)
    repeats = whole_number("repeats", repeats, 1)
    time_bins = whole_number("time_bins", time_bins, 1)
    seed = whole_number("seed", seed, 0)
    needed = _bytes_needed(neurons, repeats, time_bins)
    if needed > available_bytes():
        raise DataError(
            f"cannot simulate {neurons} neurons, {repeats} repeats of {time_bins} bins: they take "
            f"{needed // 10**9} GB, more than is free; ask for fewer"
        )
    features = np.stack(
        [_fluctuation((time_bins,), tau, "feature", k, seed) for k, tau in enumerate(FEATURE_TIMES)]
    )
    common = _fluctuation((repeats, time_bins), FLUCTUATION_TIME, "fluctuation", 0, seed)
    cells = np.stack(
        [_normals((len(FEATURE_TIMES) + 1 + COUPLING_REACH,), "cell", i, seed) for i in range(neurons)]
    )
    tuning = _tuning(cells[:, : len(FEATURE_TIMES)])
    gain = FLUCTUATION_GAIN * (1 + 0.25 * np.tanh(cells[:, len(FEATURE_TIMES)]))
    coupling = COUPLING_SCALE * np.tanh(cells[:, len(FEATURE_TIMES) + 1 :])
    targets = np.array([_target_rate(i, seed) for i in range(neurons)])
    stimulus = tuning @ features
    bias = _biases(targets, stimulus, gain, common, coupling)
    spikes = _spikes(bias, stimulus, gain, common, coupling, seed)
    call = f"simulated(neurons={neurons}, repeats={repeats}, time_bins={time_bins}, seed={seed})"
    return Recording(spikes, BIN_WIDTH_MS, Provenance(name="simulated", source=call))


def _bytes_needed(neurons: int, repeats: int, time_bins: int) -> int:
    """About what the largest arrays that are held at a time take."""
    presentation = repeats * time_bins
    drawing = (6 * neurons + 16) * presentation  # uniforms, spikes and their copy; raw numbers of one neuron
    biases = 24 * neurons * min(repeats, 15) * time_bins  # the drive in some repeats
    return 8 * presentation + max(drawing, biases)  # beside the fluctuation


def _spikes(
    bias: Floats, stimulus: Floats, gain: Floats, common: Floats, coupling: Floats, seed: int
) -> NDArray[np.uint8]:
    """Run the population bin by bin, all neurons and repeats at once: `(repeats, time_bins, neurons)`."""
    neurons, time_bins = stimulus.shape
    repeats = len(common)
    # 24-bit uniforms are exact in float32, which halves the memory of a large population.
    uniforms = np.empty((time_bins, neurons, repeats), dtype=np.float32)
    for neuron in range(neurons):
        raw = _raw_bits(time_bins * repeats, "spikes", neuron, seed) >> np.uint64(40)
        uniforms[:, neuron] = raw.astype(np.float32).reshape(time_bins, repeats) * np.float32(2.0**-24)
    spikes = np.zeros((time_bins, neurons, repeats), dtype=np.uint8)
    for t in range(time_bins):
        drive = (bias + stimulus[:, t])[:, None] + gain[:, None] * common[:, t]
        for lag, effect in enumerate(REFRACTORINESS, start=1):
            if t >= lag:
                drive += effect * spikes[t - lag]
        if t:
            for distance in range(1, min(COUPLING_REACH + 1, neurons)):
                drive[distance:] += coupling[distance:, distance - 1, None] * spikes[t - 1, :-distance]
        spikes[t] = uniforms[t] < expit(drive)
    return np.ascontiguousarray(spikes.transpose(2, 0, 1))


def _biases(targets: Floats, stimulus: Floats, gain: Floats, common: Floats, coupling: Floats) -> Floats:
    """The bias of each neuron at which it fires near its target (spikes a bin), by bisection.

    Its own and its neighbours' spikes enter at their mean rates, so that neurons are solved independently.
    """
    history = sum(REFRACTORINESS) * targets
    for distance in range(1, min(COUPLING_REACH + 1, len(targets))):
        history[distance:] += coupling[distance:, distance - 1] * targets[:-distance]
    some_repeats = common[:: max(len(common) // 8, 1)]
    drive = (stimulus[:, None] + gain[:, None, None] * some_repeats).reshape(len(targets), -1)[:, ::3]
    low, high = np.full(len(targets), -20.0), np.full(len(targets), 20.0)
    for _ in range(30):
        middle = (low + high) / 2
        too_fast = expit(drive + (middle + history)[:, None]).mean(axis=1) > targets
        high, low = np.where(too_fast, middle, high), np.where(too_fast, low, middle)
    return (low + high) / 2


def _tuning(normals: Floats) -> Floats:
    """Weights on the features: a positive one on the common feature, a random direction on the others."""
    directions = normals[:, 1:] / np.sqrt((normals[:, 1:] ** 2).sum(axis=1, keepdims=True))
    shared = COMMON_GAIN * (1 + 0.5 * np.tanh(normals[:, :1]))
    return np.concatenate([shared, TUNING_GAIN * directions], axis=1)


def _target_rate(neuron: int, seed: int) -> float:
    """Spikes a bin."""
    uniform = float(_uniforms(1, "rate", neuron, seed)[0])
    return SLOWEST_HZ * (FASTEST_HZ / SLOWEST_HZ) ** uniform * BIN_WIDTH_MS / 1000


def _fluctuation(shape: tuple[int, ...], tau: float, name: str, index: int, seed: int) -> Floats:
    """A stationary autoregressive process of unit variance along the last axis, `tau` in bins."""
    from scipy.signal import lfilter  # takes a second, and the list of recordings needs it not

    noise = _normals(shape, name, index, seed)
    phi = float(np.exp(-1 / tau))
    noise[..., 1:] *= np.sqrt(1 - phi**2)
    return lfilter([1.0], [1.0, -phi], noise, axis=-1)


def _normals(shape: tuple[int, ...], name: str, index: int, seed: int) -> Floats:
    return ndtri(_uniforms(int(np.prod(shape)), name, index, seed)).reshape(shape)


def _uniforms(count: int, name: str, index: int, seed: int) -> Floats:
    """Uniform numbers inside (0, 1), neither end included."""
    return ((_raw_bits(count, name, index, seed) >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def _raw_bits(count: int, name: str, index: int, seed: int) -> NDArray[np.uint64]:
    return np.random.PCG64(derive_seed("simulated", name, index, seed)).random_raw(count)


SOURCES = (
    Source(
        name="simulated",
        title="a simulated population under a stimulus, of any size, no download",
        neurons=8,
        repeats=200,
        seconds=16.0,
        bin_width_ms=BIN_WIDTH_MS,
        read=lambda bin_width_ms: simulated(bin_width_ms=bin_width_ms),
        made_by=simulated,
    ),
)
