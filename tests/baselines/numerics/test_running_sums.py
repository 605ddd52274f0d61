"""Running sums of a NADE against the cumulative sum written out, values and gradients."""

import pytest
import torch
from spiqbench.baselines.numerics import running_sums
from spiqbench.baselines.numerics.running_sums import nade_logits
from torch import Tensor


def written_out(bias: Tensor, words: Tensor, inward: Tensor, outward: Tensor) -> Tensor:
    seen = words.unsqueeze(-1) * inward
    hidden = torch.sigmoid(bias.unsqueeze(1) + seen.cumsum(1) - seen)
    return (hidden * outward).sum(-1)


@pytest.mark.parametrize("rows_at_once", [7, 2048])
def test_values_and_gradients_are_those_of_the_sum_written_out(
    rows_at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running_sums, "ROWS_AT_ONCE", rows_at_once)
    torch.manual_seed(0)
    leaves = [torch.randn(size, dtype=torch.float64) for size in ((40, 6), (9, 6), (9, 6))]
    words = (torch.rand(40, 9) < 0.4).double()
    slope = torch.randn(40, 9, dtype=torch.float64)
    results = []
    for function in (nade_logits, written_out):
        bias, inward, outward = (leaf.clone().requires_grad_() for leaf in leaves)
        logits = function(bias, words, inward, outward)
        logits.backward(slope)
        results.append((logits.detach(), bias.grad, inward.grad, outward.grad))
    for ours, theirs in zip(*results, strict=True):
        torch.testing.assert_close(ours, theirs)


def test_a_single_neuron_sees_the_bias_alone() -> None:
    bias, words, weights = torch.randn(5, 3), torch.ones(5, 1), torch.randn(1, 3)
    torch.testing.assert_close(nade_logits(bias, words, weights, weights), torch.sigmoid(bias) @ weights.T)
