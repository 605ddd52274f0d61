"""Exact log-likelihood of windows under memory qubits: the forward algorithm on states of a quantum memory."""

import torch
from torch import Tensor

from spiqbench.quantum.memory_qubits.channel import MemoryChannel

NEURONS_AT_ONCE = 16
LEAST_CHANCE = 1e-300


def log_likelihood(channel: MemoryChannel, windows: Tensor) -> Tensor:
    """Log-probability of windows `(samples, neurons, time_bins)` of 0 and 1, in nats, `(samples,)`; differentiable.

    As in a hidden Markov model, but with the memory's density matrix where that has probabilities of states: each
    spike or silence is a linear map on it whose trace is the chance of what was seen so far (Monras, Beige & Wiesner
    2010, arXiv:1002.2337). A window begins in the stationary state. The trace is taken out every few neurons, so that
    no product of chances is too small for a number. A bin without any spike, as most are, is one map.
    """
    spikes = windows.to(torch.bool)
    neurons = channel.spikes.shape[0]
    quiet, fired = (maps.contiguous().unbind(0) for maps in channel.spikes.transpose(2, 3).unbind(1))
    silence = quiet[0]
    for neuron in range(1, neurons):
        silence = silence @ quiet[neuron]
    state = channel.stationary().expand(len(windows), -1)
    total = state.new_zeros(len(windows))
    for step in range(windows.shape[2]):
        busy = spikes[:, :, step].any(1).nonzero()[:, 0]
        seen, gained = state[busy], total[busy]
        for neuron in range(neurons):
            rows = spikes[busy, neuron, step].nonzero()[:, 0]
            seen = (seen @ quiet[neuron]).index_copy(0, rows, seen[rows] @ fired[neuron])
            if neuron % NEURONS_AT_ONCE == NEURONS_AT_ONCE - 1:
                seen, chance = _rescaled(channel, seen)
                gained = gained + chance
        state, chance = _rescaled(channel, (state @ silence).index_copy(0, busy, seen))
        total = total.index_copy(0, busy, gained) + chance
    return total


def _rescaled(channel: MemoryChannel, state: Tensor) -> tuple[Tensor, Tensor]:
    """States `(samples, size)` of trace 1, and the logarithms of what their traces were, `(samples,)`."""
    chance = (state @ channel.trace).clamp_min(LEAST_CHANCE)
    return state / chance[:, None], chance.log()
