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
    no product of chances is too small for a number.
    """
    chosen = windows.to(torch.bool)
    neurons, _, size, _ = channel.spikes.shape
    maps = channel.spikes.permute(0, 3, 1, 2).reshape(neurons, size, 2 * size).unbind(0)
    state = channel.stationary().expand(len(windows), -1)
    total = state.new_zeros(len(windows))
    for step in range(windows.shape[2]):
        for neuron in range(neurons):
            silent, spike = (state @ maps[neuron]).unflatten(1, (2, size)).unbind(1)
            state = torch.where(chosen[:, neuron, step, None], spike, silent)
            if neuron % NEURONS_AT_ONCE == NEURONS_AT_ONCE - 1 or neuron == neurons - 1:
                chance = (state @ channel.trace).clamp_min(LEAST_CHANCE)
                total = total + chance.log()
                state = state / chance[:, None]
    return total
