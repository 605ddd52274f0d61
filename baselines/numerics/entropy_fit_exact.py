"""Maximum entropy models fitted by summing over all words."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from .maximum_entropy import (
    FORBIDDEN,
    PRIOR_PRECISION,
    Moments,
    Terms,
    all_words,
    largest_count,
    word_log_weights,
)

Array = NDArray[np.float64]

UNSEEN = -30.0
"""The largest log probability of a word with more ones than were ever seen, whatever its couplings add up to."""


def fit_exactly(target: Moments, *, count_terms: bool) -> tuple[Terms, bool]:
    """Maximum likelihood by summing over all words: for some 16 neurons at most.

    The loss is convex; trust-region Newton steps with the exact Hessian (the covariance of the features).

    Returns:
        The terms, and whether the slope of the loss has vanished there.
    """
    neurons = len(target.together)
    every = all_words(neurons)
    ones = every.sum(axis=1).astype(int)
    largest = largest_count(target)
    is_seen = ones <= largest if count_terms else np.ones(len(every), dtype=bool)
    words, counts = every[is_seen], ones[is_seen]
    free_counts = np.arange(3, largest + 1) if count_terms else np.arange(0)
    pairs = np.triu_indices(neurons, 1)
    features = np.hstack([words, words[:, pairs[0]] * words[:, pairs[1]], counts[:, None] == free_counts])
    means = np.concatenate([np.diag(target.together), target.together[pairs], target.counts[free_counts]])
    start = np.zeros(features.shape[1])
    rates = np.clip(np.diag(target.together), 1e-6, 1 - 1e-6)
    start[:neurons] = np.log(rates / (1 - rates))
    theta, log_total, converged = _least_loss(features, means, start, PRIOR_PRECISION / target.words)
    couplings = np.zeros((neurons, neurons))
    couplings[pairs] = theta[neurons : neurons + len(pairs[0])]
    potential = np.zeros(neurons + 1)
    if count_terms:
        potential[free_counts] = theta[neurons + len(pairs[0]) :]
        potential[largest + 1 :] = potential[largest] + FORBIDDEN
    terms = Terms(theta[:neurons], couplings + couplings.T, potential)
    return _without_unseen(terms, every[~is_seen], log_total), converged


def _least_loss(features: Array, means: Array, start: Array, ridge: float) -> tuple[Array, float, bool]:
    """Weights of the features at which their expectations are `means`, log Z there, and whether the slope vanished."""

    def probabilities(theta: Array) -> tuple[Array, float]:
        log_weights = features @ theta
        log_total = logsumexp(log_weights)
        return np.exp(log_weights - log_total), float(log_total)

    def loss(theta: Array) -> float:
        return probabilities(theta)[1] - float(theta @ means) + ridge / 2 * float(theta @ theta)

    def gradient(theta: Array) -> Array:
        return probabilities(theta)[0] @ features - means + ridge * theta

    def hessian(theta: Array) -> Array:
        weights, _ = probabilities(theta)
        expected = weights @ features
        return (features.T * weights) @ features - np.outer(expected, expected) + ridge * np.eye(len(theta))

    end = minimize(
        loss, start, jac=gradient, hess=hessian, method="trust-exact", options={"gtol": 1e-9, "maxiter": 200}
    )
    # The last digits of the loss end some searches before the slope is as small as asked for.
    return end.x, probabilities(end.x)[1], bool(np.abs(end.jac).max() < 1e-6)


def _without_unseen(terms: Terms, unseen: Array, log_total: float) -> Terms:
    """The same terms with V lowered until no word of an unseen count is likelier than `UNSEEN`.

    Args:
        unseen: all words `(words, N)` with more ones than were ever seen.
        log_total: log Z over all other words.
    """
    if not len(unseen):
        return terms
    neurons = len(terms.fields)
    fewest = int(unseen.sum(axis=1).min())
    likeliest = np.full(neurons + 1, -np.inf)
    free = word_log_weights(unseen, Terms(terms.fields, terms.couplings, np.zeros(neurons + 1)))
    np.maximum.at(likeliest, unseen.sum(axis=1).astype(int), free)
    potential = terms.potential.copy()
    potential[fewest:] = np.minimum(potential[fewest:], log_total + UNSEEN - likeliest[fewest:])
    return Terms(terms.fields, terms.couplings, potential)
