"""The hidden layers of a NADE as running sums: one pass over the neurons, in place, forward and backward."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

ROWS_AT_ONCE = 2048
"""So that a running sum of some 30 units stays in a core's cache."""


class _RunningSums(Function):
    """See `nade_logits`. The backward pass takes the sums apart again instead of keeping one a neuron."""

    @staticmethod
    def forward(ctx: Any, bias: Tensor, words: Tensor, inward: Tensor, outward: Tensor) -> Tensor:
        ctx.save_for_backward(bias, words, inward, outward)
        logits = torch.empty(words.shape, dtype=bias.dtype)
        for rows in range(0, len(bias), ROWS_AT_ONCE):
            part = slice(rows, rows + ROWS_AT_ONCE)
            total, hidden = bias[part].clone(), torch.empty_like(bias[part])
            for neuron, spikes in enumerate(words[part].T.contiguous()):
                torch.sigmoid(total, out=hidden)
                logits[part, neuron] = hidden @ outward[neuron]
                total.addr_(spikes, inward[neuron])
        return logits

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *slopes: Tensor) -> tuple[Tensor, None, Tensor, Tensor]:
        bias, words, inward, outward = ctx.saved_tensors
        of_bias = torch.empty_like(bias)
        of_inward, of_outward = torch.zeros_like(inward), torch.zeros_like(outward)
        for rows in range(0, len(bias), ROWS_AT_ONCE):
            part = slice(rows, rows + ROWS_AT_ONCE)
            spikes, slope = words[part].T.contiguous(), slopes[0][part].T.contiguous()
            total = torch.addmm(bias[part], words[part], inward)
            hidden, of_total = torch.empty_like(total), torch.zeros_like(total)
            for neuron in reversed(range(len(inward))):
                total.addr_(spikes[neuron], inward[neuron], alpha=-1)
                of_inward[neuron] += spikes[neuron] @ of_total
                torch.sigmoid(total, out=hidden)
                of_outward[neuron] += slope[neuron] @ hidden
                hidden.addcmul_(hidden, hidden, value=-1).mul_(outward[neuron])
                of_total.addcmul_(hidden, slope[neuron][:, None])
            of_bias[part] = of_total
        return of_bias, None, of_inward, of_outward


def nade_logits(bias: Tensor, words: Tensor, inward: Tensor, outward: Tensor) -> Tensor:
    """`logits[r, i] = outward[i] . sigmoid(bias[r] + sum_{j < i} words[r, j] inward[j])`.

    Source: Larochelle & Murray 2011, The neural autoregressive distribution estimator, AISTATS.

    Args:
        bias: `(rows, width)`.
        words: `(rows, neurons)` of 0 and 1; takes no gradient.
        inward, outward: `(neurons, width)`.

    Returns:
        `(rows, neurons)`, differentiable once.
    """
    logits: Tensor = _RunningSums.apply(bias, words, inward, outward)
    return logits
