"""Exponential average of weights in training: what is under training, and what is sampled from."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn


@contextmanager
def live_weights(
    parameters: Sequence[nn.Parameter], live: Sequence[Tensor] | None, decay: float
) -> Iterator[None]:
    """Put the weights under training, `live`, in place of their average, and move the average afterwards.

    Outside a training step the parameters hold the average, so that validation, checkpoints and sampling
    see nothing else. With a decay of 0 the average is the weights themselves and nothing is moved.
    """
    if decay == 0 or live is None:
        yield
        return
    averages = [parameter.detach().clone() for parameter in parameters]
    with torch.no_grad():
        for parameter, weights in zip(parameters, live, strict=True):
            parameter.copy_(weights)
    yield
    with torch.no_grad():
        for parameter, weights, average in zip(parameters, live, averages, strict=True):
            weights.copy_(parameter)
            parameter.copy_(torch.lerp(weights, average, decay))
