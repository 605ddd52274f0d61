"""A stationary hidden Markov chain with independent Bernoulli emissions, differentiable in torch."""

from dataclasses import dataclass

import torch
from torch import Tensor

from spiqbench.models.adversarial.counts import poisson_binomial
from spiqbench.models.adversarial.moments import Moments, pairs
from spiqbench.statistics.lag_products import longest_lag


@dataclass(frozen=True)
class StationaryChain:
    """Log probabilities of a chain and its emissions; windows begin in the stationary state.

    Attributes:
        log_transition: `(K, K)` from row to column, rows normalised.
        log_odds: `(K, N)` of a spike of each neuron in each state.
    """

    log_transition: Tensor
    log_odds: Tensor

    def stationary(self) -> Tensor:
        """The distribution over states that a step leaves as it is, `(K,)`."""
        states = len(self.log_transition)
        identity = torch.eye(states, dtype=self.log_transition.dtype)
        # One of the equations of balance follows from the others; that they add up to one takes its place.
        equations = identity - self.log_transition.exp().T
        equations = torch.cat([equations[:-1], torch.ones_like(equations[:1])])
        return torch.linalg.solve(equations, identity[-1])

    def moments(self, time_bins: int) -> Moments:
        """Exact moments of windows of `time_bins` bins."""
        rates, occupied = torch.sigmoid(self.log_odds), self.stationary()
        rate = occupied @ rates
        weighted = occupied[:, None] * rates
        rows, columns = pairs(rates.shape[1])
        transition, ahead, own = self.log_transition.exp(), rates, []
        for _ in range(longest_lag(time_bins)):
            ahead = transition @ ahead
            own.append((weighted * ahead).sum(0))
        lagged = torch.stack(own) if own else rates.new_zeros(0, rates.shape[1])
        return Moments.with_pairs(
            rate=rate,
            covariance=(weighted.T @ rates)[rows, columns] - rate[rows] * rate[columns],
            population=poisson_binomial(rates.T, occupied),
            own=lagged,
            time_bins=time_bins,
        )

    def log_likelihood(self, windows: Tensor) -> Tensor:
        """Of windows `(samples, neurons, time_bins)`, nats, `(samples,)`."""
        return chain_log_likelihood(self.stationary(), self.log_transition.exp(), self.log_odds, windows)


def chain_log_likelihood(initial: Tensor, transition: Tensor, log_odds: Tensor, windows: Tensor) -> Tensor:
    """Log-probability of windows under a hidden Markov chain, by the forward recursion, scaled bin by bin.

    Args:
        initial: `(K,)` probabilities of the states in the first bin.
        transition: `(K, K)`, from row to column.
        log_odds: `(K, N)` of a spike of each neuron in each state, finite.
        windows: `(samples, neurons, time_bins)` of 0 and 1.

    Returns:
        `(samples,)`, nats.
    """
    words = windows.transpose(1, 2).to(log_odds.dtype)
    emissions = words @ log_odds.T + torch.nn.functional.logsigmoid(-log_odds).sum(1)
    ahead, total = initial.expand(len(words), -1), words.new_zeros(len(words))
    for emission in emissions.unbind(1):
        largest = emission.amax(1, keepdim=True)
        joint = ahead * (emission - largest).exp()
        weight = joint.sum(1).clamp_min(torch.finfo(joint.dtype).tiny)
        total = total + weight.log() + largest.squeeze(1)
        ahead = (joint / weight[:, None]) @ transition
    return total
