"""Readout of a circuit by words: one shot is the activity of the whole population in one bin."""

import torch
from torch import Generator as TorchGenerator
from torch import Tensor, nn

from spiqbench.models.adversarial.moments import Moments, own_pairs, pairs


class WordReadout(nn.Module):
    """What follows from the probabilities of all words, `(samples, 2**neurons, time_bins)`.

    Neuron 0 is the most significant bit of a word.
    """

    bits: Tensor
    counts: Tensor

    def __init__(self, neurons: int) -> None:
        super().__init__()
        self.neurons = neurons
        place = torch.arange(neurons - 1, -1, -1)
        bits = (torch.arange(2**neurons)[:, None] >> place) & 1
        self.register_buffer("bits", bits.to(torch.float32), persistent=False)
        self.register_buffer("counts", bits.sum(1), persistent=False)

    def marginals(self, words: Tensor) -> Tensor:
        """Spike probability of each neuron, `(samples, neurons, time_bins)`."""
        return torch.einsum("swt,wi->sit", words, self.bits.to(words.dtype))

    def draw(self, words: Tensor, *, rng: TorchGenerator) -> Tensor:
        """One word for each sample and bin, `(samples, time_bins)`, drawn by inverting the distribution."""
        cumulative = words.to(torch.float64).cumsum(1).transpose(1, 2).contiguous()
        # Probabilities add up to 1 only to rounding: draws are scaled so that none falls past the last word.
        uniform = torch.rand(cumulative.shape[:2], generator=rng, dtype=torch.float64).to(words.device)
        thresholds = uniform * cumulative[..., -1]
        drawn = torch.searchsorted(cumulative, thresholds[..., None], right=True).squeeze(-1)
        return drawn.clamp_max(cumulative.shape[-1] - 1)

    def spikes(self, drawn: Tensor) -> Tensor:
        """Words as spikes, `(samples, neurons, time_bins)`."""
        return self.bits[drawn].transpose(1, 2)

    def moments(self, words: Tensor) -> Moments:
        """Moments of windows whose words are independent given their probabilities."""
        marginals = self.marginals(words)
        rate = marginals.mean((0, 2))
        mean_word = words.mean((0, 2))
        bits = self.bits.to(words.dtype)
        together = bits.T @ (bits * mean_word[:, None])
        rows, columns = pairs(self.neurons, words.device)
        own = own_pairs(marginals)
        population = torch.zeros(self.neurons + 1, dtype=words.dtype, device=words.device)
        return Moments.with_pairs(
            rate=rate,
            covariance=(together - torch.outer(rate, rate))[rows, columns],
            population=population.index_add(0, self.counts, mean_word),
            own=own,
            time_bins=words.shape[2],
        )
