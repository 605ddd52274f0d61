"""Baum-Welch for hidden Markov models with independent Bernoulli emissions, all windows at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FIRST_STAY, FIRST_MOVE = 0.8, 0.2
"""Probability of staying in a state at the start, and that of drawing the next one anew."""
SPREAD_OF_STATES, SPREAD_OF_RATES = 0.7, 0.5
"""Standard deviations of the first log rates: of a state's, for all neurons alike, and of each neuron's in it."""
RATES_AT_START = (1e-3, 0.9)
"""Bounds of the scattered rates, some of which would be no probabilities."""
LEAST_RATE = 1e-6
"""Emission probabilities stay this far from 0 and 1, so that no training window is impossible."""


@dataclass(frozen=True)
class HiddenMarkovModel:
    """Initial probabilities `(K,)`, transitions `(K, K)` from row to column, emission rates `(K, N)`."""

    initial: Array
    transition: Array
    emission: Array


@dataclass(frozen=True)
class Expectations:
    """Expected sums under the posterior of the states, and the log-likelihood in nats."""

    initial: Array
    transition: Array
    occupancy: Array
    spikes: Array
    log_likelihood: float


def expect(model: HiddenMarkovModel, words: Array) -> Expectations:
    """Forward-backward over words `(bins, samples, neurons)`, scaled bin by bin (Rabiner 1989, section V).

    Every window is a sequence of its own.
    """
    bins, samples, neurons = words.shape
    states = len(model.initial)
    log_odds = np.log(model.emission) - np.log1p(-model.emission)
    log_weights = (words.reshape(-1, neurons) @ log_odds.T).reshape(bins, samples, states)
    log_weights += np.log1p(-model.emission).sum(axis=1)
    largest = log_weights.max(axis=2)
    weights = np.exp(log_weights - largest[:, :, None])
    forward = np.empty((bins, samples, states))
    scales = np.empty((bins, samples))
    ahead = np.broadcast_to(model.initial, (samples, states))
    for t in range(bins):
        joint = ahead * weights[t]
        scales[t] = joint.sum(axis=1)
        forward[t] = joint / scales[t][:, None]
        ahead = forward[t] @ model.transition
    posterior = forward  # overwritten from the end, where the two are the same
    spikes = posterior[-1].T @ words[-1]
    occupancy = posterior[-1].sum(axis=0)
    transition = np.zeros((states, states))
    backward = np.ones((samples, states))
    for t in reversed(range(bins - 1)):
        arriving = backward * weights[t + 1] / scales[t + 1][:, None]
        transition += forward[t].T @ arriving
        backward = arriving @ model.transition.T
        gamma = forward[t] * backward
        occupancy += gamma.sum(axis=0)
        spikes += gamma.T @ words[t]
        if t == 0:
            posterior[0] = gamma
    return Expectations(
        initial=posterior[0].sum(axis=0),
        transition=transition * model.transition,
        occupancy=occupancy,
        spikes=spikes,
        log_likelihood=float(np.log(scales).sum() + largest.sum()),
    )


def maximise(sums: Expectations) -> HiddenMarkovModel:
    """The parameters under which the expected log-likelihood is largest; an unused state keeps a flat row."""
    leaving = sums.transition + 1e-10
    emission = sums.spikes / np.maximum(sums.occupancy, 1e-300)[:, None]
    return HiddenMarkovModel(
        initial=sums.initial / sums.initial.sum(),
        transition=leaving / leaving.sum(axis=1, keepdims=True),
        emission=emission.clip(LEAST_RATE, 1 - LEAST_RATE),
    )


def starting_point(rates: Array, states: int, rng: np.random.Generator) -> HiddenMarkovModel:
    """Sticky transitions and emission rates scattered about the mean rates."""
    of_states = rng.normal(0.0, SPREAD_OF_STATES, size=(states, 1))
    scatter = np.exp(of_states + rng.normal(0.0, SPREAD_OF_RATES, size=(states, len(rates))))
    transition = rng.dirichlet(np.ones(states), size=states)
    return HiddenMarkovModel(
        initial=np.full(states, 1.0 / states),
        transition=FIRST_STAY * np.eye(states) + FIRST_MOVE * transition,
        emission=(rates * scatter).clip(*RATES_AT_START),
    )


@dataclass(frozen=True)
class Ascent:
    """Where an iteration ended.

    Attributes:
        log_likelihood: in nats a window, that of the step before the last update.
        converged: whether the last step gained less than the tolerance.
    """

    model: HiddenMarkovModel
    log_likelihood: float
    converged: bool


def baum_welch(model: HiddenMarkovModel, words: Array, *, max_iterations: int, tolerance: float) -> Ascent:
    """Iterate until a step raises the log-likelihood by less than `tolerance` nats a window, or no longer."""
    previous = -np.inf
    for _ in range(max_iterations):
        sums = expect(model, words)
        model = maximise(sums)
        now = sums.log_likelihood / words.shape[1]
        if now - previous < tolerance:
            return Ascent(model, now, converged=True)
        previous = now
    return Ascent(model, now, converged=False)
