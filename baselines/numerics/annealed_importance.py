"""Annealed importance sampling: the logarithm of a sum that is too long to write out."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor

TEMPERATURES = 1000


def annealed_log_partition(
    start: Tensor,
    log_base: float,
    log_weights: Callable[[Tensor, float], Tensor],
    move: Callable[[Tensor, float], Tensor],
    inverse_temperatures: Sequence[float] | None = None,
) -> float:
    """Estimate of log Z at inverse temperature 1; that of Z has no bias, so that of log Z is low on average.

    Source: Neal 2001, Annealed importance sampling, Statistics and Computing 11, doi:10.1023/A:1008923215028.

    Args:
        start: exact draws at inverse temperature 0, `(chains, ...)`.
        log_base: log Z there.
        log_weights: log unnormalised probabilities `(chains,)` of states at an inverse temperature.
        move: states after steps of a chain that leaves the distribution at that inverse temperature alone.
        inverse_temperatures: from 0 to 1; by default even.
    """
    steps = inverse_temperatures or [step / TEMPERATURES for step in range(TEMPERATURES + 1)]
    states, total = start, torch.zeros(len(start), dtype=torch.float64)
    for before, after in pairwise(steps):
        total += (log_weights(states, after) - log_weights(states, before)).double()
        states = move(states, after)
    return log_base + float(torch.logsumexp(total, 0)) - math.log(len(start))
