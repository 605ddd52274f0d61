"""Sets of windows with known properties, for the tests of the distribution-level tests."""

import numpy as np

from spiqbench.statistics.statistic import Windows


def bernoulli(
    rng: np.random.Generator, samples: int, neurons: int, time_bins: int, rate: float = 0.2
) -> Windows:
    return (rng.random((samples, neurons, time_bins)) < rate).astype(np.uint8)


def bursting(rng: np.random.Generator, samples: int, neurons: int = 6, time_bins: int = 12) -> Windows:
    """Windows with correlations between neurons and between bins: a common two-state rate that switches."""
    state = np.empty((samples, time_bins), dtype=bool)
    state[:, 0] = rng.random(samples) < 0.25
    for t in range(1, time_bins):
        state[:, t] = np.where(state[:, t - 1], rng.random(samples) < 0.7, rng.random(samples) < 0.1)
    rate = np.where(state, 0.5, 0.05)[:, None, :]
    return (rng.random((samples, neurons, time_bins)) < rate).astype(np.uint8)


def bins_shuffled(rng: np.random.Generator, windows: Windows) -> Windows:
    """Population words redrawn over all windows and bins: keeps rates and correlations inside a bin only."""
    samples, neurons, time_bins = windows.shape
    words = windows.transpose(0, 2, 1).reshape(-1, neurons)
    return rng.permutation(words).reshape(samples, time_bins, neurons).transpose(0, 2, 1)


def neurons_shuffled(rng: np.random.Generator, windows: Windows) -> Windows:
    """Windows of each neuron redrawn on their own: keeps each neuron's own statistics only."""
    return np.stack([rng.permutation(windows[:, i]) for i in range(windows.shape[1])], axis=1)


def degenerate_sets() -> dict[str, tuple[Windows, Windows]]:
    """Pairs of (test, generated) sets at the edge of what a test is defined on."""
    rng = np.random.default_rng(0)
    usual = bernoulli(rng, 40, 3, 5)
    silent, full = np.zeros_like(usual), np.ones_like(usual)
    dead_neuron = usual.copy()
    dead_neuron[:, 1] = 0
    return {
        "both silent": (silent, silent),
        "generated silent": (usual, silent),
        "test silent": (silent, usual),
        "all ones": (usual, full),
        "silence against ones": (silent, full),
        "both all ones": (full, full),
        "a silent neuron": (usual, dead_neuron),
        "one neuron": (usual[:, :1], usual[:, :1]),
        "one bin": (usual[:, :, :1], usual[:, :, :1]),
        "one neuron, one bin": (usual[:, :1, :1], usual[:, :1, :1]),
        "one window each": (usual[:1], usual[1:2]),
        "one generated window": (usual, usual[:1]),
        "one test window": (usual[:1], usual),
        "two windows each": (usual[:2], usual[2:4]),
        "no generated window": (usual, usual[:0]),
        "no test window": (usual[:0], usual),
        "one window repeated": (usual, np.repeat(usual[:1], 40, axis=0)),
    }
